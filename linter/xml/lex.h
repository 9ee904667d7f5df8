/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The position lexer and guard in front of libxml2. It walks the raw bytes once, in the file's own
 * encoding, notes the exact span of every start tag, name, attribute name, attribute value and end
 * tag, and stops at whatever vmlint refuses to hand to a parser: documents over the limits, a
 * DOCTYPE, an encoding it cannot read, syntax it cannot follow.
 */
#ifndef VML_XML_LEX_H
#define VML_XML_LEX_H

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_lex_attr {
	struct vml_span name_at, value_at;
};

struct vml_lex_element {
	struct vml_span tag, name_at, content, whole;
	uint32_t parent;             /* index + 1 of the parent element, 0 for the root */
	uint32_t first_attr, nattrs; /* into attrs; xmlns declarations included */
	bool self_closing;
};

struct vml_lex_document {
	struct vml_span extent; /* XML declaration to the end of the root element's line */
	uint32_t first_element, nelements;
};

struct vml_lex {
	const struct vml_lex_element *elements;
	uint32_t nelements;
	const struct vml_lex_attr *attrs;
	uint32_t nattrs;
	const struct vml_lex_document *documents; /* of a stream, in order */
	uint32_t ndocuments;
	const struct vml_fault
		*fault; /* what stopped it, in the document after the last; or NULL */
};

/*
 * Detects the encoding (BOM, then bytes, then declaration), sets unit, big_endian and single_byte
 * of `s`, and lexes everything. All results live in the arena. Several top-level documents after
 * each other are told apart: each ends with its root element.
 */
const struct vml_lex *vml_lex(struct vml_arena *a, struct vml_source *s);

#endif
