/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RELAX NG in the XML syntax → the graph of binary patterns: includes, overrides, combined defines
 * and nested grammars are resolved, syntactic sugar (mixed, optional, zeroOrMore, several children)
 * is written out. Our annotations become patterns of their own. Spec: ISO/IEC 19757-2, clauses 4
 * to 7; the restrictions of clause 7 are libxml2's and jing's to check.
 */
#include "xml/schema-build.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#define RELAX_NG "http://relaxng.org/ns/structure/1.0"
#define NOTES "https://vmlint.org/ns/schema"

/* One <grammar>: its defines, by name; "" is the start. */
struct scope {
	struct scope *parent;
	GHashTable *defines; /* name → GPtrArray of xmlNode */
	GHashTable *known;   /* name → pattern + 1, 0 while it is being read */
};

/* Contents are read one by one, since an element may hold itself. */
struct waiting {
	struct scope *scope;
	xmlNode *content;
	uint32_t element;
};

struct loader {
	struct vml_graph_builder *b;
	GPtrArray *docs;      /* included trees */
	GPtrArray *scopes;    /* all of them, to be freed */
	GHashTable *elements; /* xmlNode of an <element> → pattern */
	GArray *waiting;      /* elements whose content is not read yet */
	char *error;
};

static uint32_t read_pattern(struct loader *l, struct scope *s, xmlNode *n);
static uint32_t read_children(struct loader *l, struct scope *s, xmlNode *n, int kind);
static void collect(struct loader *l, struct scope *s, xmlNode *first, const char *file);

static void
complain(struct loader *l, const xmlNode *n, const char *what, const char *name)
{
	if (!l->error)
		l->error = g_strdup_printf("line %ld: %s %s", n ? xmlGetLineNo((xmlNode *)n) : 0,
			what, name ? name : "");
}

static bool
is(const xmlNode *n, const char *name)
{
	return strcmp((const char *)n->name, name) == 0;
}

static bool
ours(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE &&
	       (!n->ns || strcmp((const char *)n->ns->href, RELAX_NG) == 0);
}

static xmlNode *
next_ours(xmlNode *n)
{
	while (n && !ours(n))
		n = n->next;
	return n;
}

/* An attribute without namespace, stripped; NULL or g_free. */
static char *
property(const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	char *copy = value ? g_strstrip(g_strdup((char *)value)) : NULL;
	xmlFree(value);
	return copy;
}

static char *
inherited(const xmlNode *n, const char *name)
{
	char *value = NULL;
	for (; n && n->type == XML_ELEMENT_NODE && !value; n = n->parent)
		value = property(n, name);
	return value;
}

static char *
content(const xmlNode *n)
{
	xmlChar *text = xmlNodeGetContent(n);
	char *copy = g_strdup(text ? (char *)text : "");
	xmlFree(text);
	return copy;
}

/* ---- names ---------------------------------------------------------------------------------- */

static uint32_t
one_name(struct loader *l, const xmlNode *n, char *name, bool attribute)
{
	char *ns = attribute ? property(n, "ns") : inherited(n, "ns");
	char *colon = strchr(name, ':');
	if (colon) {
		*colon = 0;
		xmlNs *found = xmlSearchNs(n->doc, (xmlNode *)n, (xmlChar *)name);
		g_free(ns);
		ns = g_strdup(found ? (char *)found->href : "");
		name = colon + 1;
	}
	uint32_t id = vml_build_name(l->b, VML_NAME_ONE, name, ns ? ns : "", 0, 0);
	g_free(ns);
	return id;
}

static uint32_t read_name(struct loader *l, xmlNode *n);

static uint32_t
read_names(struct loader *l, xmlNode *first)
{
	uint32_t all = 0;
	for (xmlNode *n = next_ours(first); n; n = next_ours(n->next)) {
		uint32_t one = read_name(l, n);
		all = all ? vml_build_name(l->b, VML_NAME_CHOICE, "", "", all, one) : one;
	}
	return all;
}

