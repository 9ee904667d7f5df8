/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From byte offsets to what people read. One position model: everything carries byte offsets, and
 * only here do they become lines and columns, from 1. Only LF ends a line, as for libxml2 (a CR
 * before it belongs to the line).
 */
#ifndef VML_BASE_LINES_H
#define VML_BASE_LINES_H

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_position {
	uint32_t line;
	uint32_t column;       /* in characters (code points) */
	uint32_t column_utf8;  /* in bytes of the line written in UTF-8 */
	uint32_t column_utf16; /* in UTF-16 code units */
};

#define VML_REPLACEMENT 0xfffdu /* the character that stands for what is none */

/*
 * The characters of bytes from 0x80 on in a single-byte encoding, VML_REPLACEMENT where it has
 * none. False when iconv does not know the encoding.
 */
bool vml_upper_half(const char *encoding, uint32_t upper[128]);
/* Fills the tables of lines and marks of a source whose bytes, len, unit and big_endian are set. */
void vml_lines_index(struct vml_source *s, struct vml_arena *a);
uint32_t vml_lines_line(const struct vml_source *s, uint64_t offset); /* the line alone, from 1 */
struct vml_position vml_lines_at(const struct vml_source *s, uint64_t offset);
/* The offset that is `n` bytes behind `start` in the text as UTF-8; the byte order mark is passed.
 */
uint64_t vml_lines_from_utf8(const struct vml_source *s, uint64_t start, uint64_t n);
/* Text of one line (from 1) as UTF-8, without its line end; invalid bytes become U+FFFD. */
char *vml_lines_text(const struct vml_source *s, uint32_t line, struct vml_arena *a);
/* Any span of the source as UTF-8, the same way. */
char *vml_lines_slice(const struct vml_source *s, struct vml_span at, struct vml_arena *a);

#endif
