/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The text of a file as it was read, and places in it. Every position of the model is a span of
 * bytes; lines and columns are made of it only when something is told.
 */
#ifndef VMLINT_MODEL_TEXT_H
#define VMLINT_MODEL_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct vml_node;
struct vml_attr;

/* Half-open range of bytes, counted from 0 in the file (also in multi-document files). */
struct vml_span {
	uint64_t start;
	uint64_t end;
};

/* A password, key or cookie in clear. Reports show its span, and its value anywhere, as "***". */
struct vml_secret {
	struct vml_span at;
	const char *value;
	const char *what; /* "password", "key", "cookie" */
	const struct vml_node *node;
	const struct vml_attr *attr; /* NULL = the element's text */
};

/* What was counted of a line up to an offset in it. */
struct vml_line_mark {
	uint64_t offset;
	uint32_t chars, utf8, utf16;
};

/*
 * The text of one file as read: raw bytes in the file's own encoding, and where its lines start.
 * Immutable once read. `unit` is the width of one code unit (1, or 2 for UTF-16).
 */
struct vml_source {
	const char *path; /* as the user would name it; what reports print */
	const unsigned char *bytes;
	uint64_t len;
	const uint64_t *lines; /* byte offset of each line's first byte */
	uint32_t nlines;
	const struct vml_line_mark *marks; /* columns within long lines, by offset */
	uint32_t nmarks;
	unsigned unit;
	bool big_endian;      /* of UTF-16 */
	bool single_byte;     /* an 8-bit encoding other than UTF-8: one byte is one character */
	uint64_t dev, ino;    /* identity; 0, 0 for standard input */
	const char *encoding; /* its name, for iconv; NULL = UTF-8, or not looked at yet */
	const struct vml_secret *secrets; /* never shown; in document order */
	uint32_t nsecrets;
};

#endif
