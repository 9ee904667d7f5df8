/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bounded reads of untrusted bytes. Every getter ends in slice(), the only place that computes an
 * address from an offset. Byte orders are put together by shifts, so neither the host's order nor
 * alignment matters.
 */
#include "base/bytes.h"

#include <string.h>

static const uint8_t *
in_window(const struct vml_window *w, uint64_t off, uint64_t len)
{
	if (off < w->offset || off - w->offset > w->len || len > w->len - (off - w->offset))
		return NULL;
	return w->data ? w->data + (off - w->offset) : NULL;
}

static const uint8_t *
find(const struct vml_bytes *b, uint64_t off, uint64_t len)
{
	const uint8_t *p = in_window(&b->head, off, len);
	if (!p)
		p = in_window(&b->more, off, len);
	return p ? p : in_window(&b->last, off, len);
}

bool
vml_bytes_have(const struct vml_bytes *b, uint64_t off, uint64_t len)
{
	return find(b, off, len);
}

struct vml_slice
vml_bytes_slice(struct vml_bytes *b, uint64_t off, uint64_t len)
{
	const uint8_t *p = find(b, off, len);
	if (!p) {
		b->short_ = true;
		return (struct vml_slice){ NULL, 0 };
	}
	return (struct vml_slice){ p, (size_t)len };
}

bool
vml_bytes_equal(const struct vml_bytes *b, uint64_t off, const void *s, size_t len)
{
	const uint8_t *p = find(b, off, len);
	return p && memcmp(p, s, len) == 0;
}

static uint64_t
big(struct vml_bytes *b, uint64_t off, unsigned len)
{
	struct vml_slice s = vml_bytes_slice(b, off, len);
	uint64_t v = 0;
	for (size_t i = 0; i < s.len; i++)
		v = v << 8 | s.data[i];
	return v;
}

static uint64_t
little(struct vml_bytes *b, uint64_t off, unsigned len)
{
	struct vml_slice s = vml_bytes_slice(b, off, len);
	uint64_t v = 0;
	for (size_t i = s.len; i > 0; i--)
		v = v << 8 | s.data[i - 1];
	return v;
}

uint8_t
vml_u8(struct vml_bytes *b, uint64_t off)
{
	return (uint8_t)big(b, off, 1);
}

uint16_t
vml_be16(struct vml_bytes *b, uint64_t off)
{
	return (uint16_t)big(b, off, 2);
}

uint32_t
vml_be32(struct vml_bytes *b, uint64_t off)
{
	return (uint32_t)big(b, off, 4);
}

uint64_t
vml_be64(struct vml_bytes *b, uint64_t off)
{
	return big(b, off, 8);
}

uint16_t
vml_le16(struct vml_bytes *b, uint64_t off)
{
	return (uint16_t)little(b, off, 2);
}

uint32_t
vml_le32(struct vml_bytes *b, uint64_t off)
{
	return (uint32_t)little(b, off, 4);
}

uint64_t
vml_le64(struct vml_bytes *b, uint64_t off)
{
	return little(b, off, 8);
}

bool
vml_add_u64(uint64_t a, uint64_t b, uint64_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

bool
vml_mul_u64(uint64_t a, uint64_t b, uint64_t *product)
{
	return !__builtin_mul_overflow(a, b, product);
}
