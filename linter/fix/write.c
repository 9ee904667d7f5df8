/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Replacing a file as a whole: whoever looks sees the old bytes or the new ones. The temporary file
 * is named after the file and vmlint, so that what a kill leaves behind is recognisable; a run
 * removes only its own.
 */
#include "fix/fix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

struct replacement {
	const char *command; /* which mends */
	char *path;          /* of the file itself, symlinks resolved */
	char *temporary;
	int fd; /* of the temporary file, or -1 */
	struct stat old;
};

static enum vml_write_result
fail(char **why, const char *what)
{
	*why = g_strdup_printf("%s: %s", what, g_strerror(errno));
	return VML_WRITE_FAILED;
}

/* libvirtd writes this at the top of the files that are its own. */
static bool
is_libvirtds_own(const struct vml_source *s)
{
	static const char mark[] = "WARNING: THIS IS AN AUTO-GENERATED FILE";
	size_t look = MIN(s->len, 1024);
	return memmem(s->bytes, look, mark, sizeof(mark) - 1) != NULL;
}

static bool
is_unchanged(const struct replacement *r, const struct vml_source *before)
{
	g_autofree char *now = NULL;
	gsize len;
	return (uint64_t)r->old.st_ino == before->ino && (uint64_t)r->old.st_dev == before->dev &&
	       g_file_get_contents(r->path, &now, &len, NULL) && len == before->len &&
	       memcmp(now, before->bytes, len) == 0;
}

/* What to do instead: the mended text goes to another file. */
static void
add_recipe(const struct replacement *r, char **why)
{
	g_autofree char *reason = *why;
	g_autofree char *word = g_shell_quote(r->path);
	*why = g_strdup_printf("%s; use `%s - < %s > new.xml` and `virsh define new.xml`", reason,
		r->command, word);
}

static enum vml_write_result
may_write(const struct replacement *r, const struct vml_source *before, char **why)
{
	if (is_libvirtds_own(before)) {
		*why = g_strdup_printf("it is libvirtd's own file; change the definition with "
				       "`virsh dumpxml --inactive NAME > new.xml`, `%s new.xml` "
				       "and `virsh define new.xml`",
			r->command);
		return VML_WRITE_REFUSED;
	}
	bool here = S_ISREG(r->old.st_mode);
	if (!here)
		*why = g_strdup("it is not a regular file");
	else if (r->old.st_nlink > 1)
		*why = g_strdup_printf("it has %lu links, and replacing it would part them",
			(unsigned long)r->old.st_nlink);
	else if ((r->old.st_mode & 0222) == 0) /* which does not keep root from it */
		*why = g_strdup("it is read-only");
	else if (access(r->path, W_OK) != 0)
		*why = g_strdup_printf("it is not writable: %s", g_strerror(errno));
	else if (!is_unchanged(r, before))
		*why = g_strdup("it changed while it was being linted");
	if (*why && here)
		add_recipe(r, why);
	return *why ? VML_WRITE_REFUSED : VML_WRITE_DONE;
}

