/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bounded reads of untrusted bytes. A `vml_bytes` is what is known of a file: up to four windows
 * and the file's size. A getter that would read outside the windows returns 0 and sets `short_`,
 * so that a parser can read all its fields top to bottom and ask once. An out-of-range read cannot
 * be expressed: nothing hands out a raw pointer except vml_bytes_slice(), with its length.
 */
#ifndef VML_BASE_BYTES_H
#define VML_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vml_window {
	const uint8_t *data;
	uint64_t offset; /* of data[0] in the file */
	size_t len;
};

struct vml_bytes {
	struct vml_window head;        /* from offset 0 */
	struct vml_window more;        /* somewhere else; len 0 = not read */
	struct vml_window third, last; /* further places; len 0 = not read */
	uint64_t file_size;
	bool short_; /* sticky: some getter found less than it wanted */
};

struct vml_slice {
	const uint8_t *data; /* NULL when not available */
	size_t len;
};

uint8_t vml_u8(struct vml_bytes *b, uint64_t off);
uint16_t vml_be16(struct vml_bytes *b, uint64_t off);
uint32_t vml_be32(struct vml_bytes *b, uint64_t off);
uint64_t vml_be64(struct vml_bytes *b, uint64_t off);
uint16_t vml_le16(struct vml_bytes *b, uint64_t off);
uint32_t vml_le32(struct vml_bytes *b, uint64_t off);
uint64_t vml_le64(struct vml_bytes *b, uint64_t off);
/* Exactly `len` bytes, or {NULL, 0} and short_. */
struct vml_slice vml_bytes_slice(struct vml_bytes *b, uint64_t off, uint64_t len);
/* Whether these bytes are all inside a window; never sets short_. */
bool vml_bytes_have(const struct vml_bytes *b, uint64_t off, uint64_t len);
/* Whether `len` bytes at `off` equal `s`; false (and not short) when they are not there. */
bool vml_bytes_equal(const struct vml_bytes *b, uint64_t off, const void *s, size_t len);

/* Arithmetic on sizes from input: false on overflow. */
bool vml_add_u64(uint64_t a, uint64_t b, uint64_t *sum);
bool vml_mul_u64(uint64_t a, uint64_t b, uint64_t *product);

#endif
