/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The schema's verdict: libxml2's RelaxNG on our grammar (or another), our value patterns through
 * PCRE2, and since/until against the target. A compiled grammar is read-only and shared by all
 * threads; it is compiled when the first document needs it.
 */
#ifndef VML_XML_SCHEMA_H
#define VML_XML_SCHEMA_H

#include <vmlint/model.h>

#include "base/arena.h"
#include "xml/parse.h"

struct vml_grammar;

/*
 * `file` NULL = the embedded grammar. Compiles nothing yet for the embedded one; another file is
 * compiled at once: NULL and *error (g_free) when it is no RelaxNG grammar.
 */
struct vml_grammar *vml_grammar_new(const char *file, char **error);
void vml_grammar_free(struct vml_grammar *g);
/* Whether the grammar knows this root element (else a document stays unchecked). */
bool vml_grammar_knows(const struct vml_grammar *g, const struct vml_node *root);
/* Judges one parsed document. Thread-safe for different documents. */
struct vml_schema vml_grammar_judge(struct vml_grammar *g, const struct vml_xml_document *d,
	const struct vml_target *target, struct vml_arena *a);

#endif
