/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RELAX NG in the XML syntax → the graph of binary patterns: scopes, their defines, includes and
 * overrides. Spec: ISO/IEC 19757-2, clauses 4 to 7; the restrictions of clause 7 are libxml2's and
 * jing's to check.
 */
#include "xml/schema-load.h"

#include <limits.h>
#include <string.h>

#include <libxml/parser.h>

static void collect(struct vml_loader *l, struct vml_scope *s, xmlNode *first, const char *file);

static struct vml_scope *
new_scope(struct vml_loader *l, struct vml_scope *parent)
{
	struct vml_scope *s = g_new0(struct vml_scope, 1);
	s->parent = parent;
	s->defines = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	s->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_ptr_array_add(l->scopes, s);
	return s;
}

static char *
define_name(const xmlNode *n)
{
	return vml_load_is(n, "start") ? g_strdup("") : vml_load_property(n, "name");
}

static void
add_define(struct vml_scope *s, xmlNode *n)
{
	char *name = define_name(n);
	if (!name)
		return;
	GPtrArray *parts = g_hash_table_lookup(s->defines, name);
	if (!parts) {
		parts = g_ptr_array_new();
		g_hash_table_insert(s->defines, g_strdup(name), parts);
	}
	g_ptr_array_add(parts, n);
	g_free(name);
}

void *
vml_graph_read(const char *file)
{
	char *text = NULL;
	gsize len;
	xmlDoc *doc = NULL;

	if (g_file_get_contents(file, &text, &len, NULL) && len < INT_MAX)
		doc = xmlReadMemory(text, (int)len, file, NULL,
			XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	g_free(text);
	return doc;
}

/* An included grammar, without what the <include> defines itself. */
static void
include(struct vml_loader *l, struct vml_scope *s, xmlNode *n, const char *file)
{
	char *href = vml_load_property(n, "href");
	char *dir = g_path_get_dirname(file ? file : ".");
	char *path = href ? g_build_filename(dir, href, NULL) : NULL;
	xmlDoc *doc = path ? vml_graph_read(path) : NULL;
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;

	if (!root || l->docs->len > 1000) {
		vml_load_complain(l, n, "cannot include", href);
		xmlFreeDoc(doc);
	} else {
		g_ptr_array_add(l->docs, doc);
		struct vml_scope *own = new_scope(l, NULL);
		collect(l, own, root->children, path);
		for (xmlNode *c = vml_load_next(n->children); c; c = vml_load_next(c->next)) {
			char *name = define_name(c);
			if (name)
				g_hash_table_remove(own->defines, name);
			g_free(name);
		}
		GHashTableIter i;
		gpointer parts;
		g_hash_table_iter_init(&i, own->defines);
		while (g_hash_table_iter_next(&i, NULL, &parts))
			for (guint k = 0; k < ((GPtrArray *)parts)->len; k++)
				add_define(s, ((GPtrArray *)parts)->pdata[k]);
		collect(l, s, n->children, file);
	}
	g_free(path);
	g_free(dir);
	g_free(href);
}

static void
collect(struct vml_loader *l, struct vml_scope *s, xmlNode *first, const char *file)
{
	for (xmlNode *n = vml_load_next(first); n && !l->error; n = vml_load_next(n->next))
		if (vml_load_is(n, "include"))
			include(l, s, n, file);
		else if (vml_load_is(n, "div"))
			collect(l, s, n->children, file);
		else
			add_define(s, n);
}

uint32_t
vml_load_define(struct vml_loader *l, struct vml_scope *s, const char *name, const xmlNode *from)
{
	gpointer known;
	if (g_hash_table_lookup_extended(s->known, name, NULL, &known)) {
		if (!known)
			vml_load_complain(l, from, "recursion without an element in", name);
		return known ? GPOINTER_TO_UINT(known) - 1 : VML_PAT_NOT_ALLOWED;
	}
	GPtrArray *parts = g_hash_table_lookup(s->defines, name);
	if (!parts) {
		vml_load_complain(l, from, "undefined:", *name ? name : "start");
		return VML_PAT_NOT_ALLOWED;
	}
	g_hash_table_insert(s->known, g_strdup(name), NULL);
	uint8_t kind = VML_PAT_CHOICE;
	for (guint i = 0; i < parts->len; i++) {
		char *combine = vml_load_property(parts->pdata[i], "combine");
		if (combine && strcmp(combine, "interleave") == 0)
			kind = VML_PAT_INTERLEAVE;
		g_free(combine);
	}
	uint32_t all = 0;
	for (guint i = 0; i < parts->len; i++) {
		xmlNode *part = parts->pdata[i];
		uint32_t one = vml_load_children(l, s, part->children, VML_PAT_GROUP);
		all = i ? vml_build_pat(l->b, kind, 0, all, one) : one;
	}
	g_hash_table_insert(s->known, g_strdup(name), GUINT_TO_POINTER(all + 1));
	return all;
}

uint32_t
vml_load_grammar(struct vml_loader *l, struct vml_scope *parent, xmlNode *n)
{
	struct vml_scope *s = new_scope(l, parent);
	collect(l, s, n->children, (const char *)n->doc->URL);
	return l->error ? VML_PAT_NOT_ALLOWED : vml_load_define(l, s, "", n);
}

static void
free_scope(struct vml_scope *s)
{
	g_hash_table_unref(s->defines);
	g_hash_table_unref(s->known);
	g_free(s);
}

struct vml_graph *
vml_graph_load(void *tree, const char *file, char **error)
{
	struct vml_loader l = { vml_build_new(), g_ptr_array_new(), g_ptr_array_new(),
		g_hash_table_new(NULL, NULL), g_array_new(FALSE, FALSE, sizeof(struct vml_waiting)),
		NULL };
	xmlNode *root = xmlDocGetRootElement(tree);
	struct vml_scope *s = new_scope(&l, NULL);
	struct vml_graph *g = NULL;
	uint32_t start = VML_PAT_NOT_ALLOWED;

	if (!root || !vml_load_ours(root)) {
		vml_load_complain(&l, root, "no RELAX NG grammar", NULL);
	} else if (vml_load_is(root, "grammar")) {
		collect(&l, s, root->children, file);
		start = l.error ? 0 : vml_load_define(&l, s, "", root);
	} else {
		start = vml_load_pattern(&l, s, root);
	}
	vml_load_waiting(&l);
	if (!l.error)
		g = vml_build_finish(l.b, start);
	else
		vml_build_free(l.b);
	*error = l.error;
	g_hash_table_unref(l.elements);
	g_array_free(l.waiting, TRUE);
	for (guint i = 0; i < l.scopes->len; i++)
		free_scope(l.scopes->pdata[i]);
	for (guint i = 0; i < l.docs->len; i++)
		xmlFreeDoc(l.docs->pdata[i]);
	g_ptr_array_unref(l.scopes);
	g_ptr_array_unref(l.docs);
	return g;
}