static uint32_t
read_name(struct loader *l, xmlNode *n)
{
	if (is(n, "name")) {
		char *name = g_strstrip(content(n));
		uint32_t id = one_name(l, n, name, false);
		g_free(name);
		return id;
	}
	if (is(n, "choice"))
		return read_names(l, n->children);
	if (!is(n, "anyName") && !is(n, "nsName")) {
		complain(l, n, "not a name class:", (const char *)n->name);
		return 0;
	}
	xmlNode *except = next_ours(n->children);
	uint32_t but = except ? read_names(l, except->children) : 0;
	char *ns = inherited(n, "ns");
	uint32_t id = vml_build_name(
		l->b, is(n, "anyName") ? VML_NAME_ANY : VML_NAME_NS, "", ns ? ns : "", but, 0);
	g_free(ns);
	return id;
}

/* The name class of an <element> or <attribute>; *rest is what follows it. */
static uint32_t
class_of(struct loader *l, xmlNode *n, xmlNode **rest)
{
	char *name = property(n, "name");
	*rest = next_ours(n->children);
	if (name) {
		uint32_t id = one_name(l, n, name, is(n, "attribute"));
		g_free(name);
		return id;
	}
	if (!*rest) {
		complain(l, n, "no name:", (const char *)n->name);
		return 0;
	}
	uint32_t id = read_name(l, *rest);
	*rest = next_ours((*rest)->next);
	return id;
}

/* ---- data ----------------------------------------------------------------------------------- */

static uint8_t
type_of(struct loader *l, const xmlNode *n, const char *missing)
{
	static const char *const names[VML_TYPES] = { "string", "token", "boolean", "decimal",
		"double", "integer", "long", "int", "short", "byte", "nonNegativeInteger",
		"positiveInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
		"dateTime", "NCName", "anyURI" };
	char *type = property(n, "type");
	const char *name = type ? type : missing;
	uint8_t found = VML_TYPES;

	for (uint8_t i = 0; i < VML_TYPES && found == VML_TYPES; i++)
		if (strcmp(names[i], name) == 0)
			found = i;
	if (found == VML_TYPES) {
		complain(l, n, "unknown data type", name);
		found = VML_TYPE_STRING;
	}
	g_free(type);
	return found;
}

static uint32_t
read_param(struct loader *l, const xmlNode *n, uint32_t next)
{
	static const char *const names[] = { "pattern", "minInclusive", "maxInclusive",
		"minExclusive", "maxExclusive", "length", "minLength", "maxLength" };
	char *name = property(n, "name"), *text = content(n);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (name && strcmp(names[i], name) == 0)
			next = vml_build_param(l->b, i, text, next);
	g_free(name);
	g_free(text);
	return next;
}

static uint32_t
read_data(struct loader *l, struct scope *s, xmlNode *n)
{
	uint8_t type = type_of(l, n, "string");
	uint32_t params = 0, except = 0;
	xmlChar *pattern = xmlGetNsProp(n, (xmlChar *)"pattern", (xmlChar *)NOTES);

	if (pattern)
		params = vml_build_param(l->b, VML_PARAM_PATTERN, (char *)pattern, 0);
	xmlFree(pattern);
	for (xmlNode *c = next_ours(n->children); c; c = next_ours(c->next))
		if (is(c, "param"))
			params = read_param(l, c, params);
		else
			except = read_children(l, s, c->children, VML_PAT_CHOICE);
	return vml_build_pat(l->b, VML_PAT_DATA, type, params, except);
}

static uint32_t
read_value(struct loader *l, xmlNode *n)
{
	char *text = content(n);
	uint8_t type = type_of(l, n, "token");
	uint32_t id = vml_build_pat(l->b, VML_PAT_VALUE, type, vml_build_string(l->b, text), 0);
	g_free(text);
	return id;
}

/* ---- patterns ------------------------------------------------------------------------------- */

static uint32_t
optional(struct loader *l, uint32_t p)
{
	return vml_build_pat(l->b, VML_PAT_CHOICE, 0, p, VML_PAT_EMPTY);
}

static uint32_t
read_element(struct loader *l, struct scope *s, xmlNode *n)
{
	gpointer known = g_hash_table_lookup(l->elements, n);
	if (known)
		return GPOINTER_TO_UINT(known);
	xmlNode *rest;
	uint32_t names = class_of(l, n, &rest);
	uint32_t id = vml_build_element(l->b, names);
	g_hash_table_insert(l->elements, n, GUINT_TO_POINTER(id));
	struct waiting w = { s, rest, id };
	g_array_append_val(l->waiting, w);
	if (l->waiting->len > UINT16_MAX)
		complain(l, n, "too many elements", NULL);
	return id;
}

