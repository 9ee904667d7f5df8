/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Matching by derivatives: a pattern, given one event (a start tag's name, an attribute, its end, a
 * text, an end tag), becomes the pattern of what may follow. Belongs to one thread.
 */
#ifndef VML_XML_SCHEMA_MATCH_H
#define VML_XML_SCHEMA_MATCH_H

#include <glib.h>

#include "xml/schema-type.h"

struct vml_matcher;

/* A name as the graph counts it. */
struct vml_match_name {
	uint32_t name, ns;
};

struct vml_matcher *vml_matcher_new(const struct vml_checker *c, uint32_t version);
void vml_matcher_free(struct vml_matcher *m);
const struct vml_graph *vml_matcher_graph(const struct vml_matcher *m);
uint32_t vml_matcher_version(const struct vml_matcher *m);
/* The libvirt version at which patterns are read from now on; 0 = any. */
void vml_matcher_at(struct vml_matcher *m, uint32_t version);
/* The grammar was too ambiguous for the memory allowed: nothing it says counts any more. */
bool vml_matcher_gave_up(const struct vml_matcher *m);
struct vml_match_name vml_match_name(const struct vml_matcher *m, const char *name, const char *ns);

/* How strictly a step is taken. */
enum vml_manner {
	VML_STRICT,
	VML_LENIENT, /* as if whatever is missing before had been there */
};

/* Each gives VML_PAT_NOT_ALLOWED when the event does not fit. A NULL value fits wherever any does.
 */
uint32_t
vml_match_open(struct vml_matcher *m, uint32_t p, struct vml_match_name name, enum vml_manner how);
uint32_t
vml_match_attr(struct vml_matcher *m, uint32_t p, struct vml_match_name name, const char *value);
uint32_t vml_match_close(struct vml_matcher *m, uint32_t p, enum vml_manner how);
uint32_t vml_match_text(struct vml_matcher *m, uint32_t p, const char *text);
uint32_t vml_match_end(struct vml_matcher *m, uint32_t p, enum vml_manner how);
uint32_t vml_match_either(struct vml_matcher *m, uint32_t p, uint32_t q);
bool vml_match_nullable(struct vml_matcher *m, uint32_t p);
/* `p` with every end of the innermost element leading to `rest`. */
uint32_t vml_match_resume(struct vml_matcher *m, uint32_t p, uint32_t rest);

const struct vml_pat *vml_match_pat(const struct vml_matcher *m, uint32_t p);

/* ---- what a pattern wants, in the innermost open element --------------------------------------
 */

enum vml_wanted { VML_WANT_ELEMENTS, VML_WANT_ATTRIBUTES, VML_WANT_VALUES };

/* Strings (const char *) of all that could be; each once, in the order of the grammar. */
GPtrArray *vml_match_wanted(struct vml_matcher *m, uint32_t p, enum vml_wanted what);
/* Values of one attribute. */
GPtrArray *vml_match_values(struct vml_matcher *m, uint32_t p, struct vml_match_name name);
/* Names of what must be. Where only one of several is needed, those of the shortest way. */
GPtrArray *vml_match_needed(struct vml_matcher *m, uint32_t p, enum vml_wanted what);
/* In how many ways an attribute is declared, when all of them are enumerations; else 0. */
unsigned vml_match_ways(struct vml_matcher *m, uint32_t p, struct vml_match_name name);

#endif
