/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The user as whom the hypervisor opens images, and which folders bar the way to them. Users are
 * those of the target host's own files, below the sysroot where there is one; nobody is asked.
 */
#ifndef VML_STORE_USER_H
#define VML_STORE_USER_H

#include "base/arena.h"

struct vml_user;

/*
 * `name` is a user's name or UID:GID; the rest is as in struct vml_store_options. NULL when
 * /etc/passwd has no such user (vml_user_free).
 */
struct vml_user *vml_user_new(const char *name, const char *sysroot, const char *const *path_maps);
void vml_user_free(struct vml_user *u);
/*
 * The first folder on the way to the absolute `path` that the user may not search (the arena's).
 * NULL when there is none, and when that cannot be told: because of an access control list, a path
 * map, or rights that are not ours. `u` may be NULL.
 */
const char *vml_user_barred(const struct vml_user *u, const char *path, struct vml_arena *a);

#endif