static void
read_contents(struct loader *l)
{
	for (guint i = 0; i < l->waiting->len && !l->error; i++) {
		struct waiting w = g_array_index(l->waiting, struct waiting, i);
		vml_build_content(
			l->b, w.element, read_children(l, w.scope, w.content, VML_PAT_GROUP));
	}
}

static uint32_t
read_attribute(struct loader *l, struct scope *s, xmlNode *n)
{
	xmlNode *rest;
	uint32_t names = class_of(l, n, &rest);
	uint32_t value = rest ? read_children(l, s, rest, VML_PAT_GROUP) : VML_PAT_TEXT;
	return vml_build_pat(l->b, VML_PAT_ATTRIBUTE, 0, names, value);
}

/* All definitions of a name together, as their combine attribute says. */
static uint32_t
read_define(struct loader *l, struct scope *s, const char *name, const xmlNode *from)
{
	gpointer known;
	if (g_hash_table_lookup_extended(s->known, name, NULL, &known)) {
		if (!known)
			complain(l, from, "recursion without an element in", name);
		return known ? GPOINTER_TO_UINT(known) - 1 : VML_PAT_NOT_ALLOWED;
	}
	GPtrArray *parts = g_hash_table_lookup(s->defines, name);
	if (!parts) {
		complain(l, from, "undefined:", *name ? name : "start");
		return VML_PAT_NOT_ALLOWED;
	}
	g_hash_table_insert(s->known, g_strdup(name), NULL);
	int kind = VML_PAT_CHOICE;
	for (guint i = 0; i < parts->len; i++) {
		char *combine = property(parts->pdata[i], "combine");
		if (combine && strcmp(combine, "interleave") == 0)
			kind = VML_PAT_INTERLEAVE;
		g_free(combine);
	}
	uint32_t all = 0;
	for (guint i = 0; i < parts->len; i++) {
		xmlNode *part = parts->pdata[i];
		uint32_t one = read_children(l, s, part->children, VML_PAT_GROUP);
		all = i ? vml_build_pat(l->b, (uint8_t)kind, 0, all, one) : one;
	}
	g_hash_table_insert(s->known, g_strdup(name), GUINT_TO_POINTER(all + 1));
	return all;
}

static uint32_t
read_ref(struct loader *l, struct scope *s, xmlNode *n)
{
	char *name = property(n, "name");
	struct scope *where = is(n, "parentRef") ? s->parent : s;
	uint32_t id = VML_PAT_NOT_ALLOWED;
	if (name && where)
		id = read_define(l, where, name, n);
	else
		complain(l, n, "reference to nothing", name);
	g_free(name);
	return id;
}

static struct scope *
new_scope(struct loader *l, struct scope *parent)
{
	struct scope *s = g_new0(struct scope, 1);
	s->parent = parent;
	s->defines = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	s->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_ptr_array_add(l->scopes, s);
	return s;
}

static uint32_t
read_grammar(struct loader *l, struct scope *parent, xmlNode *n)
{
	struct scope *s = new_scope(l, parent);
	collect(l, s, n->children, (const char *)n->doc->URL);
	return l->error ? VML_PAT_NOT_ALLOWED : read_define(l, s, "", n);
}

static uint32_t
read_plain(struct loader *l, struct scope *s, xmlNode *n)
{
	static const struct {
		const char *name;
		int kind;
	} composed[] = { { "choice", VML_PAT_CHOICE }, { "group", VML_PAT_GROUP },
		{ "interleave", VML_PAT_INTERLEAVE } };

	for (unsigned i = 0; i < G_N_ELEMENTS(composed); i++)
		if (is(n, composed[i].name))
			return read_children(l, s, n->children, composed[i].kind);
	if (is(n, "ref") || is(n, "parentRef"))
		return read_ref(l, s, n);
	if (is(n, "element"))
		return read_element(l, s, n);
	if (is(n, "attribute"))
		return read_attribute(l, s, n);
	if (is(n, "data"))
		return read_data(l, s, n);
	if (is(n, "value"))
		return read_value(l, n);
	if (is(n, "text"))
		return VML_PAT_TEXT;
	if (is(n, "empty"))
		return VML_PAT_EMPTY;
	if (is(n, "notAllowed"))
		return VML_PAT_NOT_ALLOWED;
	if (is(n, "grammar"))
		return read_grammar(l, s, n);
	uint32_t inside = read_children(l, s, n->children, VML_PAT_GROUP);
	if (is(n, "optional"))
		return optional(l, inside);
	if (is(n, "oneOrMore"))
		return vml_build_pat(l->b, VML_PAT_ONE_OR_MORE, 0, inside, 0);
	if (is(n, "zeroOrMore"))
		return optional(l, vml_build_pat(l->b, VML_PAT_ONE_OR_MORE, 0, inside, 0));
	if (is(n, "mixed"))
		return vml_build_pat(l->b, VML_PAT_INTERLEAVE, 0, inside, VML_PAT_TEXT);
	if (is(n, "list"))
		return vml_build_pat(l->b, VML_PAT_LIST, 0, inside, 0);
	complain(l, n, "unknown pattern", (const char *)n->name);
	return VML_PAT_NOT_ALLOWED;
}

