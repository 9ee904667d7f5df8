/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The position lexer and guard in front of libxml2. It walks the raw bytes once, in the file's own
 * encoding, notes the exact span of every start tag, name, attribute name, attribute value and end
 * tag, and stops at whatever vmlint refuses to hand to a parser: documents over the limits, a
 * DOCTYPE, an encoding it cannot read, syntax it cannot follow. Within names and values it is laxer
 * than XML; libxml2 has the last word there.
 */
#ifndef VML_XML_LEX_H
#define VML_XML_LEX_H

#include <vmlint/model.h>

#include "base/arena.h"

/* All numbers are byte offsets in the file, which VML_MAX_FILE keeps below 2^32. */
struct vml_lex_attr {
	uint32_t name, name_end;
	uint32_t value, value_end; /* between the quotes */
};

struct vml_lex_element {
	uint32_t tag, name_end, tag_end; /* of "<name …>"; the name starts one unit behind tag */
	uint32_t close, end;             /* of "</name>"; both tag_end for "<name …/>" */
	uint32_t parent;                 /* index in its document + 1, 0 for the root */
	uint32_t first_attr;             /* into attrs of the file; xmlns declarations included */
	uint16_t nattrs;
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
		*fault;       /* what stopped it, in the document after the last; or NULL */
	bool bad_bytes;       /* it was a byte that no text holds */
	struct vml_span rest; /* that document: from its start to the end of the file */
};

/*
 * Detects the encoding (BOM, then bytes, then declaration), sets unit, big_endian, single_byte and
 * encoding of `s`, and lexes everything. All results live in the arena. Several top-level documents
 * after each other are told apart: each ends with its root element; comments, instructions and
 * white space between two belong to the second, unless its XML declaration comes after them.
 * Without any document there is a fault.
 */
const struct vml_lex *vml_lex(struct vml_arena *a, struct vml_source *s);

#endif
