/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The libxml2 door: bytes of one file → documents with their trees. */
#ifndef VML_XML_PARSE_H
#define VML_XML_PARSE_H

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_grammar; /* xml/schema.h */

struct vml_xml_document {
	struct vml_span extent;
	const struct vml_node *root; /* NULL when it could not be parsed */
	uint32_t nnodes;
	const struct vml_fault *faults;
	uint32_t nfaults;
	bool lines_only; /* the lexer and libxml2 disagreed: spans are whole lines */
	void *tree;      /* libxml2's, for xml/schema.c only; see vml_xml_release() */
};

struct vml_xml_file {
	struct vml_xml_document *documents;
	uint32_t ndocuments; /* at least 1: an empty file is one unparsable document */
};

/*
 * Lexes and parses `s` (whose line table it fills). The trees live in the arena; libxml2's own are
 * kept only until vml_xml_release(), which must be called once validation is done.
 */
struct vml_xml_file *vml_xml_read(struct vml_arena *a, struct vml_source *s);
void vml_xml_release(struct vml_xml_file *f);
/* Once, in the main thread, before and after everything else. */
void vml_xml_init(void);
void vml_xml_finish(void);

#endif
