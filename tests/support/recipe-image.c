/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writing fixture images: bytes at offsets, numbers in both byte orders, the options of a recipe
 * line. Knows no format.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/recipe-image.h"

void
image_fail(struct recipe_image *im, const char *fmt, ...)
{
	if (im->error)
		return;
	va_list ap;
	va_start(ap, fmt);
	im->error = g_strdup_vprintf(fmt, ap);
	va_end(ap);
}

void
image_put(struct recipe_image *im, uint64_t offset, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0 && !im->error) {
		ssize_t n = pwrite(im->fd, at, len, (off_t)offset);
		if (n <= 0) {
			image_fail(im, "cannot write at %llu: %s", (unsigned long long)offset,
				g_strerror(errno));
			return;
		}
		at += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
}

void
image_get(struct recipe_image *im, uint64_t offset, void *bytes, size_t len)
{
	memset(bytes, 0, len);
	if (pread(im->fd, bytes, len, (off_t)offset) < 0)
		image_fail(im, "cannot read: %s", g_strerror(errno));
}

void
image_text(struct recipe_image *im, uint64_t offset, const char *text)
{
	image_put(im, offset, text, strlen(text));
}

void
image_fill(struct recipe_image *im, uint64_t offset, uint8_t byte, uint64_t count)
{
	uint8_t block[4096];
	memset(block, byte, sizeof(block));
	while (count > 0 && !im->error) {
		size_t n = count < sizeof(block) ? (size_t)count : sizeof(block);
		image_put(im, offset, block, n);
		offset += n;
		count -= n;
	}
}

void
image_be(struct recipe_image *im, uint64_t offset, unsigned width, uint64_t value)
{
	uint8_t bytes[8];
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
	image_put(im, offset, bytes, width);
}

void
image_le(struct recipe_image *im, uint64_t offset, unsigned width, uint64_t value)
{
	uint8_t bytes[8];
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	image_put(im, offset, bytes, width);
}

uint64_t
image_length(struct recipe_image *im)
{
	struct stat st;
	if (fstat(im->fd, &st) < 0) {
		image_fail(im, "cannot stat: %s", g_strerror(errno));
		return 0;
	}
	return (uint64_t)st.st_size;
}

void
image_extend(struct recipe_image *im, uint64_t length)
{
	if (im->error || image_length(im) >= length)
		return;
	if (ftruncate(im->fd, (off_t)length) < 0)
		image_fail(im, "cannot grow to %llu: %s", (unsigned long long)length,
			g_strerror(errno));
}

static struct recipe_option *
find(struct recipe_image *im, const char *key)
{
	for (guint i = 0; i < im->options->len; i++) {
		struct recipe_option *o = im->options->pdata[i];
		if (strcmp(o->key, key) == 0) {
			o->used = true;
			return o;
		}
	}
	return NULL;
}

const GString *
image_option(struct recipe_image *im, const char *key)
{
	struct recipe_option *o = find(im, key);
	if (o && !o->value)
		image_fail(im, "option %s needs a value", key);
	return o ? o->value : NULL;
}

bool
image_flag(struct recipe_image *im, const char *key)
{
	struct recipe_option *o = find(im, key);
	if (o && o->value)
		image_fail(im, "option %s takes no value", key);
	return o != NULL;
}

uint64_t
image_number(struct recipe_image *im, const char *key, uint64_t fallback)
{
	const GString *value = image_option(im, key);
	uint64_t n = fallback;
	if (value && !image_parse_number(value->str, &n))
		image_fail(im, "option %s: not a number: %s", key, value->str);
	return n;
}

bool
image_parse_number(const char *text, uint64_t *out)
{
	if (!g_ascii_isdigit(*text))
		return false;
	char *end;
	errno = 0;
	uint64_t n = g_ascii_strtoull(text, &end, 0);
	if (errno != 0)
		return false;
	static const char units[] = "KMGT";
	const char *unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		n <<= 10 * (unit - units + 1);
		end++;
	}
	*out = n;
	return *end == '\0';
}