static uint32_t
version(const xmlNode *n, const char *name)
{
	xmlChar *text = xmlGetNsProp(n, (xmlChar *)name, (xmlChar *)NOTES);
	unsigned major = 0, minor = 0, micro = 0;
	if (text)
		sscanf((char *)text, "%u.%u.%u", &major, &minor, &micro);
	xmlFree(text);
	return major * 1000000 + minor * 1000 + micro;
}

static uint32_t
read_pattern(struct loader *l, struct scope *s, xmlNode *n)
{
	uint32_t id = read_plain(l, s, n), since = version(n, "since"), until = version(n, "until");
	if (since || until)
		id = vml_build_pat(l->b, VML_PAT_SINCE, 0, id, vml_build_note(l->b, since, until));
	return id;
}

static uint32_t
read_children(struct loader *l, struct scope *s, xmlNode *first, int kind)
{
	uint32_t all = VML_PAT_EMPTY;
	bool any = false;
	for (xmlNode *n = next_ours(first); n && !l->error; n = next_ours(n->next)) {
		uint32_t one = read_pattern(l, s, n);
		all = any ? vml_build_pat(l->b, (uint8_t)kind, 0, all, one) : one;
		any = true;
	}
	return all;
}

/* ---- grammars ------------------------------------------------------------------------------- */

static char *
define_name(const xmlNode *n)
{
	return is(n, "start") ? g_strdup("") : property(n, "name");
}

static void
add_define(struct scope *s, xmlNode *n)
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
include(struct loader *l, struct scope *s, xmlNode *n, const char *file)
{
	char *href = property(n, "href");
	char *dir = g_path_get_dirname(file ? file : ".");
	char *path = href ? g_build_filename(dir, href, NULL) : NULL;
	xmlDoc *doc = path ? vml_graph_read(path) : NULL;
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;

	if (!root || l->docs->len > 1000) {
		complain(l, n, "cannot include", href);
		xmlFreeDoc(doc);
	} else {
		g_ptr_array_add(l->docs, doc);
		struct scope *own = new_scope(l, NULL);
		collect(l, own, root->children, path);
		for (xmlNode *c = next_ours(n->children); c; c = next_ours(c->next)) {
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
collect(struct loader *l, struct scope *s, xmlNode *first, const char *file)
{
	for (xmlNode *n = next_ours(first); n && !l->error; n = next_ours(n->next))
		if (is(n, "include"))
			include(l, s, n, file);
		else if (is(n, "div"))
			collect(l, s, n->children, file);
		else
			add_define(s, n);
}

static void
free_scope(struct scope *s)
{
	g_hash_table_unref(s->defines);
	g_hash_table_unref(s->known);
	g_free(s);
}

struct vml_graph *
vml_graph_load(void *tree, const char *file, char **error)
{
	struct loader l = { vml_build_new(), g_ptr_array_new(), g_ptr_array_new(),
		g_hash_table_new(NULL, NULL), g_array_new(FALSE, FALSE, sizeof(struct waiting)),
		NULL };
	xmlNode *root = xmlDocGetRootElement(tree);
	struct scope *s = new_scope(&l, NULL);
	struct vml_graph *g = NULL;
	uint32_t start = VML_PAT_NOT_ALLOWED;

	if (!root || !ours(root)) {
		complain(&l, root, "no RELAX NG grammar", NULL);
	} else if (is(root, "grammar")) {
		collect(&l, s, root->children, file);
		start = l.error ? 0 : read_define(&l, s, "", root);
	} else {
		start = read_pattern(&l, s, root);
	}
	read_contents(&l);
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
