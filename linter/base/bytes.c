/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bounded reads of untrusted bytes. Every getter ends in find(), the only place that computes an
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
	if (!p)
		p = in_window(&b->third, off, len);
	return p ? p : in_window(&b->last, off, len);
}

bool
vml_bytes_have(const struct vml_bytes *b, uint64_t off, uint64_t len)
{
	return find(b, off, len);
}

/* The same for getters: what is not there is noted. */
static const uint8_t *
want(struct vml_bytes *b, uint64_t off, uint64_t len)
{
	const uint8_t *p = find(b, off, len);
	b->short_ = b->short_ || !p;
	return p;
}

struct vml_slice
vml_bytes_slice(struct vml_bytes *b, uint64_t off, uint64_t len)
{
	const uint8_t *p = want(b, off, len);
	return (struct vml_slice){ p, p ? (size_t)len : 0 };
}

bool
vml_bytes_equal(const struct vml_bytes *b, uint64_t off, const void *s, size_t len)
{
	const uint8_t *p = find(b, off, len);
	return p && memcmp(p, s, len) == 0;
}

/* Compilers make one load of these; headers are read byte by byte nowhere else. */
static uint16_t
big16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t
big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint16_t
little16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static uint32_t
little32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

uint8_t
vml_u8(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 1);
	return p ? *p : 0;
}

uint16_t
vml_be16(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 2);
	return p ? big16(p) : 0;
}

uint32_t
vml_be32(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 4);
	return p ? big32(p) : 0;
}

uint64_t
vml_be64(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 8);
	return p ? (uint64_t)big32(p) << 32 | big32(p + 4) : 0;
}

uint16_t
vml_le16(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 2);
	return p ? little16(p) : 0;
}

uint32_t
vml_le32(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 4);
	return p ? little32(p) : 0;
}

uint64_t
vml_le64(struct vml_bytes *b, uint64_t off)
{
	const uint8_t *p = want(b, off, 8);
	return p ? (uint64_t)little32(p + 4) << 32 | little32(p) : 0;
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
