/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Elements of RELAX NG → binary patterns: mixed, optional, zeroOrMore and several children are
 * written out, our annotations become patterns of their own.
 */
#include "xml/schema-load.h"

#include <stdio.h>

static uint32_t
optional(struct vml_loader *l, uint32_t p)
{
	return vml_build_pat(l->b, VML_PAT_CHOICE, 0, p, VML_PAT_EMPTY);
}

static uint32_t
read_element(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	gpointer known = g_hash_table_lookup(l->elements, n);
	if (known)
		return GPOINTER_TO_UINT(known);
	xmlNode *rest;
	uint32_t names = vml_load_class(l, n, &rest);
	uint32_t id = vml_build_element(l->b, names);
	g_hash_table_insert(l->elements, n, GUINT_TO_POINTER(id));
	struct vml_waiting w = { s, rest, id };
	g_array_append_val(l->waiting, w);
	if (l->waiting->len > UINT16_MAX)
		vml_load_complain(l, n, "too many elements", NULL);
	return id;
}

void
vml_load_waiting(struct vml_loader *l)
{
	for (guint i = 0; i < l->waiting->len && !l->error; i++) {
		struct vml_waiting w = g_array_index(l->waiting, struct vml_waiting, i);
		vml_build_content(
			l->b, w.element, vml_load_children(l, w.scope, w.content, VML_PAT_GROUP));
	}
}

static uint32_t
read_attribute(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	xmlNode *rest;
	uint32_t names = vml_load_class(l, n, &rest);
	uint32_t value = rest ? vml_load_children(l, s, rest, VML_PAT_GROUP) : VML_PAT_TEXT;
	return vml_build_pat(l->b, VML_PAT_ATTRIBUTE, 0, names, value);
}

static uint32_t
read_ref(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	char *name = vml_load_property(n, "name");
	struct vml_scope *where = vml_load_is(n, "parentRef") ? s->parent : s;
	uint32_t id = VML_PAT_NOT_ALLOWED;
	if (name && where)
		id = vml_load_define(l, where, name, n);
	else
		vml_load_complain(l, n, "reference to nothing", name);
	g_free(name);
	return id;
}

static uint32_t
read_plain(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	static const struct {
		const char *name;
		uint8_t kind;
	} composed[] = { { "choice", VML_PAT_CHOICE }, { "group", VML_PAT_GROUP },
		{ "interleave", VML_PAT_INTERLEAVE } };

	for (unsigned i = 0; i < G_N_ELEMENTS(composed); i++)
		if (vml_load_is(n, composed[i].name))
			return vml_load_children(l, s, n->children, composed[i].kind);
	if (vml_load_is(n, "ref") || vml_load_is(n, "parentRef"))
		return read_ref(l, s, n);
	if (vml_load_is(n, "element"))
		return read_element(l, s, n);
	if (vml_load_is(n, "attribute"))
		return read_attribute(l, s, n);
	if (vml_load_is(n, "data"))
		return vml_load_data(l, s, n);
	if (vml_load_is(n, "value"))
		return vml_load_value(l, n);
	if (vml_load_is(n, "text"))
		return VML_PAT_TEXT;
	if (vml_load_is(n, "empty"))
		return VML_PAT_EMPTY;
	if (vml_load_is(n, "notAllowed"))
		return VML_PAT_NOT_ALLOWED;
	if (vml_load_is(n, "grammar"))
		return vml_load_grammar(l, s, n);
	uint32_t inside = vml_load_children(l, s, n->children, VML_PAT_GROUP);
	if (vml_load_is(n, "optional"))
		return optional(l, inside);
	if (vml_load_is(n, "oneOrMore"))
		return vml_build_pat(l->b, VML_PAT_ONE_OR_MORE, 0, inside, 0);
	if (vml_load_is(n, "zeroOrMore"))
		return optional(l, vml_build_pat(l->b, VML_PAT_ONE_OR_MORE, 0, inside, 0));
	if (vml_load_is(n, "mixed"))
		return vml_build_pat(l->b, VML_PAT_INTERLEAVE, 0, inside, VML_PAT_TEXT);
	if (vml_load_is(n, "list"))
		return vml_build_pat(l->b, VML_PAT_LIST, 0, inside, 0);
	vml_load_complain(l, n, "unknown pattern", (const char *)n->name);
	return VML_PAT_NOT_ALLOWED;
}

static uint32_t
version(const xmlNode *n, const char *name)
{
	char *text = vml_load_note(n, name);
	unsigned major = 0, minor = 0, micro = 0;
	if (text)
		sscanf(text, "%u.%u.%u", &major, &minor, &micro);
	g_free(text);
	return major * 1000000 + minor * 1000 + micro;
}

uint32_t
vml_load_pattern(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	uint32_t id = read_plain(l, s, n), since = version(n, "since"), until = version(n, "until");
	if (since || until)
		id = vml_build_pat(l->b, VML_PAT_SINCE, 0, id, vml_build_note(l->b, since, until));
	return id;
}

uint32_t
vml_load_children(struct vml_loader *l, struct vml_scope *s, xmlNode *first, uint8_t kind)
{
	uint32_t all = VML_PAT_EMPTY;
	bool any = false;
	for (xmlNode *n = vml_load_next(first); n && !l->error; n = vml_load_next(n->next)) {
		uint32_t one = vml_load_pattern(l, s, n);
		all = any ? vml_build_pat(l->b, kind, 0, all, one) : one;
		any = true;
	}
	return all;
}
