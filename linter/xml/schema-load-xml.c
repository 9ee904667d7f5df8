/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at one element of a RELAX NG grammar, whose namespace is left out in old ones. */
#include "xml/schema-load.h"

#include <string.h>

#define RELAX_NG "http://relaxng.org/ns/structure/1.0"
#define NOTES "https://vmlint.org/ns/schema"

void
vml_load_complain(struct vml_loader *l, const xmlNode *n, const char *what, const char *name)
{
	if (!l->error)
		l->error = g_strdup_printf("line %ld: %s %s", n ? xmlGetLineNo((xmlNode *)n) : 0,
			what, name ? name : "");
}

bool
vml_load_is(const xmlNode *n, const char *name)
{
	return strcmp((const char *)n->name, name) == 0;
}

bool
vml_load_ours(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE &&
	       (!n->ns || strcmp((const char *)n->ns->href, RELAX_NG) == 0);
}

xmlNode *
vml_load_next(xmlNode *n)
{
	while (n && !vml_load_ours(n))
		n = n->next;
	return n;
}

char *
vml_load_property(const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	char *copy = value ? g_strstrip(g_strdup((char *)value)) : NULL;
	xmlFree(value);
	return copy;
}

char *
vml_load_inherited(const xmlNode *n, const char *name)
{
	char *value = NULL;
	for (; n && n->type == XML_ELEMENT_NODE && !value; n = n->parent)
		value = vml_load_property(n, name);
	return value;
}

char *
vml_load_note(const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNsProp(n, (const xmlChar *)name, (const xmlChar *)NOTES);
	char *copy = g_strdup((char *)value);
	xmlFree(value);
	return copy;
}

char *
vml_load_content(const xmlNode *n)
{
	xmlChar *text = xmlNodeGetContent(n);
	char *copy = g_strdup(text ? (char *)text : "");
	xmlFree(text);
	return copy;
}
