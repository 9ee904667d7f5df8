/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How a path of the target host is reached on this one: through the path map, then below the
 * sysroot, whose symlinks are resolved inside it.
 */
#ifndef VML_STORE_RESOLVE_H
#define VML_STORE_RESOLVE_H

#include <stdbool.h>
#include <sys/stat.h>

#include <glib.h>

struct vml_resolver;

/* `sysroot` and `path_maps` as in vml_store_options; both may be NULL. */
struct vml_resolver *vml_resolver_new(const char *sysroot, const char *const *path_maps);
void vml_resolver_free(struct vml_resolver *r);
/* folders.c: what vml_store_folders() gives, of a mapped path. */
GPtrArray *vml_resolver_folders(const struct vml_resolver *r, const char *mapped, unsigned most);
/* The path on this host, before any symlink is looked at (g_free). */
char *vml_resolver_map(const struct vml_resolver *r, const char *path);
/* The other way round: the path on the target host of a mapped one (g_free). */
char *vml_resolver_unmap(const struct vml_resolver *r, const char *mapped);
/* As which path the target host has a file of this one (g_free); NULL outside the sysroot. */
char *vml_resolver_seen_as(const struct vml_resolver *r, const char *file);
/*
 * stat() of a mapped path, and whether it is a symbolic link itself; 0 or an errno. Nothing is
 * opened for reading.
 */
int
vml_resolver_stat(const struct vml_resolver *r, const char *mapped, struct stat *st, bool *link);
/* The text of the symbolic link at a mapped path (g_free), or NULL. */
char *vml_resolver_link(const struct vml_resolver *r, const char *mapped);
/* The file that a mapped path which is a symbolic link leads to (g_free), or NULL. */
char *vml_resolver_follow(const struct vml_resolver *r, const char *mapped);
/* open() of a mapped path with `flags`; a descriptor, or -1 with *error set to an errno. */
int vml_resolver_open(const struct vml_resolver *r, const char *mapped, int flags, int *error);

#endif
