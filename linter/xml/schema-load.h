/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files schema-load*.c share: one reading of a RELAX NG grammar. Who wants a graph calls
 * vml_graph_load(). The first thing that is wrong with the grammar ends the reading; ids that are
 * made after it are of no use, and nobody sees them.
 */
#ifndef VML_XML_SCHEMA_LOAD_H
#define VML_XML_SCHEMA_LOAD_H

#include <stdbool.h>

#include <glib.h>
#include <libxml/tree.h>

#include "xml/schema-build.h"

/* One <grammar>: its defines, by name; "" is the start. */
struct vml_scope {
	struct vml_scope *parent;
	GHashTable *defines; /* name → GPtrArray of xmlNode */
	GHashTable *known;   /* name → pattern + 1, 0 while it is being read */
};

struct vml_loader {
	struct vml_graph_builder *b;
	GPtrArray *docs;      /* included trees */
	GPtrArray *scopes;    /* all of them, to be freed */
	GHashTable *elements; /* xmlNode of an <element> → pattern */
	GArray *waiting;      /* struct vml_waiting: elements whose content is not read yet */
	char *error;          /* NULL = nothing is wrong so far */
};

/* Contents are read one by one, since an element may hold itself. */
struct vml_waiting {
	struct vml_scope *scope;
	xmlNode *content;
	uint32_t element;
};

/* ---- schema-load-xml.c: one element of the grammar ------------------------------------------ */

void vml_load_complain(struct vml_loader *l, const xmlNode *n, const char *what, const char *name);
bool vml_load_is(const xmlNode *n, const char *name);
/* Whether it is an element of RELAX NG; annotations are not. */
bool vml_load_ours(const xmlNode *n);
/* The first such element from `n` on among its siblings, or NULL. */
xmlNode *vml_load_next(xmlNode *n);
/* An attribute without namespace, stripped; NULL or g_free. */
char *vml_load_property(const xmlNode *n, const char *name);
/* The same, of the nearest element from `n` upwards that has it. */
char *vml_load_inherited(const xmlNode *n, const char *name);
/* One of our annotations as it is written; NULL or g_free. */
char *vml_load_note(const xmlNode *n, const char *name);
/* The text of an element; g_free. */
char *vml_load_content(const xmlNode *n);

/* ---- schema-load-leaf.c: what holds no patterns --------------------------------------------- */

/* The name class of an <element> or <attribute>; *rest is what follows it. */
uint32_t vml_load_class(struct vml_loader *l, xmlNode *n, xmlNode **rest);
uint32_t vml_load_data(struct vml_loader *l, struct vml_scope *s, xmlNode *n);
uint32_t vml_load_value(struct vml_loader *l, xmlNode *n);

/* ---- schema-load-pattern.c: patterns -------------------------------------------------------- */

uint32_t vml_load_pattern(struct vml_loader *l, struct vml_scope *s, xmlNode *n);
/* Several patterns together; `kind` (enum vml_pat_kind) is what binds them. */
uint32_t vml_load_children(struct vml_loader *l, struct vml_scope *s, xmlNode *first, uint8_t kind);
/* Reads what waits, and what comes to wait meanwhile. */
void vml_load_waiting(struct vml_loader *l);

/* ---- schema-load.c: grammars ---------------------------------------------------------------- */

/* All definitions of a name together, as their combine attribute says. */
uint32_t
vml_load_define(struct vml_loader *l, struct vml_scope *s, const char *name, const xmlNode *from);
/* A <grammar> inside another one. */
uint32_t vml_load_grammar(struct vml_loader *l, struct vml_scope *parent, xmlNode *n);

#endif