static bool
write_all(int fd, const GByteArray *bytes)
{
	for (size_t done = 0; done < bytes->len;) {
		ssize_t n = write(fd, bytes->data + done, bytes->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static bool
copy_attribute(const char *from, int to, const char *name)
{
	ssize_t len = getxattr(from, name, NULL, 0);
	if (len < 0)
		return false;
	g_autofree char *value = g_malloc((gsize)len + 1);
	len = getxattr(from, name, value, (size_t)len);
	return len >= 0 && (fsetxattr(to, name, value, (size_t)len, 0) == 0 || errno == EPERM ||
				   errno == ENOTSUP);
}

/* Extended attributes that the system lets us set; labels of the security module come with them. */
static bool
copy_attributes(const char *from, int to)
{
	ssize_t size = listxattr(from, NULL, 0);
	if (size <= 0)
		return size == 0 || errno == ENOTSUP;
	g_autofree char *names = g_malloc((gsize)size);
	size = listxattr(from, names, (size_t)size);
	bool done = size >= 0;
	for (char *name = names; done && name < names + size; name += strlen(name) + 1)
		done = copy_attribute(from, to, name);
	return done;
}

/* A folder may give new files an access list, which the old file does not have. */
static bool
drop_inherited_list(const char *from, int to)
{
	static const char list[] = "system.posix_acl_access";
	if (fgetxattr(to, list, NULL, 0) < 0)
		return errno == ENODATA || errno == ENOTSUP;
	if (getxattr(from, list, NULL, 0) >= 0)
		return true;
	return errno == ENODATA && fremovexattr(to, list) == 0;
}

/* Owner first: changing it clears set-user-id bits and capabilities. */
static bool
copy_owner(const struct replacement *r)
{
	struct stat now;
	if (fstat(r->fd, &now) != 0)
		return false;
	bool same = now.st_uid == r->old.st_uid && now.st_gid == r->old.st_gid;
	return same || fchown(r->fd, r->old.st_uid, r->old.st_gid) == 0;
}

static void
sync_directory(const char *path)
{
	g_autofree char *dir = g_path_get_dirname(path);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static enum vml_write_result
fill_and_rename(struct replacement *r, const GByteArray *after, char **why)
{
	if (!write_all(r->fd, after))
		return fail(why, "writing the new file");
	if (!copy_owner(r))
		return fail(why, "keeping its owner");
	if (!copy_attributes(r->path, r->fd) || !drop_inherited_list(r->path, r->fd))
		return fail(why, "keeping its extended attributes");
	if (fchmod(r->fd, r->old.st_mode & 07777) != 0)
		return fail(why, "keeping its mode");
	if (fsync(r->fd) != 0)
		return fail(why, "making the new file durable");
	if (rename(r->temporary, r->path) != 0)
		return fail(why, "putting the new file in place");
	sync_directory(r->path);
	return VML_WRITE_DONE;
}

/* Its name begins as the file's does, as far as the file system takes so long a name. */
static char *
temporary_name(const char *path)
{
	static const char tail[] = ".vmlint-XXXXXX";
	enum { LONGEST = NAME_MAX - 1 - (sizeof(tail) - 1) };
	g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
	return g_strdup_printf("%s/.%.*s%s", dir, LONGEST, base, tail);
}

/* A failure says what it leaves behind, should it. */
static void
remove_temporary(const struct replacement *r, char **why)
{
	if (unlink(r->temporary) == 0)
		return;
	g_autofree char *reason = *why;
	*why = g_strdup_printf("%s; %s is left over, and can be removed", reason, r->temporary);
}

static enum vml_write_result
replace(struct replacement *r, const GByteArray *after, char **why)
{
	r->temporary = temporary_name(r->path);
	r->fd = g_mkstemp_full(r->temporary, O_WRONLY | O_CLOEXEC, 0600);
	if (r->fd < 0) {
		fail(why, "making a temporary file beside it");
		add_recipe(r, why);
		return VML_WRITE_FAILED;
	}
	enum vml_write_result result = fill_and_rename(r, after, why);
	close(r->fd);
	if (result != VML_WRITE_DONE)
		remove_temporary(r, why);
	return result;
}

enum vml_write_result
vml_fix_write(const char *path, const struct vml_source *before, const GByteArray *after,
	const char *command, char **why)
{
	struct replacement r = { .command = command, .fd = -1 };
	enum vml_write_result result = VML_WRITE_FAILED;
	*why = NULL;
	char *real = realpath(path, NULL);
	r.path = g_strdup(real);
	free(real);
	if (!r.path || stat(r.path, &r.old) != 0)
		result = fail(why, "finding the file");
	else
		result = may_write(&r, before, why);
	if (result == VML_WRITE_DONE)
		result = replace(&r, after, why);
	g_free(r.path);
	g_free(r.temporary);
	return result;
}
