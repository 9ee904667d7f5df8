/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What patterns are made of and what holds no patterns: name classes, data types and values. */
#include "xml/schema-load.h"

#include <string.h>

static uint32_t
one_name(struct vml_loader *l, const xmlNode *n, char *name, bool attribute)
{
	char *ns = attribute ? vml_load_property(n, "ns") : vml_load_inherited(n, "ns");
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

static uint32_t read_name(struct vml_loader *l, xmlNode *n);

static uint32_t
read_names(struct vml_loader *l, xmlNode *first)
{
	uint32_t all = 0;
	for (xmlNode *n = vml_load_next(first); n; n = vml_load_next(n->next)) {
		uint32_t one = read_name(l, n);
		all = all ? vml_build_name(l->b, VML_NAME_CHOICE, "", "", all, one) : one;
	}
	return all;
}

static uint32_t
read_name(struct vml_loader *l, xmlNode *n)
{
	if (vml_load_is(n, "name")) {
		char *name = g_strstrip(vml_load_content(n));
		uint32_t id = one_name(l, n, name, false);
		g_free(name);
		return id;
	}
	if (vml_load_is(n, "choice"))
		return read_names(l, n->children);
	if (!vml_load_is(n, "anyName") && !vml_load_is(n, "nsName")) {
		vml_load_complain(l, n, "not a name class:", (const char *)n->name);
		return 0;
	}
	xmlNode *except = vml_load_next(n->children);
	uint32_t but = except ? read_names(l, except->children) : 0;
	char *ns = vml_load_inherited(n, "ns");
	uint32_t id = vml_build_name(l->b, vml_load_is(n, "anyName") ? VML_NAME_ANY : VML_NAME_NS,
		"", ns ? ns : "", but, 0);
	g_free(ns);
	return id;
}

uint32_t
vml_load_class(struct vml_loader *l, xmlNode *n, xmlNode **rest)
{
	char *name = vml_load_property(n, "name");
	*rest = vml_load_next(n->children);
	if (name) {
		uint32_t id = one_name(l, n, name, vml_load_is(n, "attribute"));
		g_free(name);
		return id;
	}
	if (!*rest) {
		vml_load_complain(l, n, "no name:", (const char *)n->name);
		return 0;
	}
	uint32_t id = read_name(l, *rest);
	*rest = vml_load_next((*rest)->next);
	return id;
}

static uint8_t
type_of(struct vml_loader *l, const xmlNode *n, const char *missing)
{
	static const char *const names[VML_TYPES] = { "string", "token", "boolean", "decimal",
		"double", "integer", "long", "int", "short", "byte", "nonNegativeInteger",
		"positiveInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
		"dateTime", "NCName", "anyURI" };
	char *type = vml_load_property(n, "type");
	const char *name = type ? type : missing;
	uint8_t found = VML_TYPES;

	for (uint8_t i = 0; i < VML_TYPES && found == VML_TYPES; i++)
		if (strcmp(names[i], name) == 0)
			found = i;
	if (found == VML_TYPES) {
		vml_load_complain(l, n, "unknown data type", name);
		found = VML_TYPE_STRING;
	}
	g_free(type);
	return found;
}

static uint32_t
read_param(struct vml_loader *l, const xmlNode *n, uint32_t next)
{
	static const char *const names[] = { "pattern", "minInclusive", "maxInclusive",
		"minExclusive", "maxExclusive", "length", "minLength", "maxLength" };
	char *name = vml_load_property(n, "name"), *text = vml_load_content(n);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (name && strcmp(names[i], name) == 0)
			next = vml_build_param(l->b, i, text, next);
	g_free(name);
	g_free(text);
	return next;
}

uint32_t
vml_load_data(struct vml_loader *l, struct vml_scope *s, xmlNode *n)
{
	uint8_t type = type_of(l, n, "string");
	uint32_t params = 0, except = 0;
	char *pattern = vml_load_note(n, "pattern");

	if (pattern)
		params = vml_build_param(l->b, VML_PARAM_PATTERN, pattern, 0);
	g_free(pattern);
	for (xmlNode *c = vml_load_next(n->children); c; c = vml_load_next(c->next))
		if (vml_load_is(c, "param"))
			params = read_param(l, c, params);
		else
			except = vml_load_children(l, s, c->children, VML_PAT_CHOICE);
	return vml_build_pat(l->b, VML_PAT_DATA, type, params, except);
}

uint32_t
vml_load_value(struct vml_loader *l, xmlNode *n)
{
	char *text = vml_load_content(n);
	uint8_t type = type_of(l, n, "token");
	uint32_t id = vml_build_pat(l->b, VML_PAT_VALUE, type, vml_build_string(l->b, text), 0);
	g_free(text);
	return id;
}
