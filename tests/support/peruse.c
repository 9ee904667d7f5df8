/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads images the way the store does: 33280 bytes, then at most one more range, for VHDX three. */
#include "support/peruse.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

struct vml_image *
peruse_bytes(struct vml_arena *a, const void *data, size_t len, const char *name)
{
	struct vml_bytes b = { .head = { data, 0, MIN(len, VML_HEADER_WINDOW) }, .file_size = len };
	struct vml_want want;
	struct vml_image *im = vml_image_parse(a, &b, name, &want);
	struct vml_window *windows[] = { &b.more, &b.third, &b.last };
	for (unsigned i = 0; i < G_N_ELEMENTS(windows) && want.len > 0 && want.offset < len; i++) {
		windows[i]->data = (const uint8_t *)data + want.offset;
		windows[i]->offset = want.offset;
		windows[i]->len = MIN(want.len, len - want.offset);
		im = vml_image_parse_more(a, im, &b, &want);
	}
	return im;
}

static gsize
read_range(int fd, uint64_t offset, size_t len, GByteArray *out)
{
	g_byte_array_set_size(out, (guint)len);
	ssize_t n = pread(fd, out->data, len, (off_t)offset);
	g_byte_array_set_size(out, n > 0 ? (guint)n : 0);
	return out->len;
}

static struct vml_bytes
open_head(const char *path, GByteArray *head, int *fd)
{
	struct stat st;
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, &st) < 0)
		g_error("cannot read %s", path);
	size_t len = read_range(*fd, 0, VML_HEADER_WINDOW, head);
	return (struct vml_bytes){ .head = { head->data, 0, len },
		.file_size = (uint64_t)st.st_size };
}

struct vml_bytes
peruse_head(const char *path, GByteArray *head)
{
	int fd;
	struct vml_bytes b = open_head(path, head, &fd);
	close(fd);
	return b;
}

struct vml_image *
peruse_file(struct vml_arena *a, const char *path)
{
	GByteArray *head = g_byte_array_new();
	GByteArray *further[] = { g_byte_array_new(), g_byte_array_new(), g_byte_array_new() };
	int fd;
	struct vml_bytes b = open_head(path, head, &fd);
	struct vml_want want;
	struct vml_image *im = vml_image_parse(a, &b, path, &want);
	struct vml_window *windows[] = { &b.more, &b.third, &b.last };
	for (unsigned i = 0; i < G_N_ELEMENTS(windows) && want.len > 0; i++) {
		size_t len = read_range(fd, want.offset, want.len, further[i]);
		*windows[i] = (struct vml_window){ further[i]->data, want.offset, len };
		im = vml_image_parse_more(a, im, &b, &want);
	}
	close(fd);
	g_byte_array_unref(head);
	for (unsigned i = 0; i < G_N_ELEMENTS(further); i++)
		g_byte_array_unref(further[i]);
	return im;
}
