/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Path map and sysroot. Inside a sysroot the kernel resolves every component with
 * RESOLVE_IN_ROOT, so that neither `..` nor an absolute symlink leaves it; on a kernel without
 * openat2 a sysroot cannot be honoured safely and every path counts as unreadable.
 */
#include "store/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"

struct map {
	char *from, *to;
};

struct vml_resolver {
	int root; /* descriptor of the sysroot, or -1 */
	bool rooted;
	char *sysroot; /* absolute, or NULL */
	struct map *maps;
	size_t nmaps;
};

struct vml_resolver *
vml_resolver_new(const char *sysroot, const char *const *path_maps)
{
	struct vml_resolver *r = g_new0(struct vml_resolver, 1);
	r->root = -1;
	r->rooted = sysroot != NULL;
	r->sysroot = sysroot ? g_canonicalize_filename(sysroot, NULL) : NULL;
	if (sysroot)
		r->root = open(sysroot, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t n = 0;
	while (path_maps && path_maps[n])
		n++;
	r->maps = g_new0(struct map, n);
	for (size_t i = 0; i < n; i++) {
		const char *eq = strchr(path_maps[i], '=');
		if (!eq)
			continue;
		r->maps[r->nmaps].from = g_strndup(path_maps[i], (size_t)(eq - path_maps[i]));
		r->maps[r->nmaps++].to = g_strdup(eq + 1);
	}
	return r;
}

void
vml_resolver_free(struct vml_resolver *r)
{
	if (!r)
		return;
	if (r->root >= 0)
		close(r->root);
	for (size_t i = 0; i < r->nmaps; i++) {
		g_free(r->maps[i].from);
		g_free(r->maps[i].to);
	}
	g_free(r->maps);
	g_free(r->sysroot);
	g_free(r);
}

char *
vml_resolver_map(const struct vml_resolver *r, const char *path)
{
	for (size_t i = 0; i < r->nmaps; i++) {
		const char *rest = vml_path_rest(path, r->maps[i].from);
		if (rest)
			return g_strconcat(r->maps[i].to, rest, NULL);
	}
	return g_strdup(path);
}

char *
vml_resolver_unmap(const struct vml_resolver *r, const char *mapped)
{
	for (size_t i = 0; i < r->nmaps; i++) {
		const char *rest = vml_path_rest(mapped, r->maps[i].to);
		if (rest)
			return g_strconcat(r->maps[i].from, rest, NULL);
	}
	return g_strdup(mapped);
}

/* A file below the sysroot; a relative path stays as it is where the sysroot is our directory. */
static char *
below_sysroot(const struct vml_resolver *r, const char *file)
{
	g_autofree char *full = g_canonicalize_filename(file, NULL);
	const char *rest = vml_path_rest(full, r->sysroot);
	if (!rest)
		return NULL;
	return g_strdup(*rest == '/' && strcmp(rest + 1, file) == 0 ? file : rest);
}

char *
vml_resolver_seen_as(const struct vml_resolver *r, const char *file)
{
	g_autofree char *path = r->sysroot ? below_sysroot(r, file) : g_strdup(file);
	return path ? vml_resolver_unmap(r, path) : NULL;
}

static int
open_in_root(const struct vml_resolver *r, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags, .resolve = RESOLVE_IN_ROOT };
	if (r->root < 0) {
		errno = EACCES;
		return -1;
	}
	/* A rename anywhere on the machine makes the kernel doubt its way through `..`. */
	long fd = -1;
	for (unsigned tries = 0; tries < VML_MAX_OPEN_TRIES; tries++) {
		fd = syscall(SYS_openat2, r->root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return (int)fd;
}

/* lstat(), or with `follow` stat(); 0 or an errno. */
static int
stat_once(const struct vml_resolver *r, const char *mapped, bool follow, struct stat *st)
{
	if (!r->rooted)
		return fstatat(AT_FDCWD, mapped, st, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0 ? 0
											    : errno;
	int fd = open_in_root(r, mapped, O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
	if (fd < 0)
		return errno;
	int error = fstat(fd, st) == 0 ? 0 : errno;
	close(fd);
	return error;
}

int
vml_resolver_stat(const struct vml_resolver *r, const char *mapped, struct stat *st, bool *link)
{
	int error = stat_once(r, mapped, false, st);
	*link = error == 0 && S_ISLNK(st->st_mode);
	return *link ? stat_once(r, mapped, true, st) : error;
}

static ssize_t
read_link(const struct vml_resolver *r, const char *mapped, char *to, size_t size)
{
	if (!r->rooted)
		return readlink(mapped, to, size);
	int fd = open_in_root(r, mapped, O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	ssize_t n = readlinkat(fd, "", to, size);
	close(fd);
	return n;
}

char *
vml_resolver_link(const struct vml_resolver *r, const char *mapped)
{
	char text[PATH_MAX];
	ssize_t n = read_link(r, mapped, text, sizeof(text) - 1);
	return n > 0 ? g_strndup(text, (gsize)n) : NULL;
}

char *
vml_resolver_follow(const struct vml_resolver *r, const char *mapped)
{
	char *path = g_strdup(mapped), text[PATH_MAX];
	for (unsigned i = 0; i < VML_MAX_LINKS; i++) {
		ssize_t n = read_link(r, path, text, sizeof(text) - 1);
		if (n < 0)
			return path;
		text[n] = '\0';
		g_autofree char *directory = g_path_get_dirname(path);
		g_free(path);
		path = text[0] == '/' ? g_strdup(text) : g_build_filename(directory, text, NULL);
	}
	g_free(path);
	return NULL;
}

int
vml_resolver_open(const struct vml_resolver *r, const char *mapped, int flags, int *error)
{
	int fd = r->rooted ? open_in_root(r, mapped, flags) : open(mapped, flags);
	*error = fd < 0 ? errno : 0;
	return fd;
}
