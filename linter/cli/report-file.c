/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports that go to a file: whoever looks sees the old report or the new one, never a part. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"

/*
 * The file itself, symbolic links followed; NULL when it is to be written as it is. /dev/stdout and
 * its like stand for what somebody has open, which would not notice a new file in its place.
 */
static char *
replaceable(const char *path, struct stat *old)
{
	*old = (struct stat){ 0 };
	if (g_str_has_prefix(path, "/dev/") || g_str_has_prefix(path, "/proc/"))
		return NULL;
	if (lstat(path, old) != 0)
		return errno == ENOENT ? g_strdup(path) : NULL;
	char *real = realpath(path, NULL), *copy = g_strdup(real);
	free(real);
	if (copy && stat(copy, old) == 0 && S_ISREG(old->st_mode) && old->st_nlink == 1)
		return copy;
	g_free(copy);
	return NULL;
}

static char *
temporary_beside(const char *path)
{
	static const char tail[] = ".vmlint-XXXXXX";
	enum { LONGEST = NAME_MAX - 1 - (sizeof(tail) - 1) };
	g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
	return g_strdup_printf("%s/.%.*s%s", dir, LONGEST, base, tail);
}

/* With the mode of the old file, and its owner where that is ours to give. */
static FILE *
start(struct vml_cli_file *f, const struct stat *old)
{
	mode_t mode = old->st_nlink ? old->st_mode & 0777 : 0666;
	int fd = g_mkstemp_full(f->temporary, O_WRONLY | O_CLOEXEC, (int)mode);
	if (fd < 0)
		return NULL;
	f->signals->temporary = f->temporary;
	bool kept = !old->st_nlink ||
		    (fchmod(fd, mode) == 0 && (old->st_uid == geteuid() ||
						      fchown(fd, old->st_uid, old->st_gid) == 0));
	FILE *out = kept ? fdopen(fd, "w") : NULL;
	if (out)
		return out;
	close(fd);
	unlink(f->temporary);
	f->signals->temporary = NULL;
	return NULL;
}

bool
vml_cli_file_open(struct vml_cli_file *f, const char *path, struct vml_cli_signals *signals)
{
	struct stat old;
	*f = (struct vml_cli_file){ .signals = signals, .path = replaceable(path, &old) };
	if (f->path) {
		f->temporary = temporary_beside(f->path);
		vml_cli_signals_hold(signals, true);
		f->out = start(f, &old);
		vml_cli_signals_hold(signals, false);
	}
	if (!f->out) {
		g_clear_pointer(&f->temporary, g_free);
		f->out = fopen(path, "we");
	}
	if (!f->out)
		g_clear_pointer(&f->path, g_free);
	return f->out != NULL;
}

bool
vml_cli_file_close(struct vml_cli_file *f, bool whole)
{
	bool done = fclose(f->out) == 0 && whole;
	int reason = errno;
	if (f->temporary) {
		vml_cli_signals_hold(f->signals, true);
		if (done && rename(f->temporary, f->path) != 0) {
			reason = errno;
			done = false;
		}
		if (!done)
			unlink(f->temporary);
		f->signals->temporary = NULL;
		vml_cli_signals_hold(f->signals, false);
	}
	g_free(f->temporary);
	g_free(f->path);
	errno = reason;
	return done;
}
