/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * File → bytes. A path is examined before it is opened, so that nothing but a regular file ever
 * is; standard input may be anything. Files are read as they are, never inflated, and no further
 * than the limit. Line starts are xml/'s, which knows the encoding.
 */
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/limits.h"

#define FIRST_READ ((size_t)64 << 10) /* when the size is not known */

static const char *
not_regular(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return NULL;
	case S_IFDIR: return "is a directory";
	case S_IFIFO: return "is a FIFO";
	case S_IFSOCK: return "is a socket";
	case S_IFCHR: return "is a character device";
	case S_IFBLK: return "is a block device";
	default: return "is not a regular file";
	}
}

/* Reads on after an interruption, and waits where the descriptor was made non-blocking. */
static ssize_t
read_some(int fd, unsigned char *to, size_t len)
{
	for (;;) {
		ssize_t n = read(fd, to, len);
		if (n >= 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK))
			return n;
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (errno != EINTR)
			(void)poll(&p, 1, -1);
	}
}

/* A buffer of the known size and one more byte, so that the end shows without growing. */
static const char *
read_all(struct vml_arena *a, int fd, uint64_t expected, struct vml_source *s)
{
	size_t room = expected > 0 ? (size_t)expected + 1 : FIRST_READ, len = 0;
	unsigned char *bytes = vml_arena_alloc(a, room);
	for (;;) {
		ssize_t n = read_some(fd, bytes + len, room - len);
		if (n < 0)
			return vml_arena_strdup(a, g_strerror(errno));
		len += (size_t)n;
		if (len > VML_MAX_FILE)
			return vml_arena_printf(a, "larger than %u MiB", VML_MAX_FILE >> 20);
		if (n == 0)
			break;
		if (len == room) {
			unsigned char *more = vml_arena_alloc(a, 2 * room);
			memcpy(more, bytes, len);
			bytes = more;
			room *= 2;
		}
	}
	s->bytes = bytes;
	s->len = len;
	return NULL;
}

static const char *
read_open(struct vml_arena *a, int fd, const struct stat *before, struct vml_source *s)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return vml_arena_strdup(a, g_strerror(errno));
	if (st.st_dev != before->st_dev || st.st_ino != before->st_ino || !S_ISREG(st.st_mode))
		return "was replaced while it was opened";
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return read_all(a, fd, (uint64_t)st.st_size, s);
}

static const char *
read_path(struct vml_arena *a, const char *path, struct vml_source *s)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return vml_arena_strdup(a, g_strerror(errno));
	const char *error = not_regular(st.st_mode);
	if (error)
		return error;
	if (st.st_size > (off_t)VML_MAX_FILE)
		return vml_arena_printf(a, "larger than %u MiB", VML_MAX_FILE >> 20);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return vml_arena_strdup(a, g_strerror(errno));
	error = read_open(a, fd, &st, s);
	close(fd);
	return error;
}

struct vml_source *
vml_source_read(struct vml_arena *a, const char *path, const char *shown, const char **error)
{
	bool standard = strcmp(path, "-") == 0;
	struct vml_source *s = vml_source_memory(a, shown ? shown : path, "", 0);
	*error = standard ? read_all(a, STDIN_FILENO, 0, s) : read_path(a, path, s);
	return *error ? NULL : s;
}

struct vml_source *
vml_source_memory(struct vml_arena *a, const char *shown, const void *bytes, uint64_t len)
{
	struct vml_source *s = vml_make(a, struct vml_source);
	s->path = vml_arena_strdup(a, shown);
	s->bytes = bytes ? bytes : (const void *)""; /* so that offsets can be added */
	s->len = len;
	s->unit = 1;
	return s;
}
