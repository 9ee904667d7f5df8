/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which encoding a file of XML is in, and its bytes as one byte per code unit for the lexer. */
#ifndef VML_XML_ENCODING_H
#define VML_XML_ENCODING_H

#include <vmlint/model.h>

#include "base/arena.h"

enum vml_encoding_kind { VML_UTF8, VML_ASCII, VML_SINGLE_BYTE, VML_UTF16 };

/*
 * The text of a file, one byte per code unit: the file's own bytes, or for UTF-16 a copy in which
 * all but ASCII is 0x80. It ends before the first unit that is invalid, if there is one.
 */
struct vml_units {
	const unsigned char *text;
	uint32_t len;
	uint32_t mark;      /* units of the byte order mark */
	unsigned shift;     /* byte offset = unit offset << shift */
	const char *reason; /* what is invalid at `len`, or NULL when that is the end */
	void *copy;         /* to be freed with g_free */
};

/*
 * Finds out the encoding of `s`, sets its fields, and checks every unit. NULL, or the fault of an
 * encoding that vmlint does not read; in both cases out->copy is to be freed.
 */
const struct vml_fault *
vml_encoding_detect(struct vml_arena *a, struct vml_source *s, struct vml_units *out);
/*
 * Where the encoding name of the XML declaration at `at` stands (an empty span: it names none).
 * False when there is no declaration, or one that does not end or that nobody could read.
 */
bool vml_encoding_declared(const struct vml_units *u, uint32_t at, struct vml_span *name);
/* Whether a later declaration in the same file, naming that encoding or none, agrees with `s`. */
bool
vml_encoding_agrees(const struct vml_source *s, const struct vml_units *u, struct vml_span name);

#endif
