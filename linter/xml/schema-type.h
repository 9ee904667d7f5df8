/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a text is a value of a data type, of an enumeration, of a list. */
#ifndef VML_XML_SCHEMA_TYPE_H
#define VML_XML_SCHEMA_TYPE_H

#include "xml/schema-graph.h"

struct vml_pattern;

/* A graph with its regular expressions, compiled when first needed; shared by all threads. */
struct vml_checker {
	const struct vml_graph *graph;
	struct vml_pattern **patterns; /* by param */
};

void vml_checker_init(struct vml_checker *c, const struct vml_graph *graph);
void vml_checker_clear(struct vml_checker *c);

/*
 * Whether `text` fits the pattern, which has no elements or attributes in it, at that libvirt
 * version (0 = any).
 */
bool vml_check_text(const struct vml_checker *c, uint32_t pat, const char *text, uint32_t version);
bool vml_is_blank(const char *text);

#endif
