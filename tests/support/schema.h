/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documents judged by a grammar, for tests. */
#ifndef VML_TESTS_SCHEMA_H
#define VML_TESTS_SCHEMA_H

#include <glib.h>

#include "xml/parse.h"
#include "xml/schema.h"

/* One judged document; everything in it lives until schema_case_free(). */
struct schema_case {
	struct vml_arena *arena;
	struct vml_source *source;
	struct vml_xml_file *file;
	const struct vml_node *root;
	struct vml_schema schema;
};

/* NULL = the embedded grammars. Prints why and returns NULL when the file is none. */
struct vml_grammar *schema_open(const char *file);
void schema_close(struct vml_grammar *g);
/* The first document in the text, judged for that libvirt version. It must be well-formed. */
struct schema_case schema_judge(struct vml_grammar *g, const char *xml, uint32_t libvirt);
/* The same for a file; unchecked when it cannot be read or parsed. */
struct schema_case schema_judge_file(struct vml_grammar *g, const char *path, uint32_t libvirt);
void schema_case_free(struct schema_case *c);
/* Every .xml file below a directory, sorted. */
GPtrArray *schema_corpus(const char *dir);

#endif
