/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making a graph, pattern by pattern; equal patterns are made once. */
#ifndef VML_XML_SCHEMA_BUILD_H
#define VML_XML_SCHEMA_BUILD_H

#include <glib.h>

#include "xml/schema-graph.h"

struct vml_graph_builder;

struct vml_graph_builder *vml_build_new(void);
void vml_build_free(struct vml_graph_builder *b);
/* Ends the building; `b` becomes part of the graph. */
struct vml_graph *vml_build_finish(struct vml_graph_builder *b, uint32_t start);

uint32_t vml_build_string(struct vml_graph_builder *b, const char *s);
uint32_t vml_build_name(struct vml_graph_builder *b, enum vml_name_kind kind, const char *name,
	const char *ns, uint32_t left, uint32_t right);
uint32_t
vml_build_param(struct vml_graph_builder *b, uint32_t kind, const char *text, uint32_t next);
uint32_t vml_build_note(struct vml_graph_builder *b, uint32_t since, uint32_t until);
/* Simplifies: nothing is kept of choices with notAllowed, groups with empty and the like. */
uint32_t vml_build_pat(
	struct vml_graph_builder *b, uint8_t kind, uint8_t type, uint32_t left, uint32_t right);
/* An element is made before its content, so that it may hold itself. */
uint32_t vml_build_element(struct vml_graph_builder *b, uint32_t names);
void vml_build_content(struct vml_graph_builder *b, uint32_t element, uint32_t content);

#endif
