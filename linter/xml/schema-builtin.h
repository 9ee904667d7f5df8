/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What schemas/embed.c generates from our grammars, and what libxml2 gets of it. */
#ifndef VML_XML_SCHEMA_BUILTIN_H
#define VML_XML_SCHEMA_BUILTIN_H

#include "xml/schema-graph.h"
#include "xml/schema-rng.h"

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

/*
 * What libxml2 makes of the elements whose names are set in `names` (bytes by string of the graph;
 * NULL = of all). Freed with vml_rng_free(); NULL where libxml2 cannot.
 */
struct vml_rng *vml_builtin_compile(const struct vml_builtin *b, const unsigned char *names);

#endif
