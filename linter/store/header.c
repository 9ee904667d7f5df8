/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reads of one image: the header window, and up to three more that its format asks for. */
#include "store/header.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "image/image.h"
#include "store/lock.h"

/* Everything of a descriptor that the header facts need. */
static void
fill_identity(struct vml_image *image, const struct stat *st, const char *path, struct vml_arena *a)
{
	image->path = vml_arena_strdup(a, path);
	image->dev = (uint64_t)st->st_dev;
	image->ino = (uint64_t)st->st_ino;
	image->mtime = (int64_t)st->st_mtime;
	image->mode = (unsigned)st->st_mode & 07777u;
	image->block_device = S_ISBLK(st->st_mode);
}

/* One pread; fewer bytes at the end of the file. -1 with errno on error. */
static ssize_t
read_at(int fd, void *to, size_t len, uint64_t offset)
{
	ssize_t n;
	do
		n = pread(fd, to, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Whether these bytes are XML: a byte order mark, white space, then "<". */
static bool
is_markup(const uint8_t *head, size_t len)
{
	size_t i = len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	if (len >= 2 && (memcmp(head, "\xff\xfe", 2) == 0 || memcmp(head, "\xfe\xff", 2) == 0))
		return true;
	while (i < len && g_ascii_isspace(head[i]))
		i++;
	return i < len && head[i] == '<';
}

static uint64_t
size_of(int fd, const struct stat *st)
{
	if (!S_ISBLK(st->st_mode))
		return (uint64_t)st->st_size;
	off_t end = lseek(fd, 0, SEEK_END);
	return end < 0 ? 0 : (uint64_t)end;
}

/* Fills one more window, when the format asked for it and the bytes are there. */
static bool
read_window(int fd, const struct vml_want *want, const struct vml_bytes *bytes,
	struct vml_window *window, uint64_t *reads)
{
	if (want->len == 0 || want->len > VML_MORE_WINDOW || want->offset >= bytes->file_size)
		return false;
	uint8_t *data = g_malloc(want->len);
	ssize_t n = read_at(fd, data, want->len, want->offset);
	*reads += 1;
	*window = (struct vml_window){ data, want->offset, n > 0 ? (size_t)n : 0 };
	return n > 0;
}

/* Of all that was read, in the order in which it was. */
static const char *
digest_of(const struct vml_bytes *b, struct vml_arena *a)
{
	const struct vml_window *windows[] = { &b->head, &b->more, &b->third, &b->last };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	for (size_t i = 0; i < G_N_ELEMENTS(windows); i++)
		g_checksum_update(sum, windows[i]->data, (gssize)windows[i]->len);
	return vml_arena_strdup(a, g_checksum_get_string(sum));
}

const struct vml_image *
vml_header_read(int fd, const struct stat *st, const char *path, struct vml_header *h)
{
	uint8_t head[VML_HEADER_WINDOW];
	ssize_t n = read_at(fd, head, sizeof(head), 0);
	h->reads = 1;
	if (n < 0) {
		h->error = errno;
		return NULL;
	}
	struct vml_bytes bytes = { .head = { head, 0, (size_t)n }, .file_size = size_of(fd, st) };
	if (bytes.file_size < (uint64_t)n ||
		(bytes.file_size > (uint64_t)n && n < (ssize_t)sizeof(head)))
		h->changed = true;
	h->arena = vml_arena_new_small();
	struct vml_want want = { 0, 0 };
	struct vml_image *image = vml_image_parse(h->arena, &bytes, path, &want);
	struct vml_window *windows[] = { &bytes.more, &bytes.third, &bytes.last };
	for (size_t i = 0; i < G_N_ELEMENTS(windows); i++) {
		if (!read_window(fd, &want, &bytes, windows[i], &h->reads))
			break;
		image = vml_image_parse_more(h->arena, image, &bytes, &want);
	}
	if (h->digested)
		image->digest = digest_of(&bytes, h->arena);
	for (size_t i = 0; i < G_N_ELEMENTS(windows); i++)
		g_free((void *)windows[i]->data);
	image->file_size = bytes.file_size;
	image->markup = image->format == VML_FORMAT_RAW && is_markup(head, (size_t)n);
	fill_identity(image, st, path, h->arena);
	image->in_use = (image->dirty || h->locks) && vml_lock_held(fd);
	return image;
}
