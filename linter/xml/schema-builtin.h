/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What schemas/embed.c generates from our grammars. */
#ifndef VML_XML_SCHEMA_BUILTIN_H
#define VML_XML_SCHEMA_BUILTIN_H

#include "xml/schema-graph.h"

/* One define of the grammar as libxml2 gets it. */
struct vml_piece {
	uint32_t at, len;     /* its content, in the text */
	uint32_t name;        /* of its element, a string of the graph; 0 = not a single element */
	uint32_t refs, after; /* the pieces it refers to: refs[refs] up to refs[after] */
};

/* A family of documents. */
struct vml_builtin {
	struct vml_graph graph;
	const char *text;
	const struct vml_piece *pieces; /* the first is the start */
	const uint16_t *refs;
	unsigned npieces;
};

extern const struct vml_builtin vml_builtins[];
extern const unsigned vml_nbuiltins;

#endif
