/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mutant.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

struct mutant_stock {
	GPtrArray *docs;  /* xmlDoc */
	GPtrArray *names; /* of elements, as often as they occur */
	GPtrArray *values;
};

/* ---- places in a document ---------------------------------------------------------------------
 */

static void
gather(GPtrArray *elements, GPtrArray *attrs, xmlNode *n)
{
	for (; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		g_ptr_array_add(elements, n);
		for (xmlAttr *a = n->properties; a && attrs; a = a->next)
			g_ptr_array_add(attrs, a);
		gather(elements, attrs, n->children);
	}
}

static gpointer
any(const GPtrArray *of, GRand *rand)
{
	return of->len ? of->pdata[g_rand_int_range(rand, 0, (gint32)of->len)] : NULL;
}

static bool
holds(const xmlNode *outer, const xmlNode *n)
{
	while (n && n != outer)
		n = n->parent;
	return n != NULL;
}

/* ---- the stock ----------------------------------------------------------------------------------
 */

static void
stock_words(struct mutant_stock *s, xmlDoc *doc)
{
	GPtrArray *elements = g_ptr_array_new(), *attrs = g_ptr_array_new();

	gather(elements, attrs, xmlDocGetRootElement(doc));
	for (guint i = 0; i < elements->len; i++) {
		xmlNode *n = elements->pdata[i];
		g_ptr_array_add(s->names, g_strdup((const char *)n->name));
	}
	for (guint i = 0; i < attrs->len; i++) {
		xmlChar *value = xmlNodeGetContent(attrs->pdata[i]);
		g_ptr_array_add(s->values, g_strdup((const char *)value));
		xmlFree(value);
	}
	g_ptr_array_unref(elements);
	g_ptr_array_unref(attrs);
}

static void
free_doc(gpointer doc)
{
	xmlFreeDoc(doc);
}

struct mutant_stock *
mutant_stock_new(const GPtrArray *files)
{
	struct mutant_stock *s = g_new0(struct mutant_stock, 1);

	s->docs = g_ptr_array_new_with_free_func(free_doc);
	s->names = g_ptr_array_new_with_free_func(g_free);
	s->values = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < files->len; i++) {
		xmlDoc *doc =
			xmlReadFile(files->pdata[i], NULL, XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
		if (!doc)
			continue;
		g_ptr_array_add(s->docs, doc);
		stock_words(s, doc);
	}
	return s;
}

void
mutant_stock_free(struct mutant_stock *s)
{
	g_ptr_array_unref(s->docs);
	g_ptr_array_unref(s->names);
	g_ptr_array_unref(s->values);
	g_free(s);
}

/* ---- mistakes -----------------------------------------------------------------------------------
 */

/* A slip of the keyboard: a letter dropped, doubled, swapped or replaced. */
static char *
mistyped(const char *word, GRand *rand)
{
	GString *s = g_string_new(word);
	gssize at = s->len ? g_rand_int_range(rand, 0, (gint32)s->len) : 0;

	switch (s->len ? g_rand_int_range(rand, 0, 4) : 1) {
	case 0: g_string_erase(s, at, 1); break;
	case 1: g_string_insert_c(s, at, s->len ? s->str[at] : 'x'); break;
	case 2:
		if (at > 0) {
			char c = s->str[at];
			s->str[at] = s->str[at - 1];
			s->str[at - 1] = c;
			break;
		}
		/* fall through */
	default: s->str[at] = "aexz0-"[g_rand_int_range(rand, 0, 6)]; break;
	}
	/* not within a letter beyond ASCII */
	if (!g_utf8_validate(s->str, -1, NULL))
		g_string_assign(s, word);
	return g_string_free(s, FALSE);
}

static char *
wrong_value(const struct mutant_stock *s, const char *value, GRand *rand)
{
	static const char *const odd[] = { "", "0", "-1", "1", " 7 ", "+5", "0x10", "4294967295",
		"4294967296", "99999999999999999999", "yes", "on", "none", "a b", "/", "..", "1.5",
		"3k", "\xc3\xa9", "00:16:3e:00:00:01", "::1", "10.0.0.300" };

	switch (g_rand_int_range(rand, 0, 3)) {
	case 0: return mistyped(value, rand);
	case 1: return g_strdup(any(s->values, rand));
	default: return g_strdup(odd[g_rand_int_range(rand, 0, G_N_ELEMENTS(odd))]);
	}
}

static char *
rename_one(const struct mutant_stock *s, xmlNode *n, xmlAttr *a, GRand *rand)
{
	bool attr = a && g_rand_boolean(rand);
	g_autofree char *old = g_strdup((const char *)(attr ? a->name : n->name));
	g_autofree char *word =
		attr || g_rand_boolean(rand) ? mistyped(old, rand) : g_strdup(any(s->names, rand));

	if (xmlValidateNCName((xmlChar *)word, 0))
		return g_strdup("nothing");
	if (attr && !xmlHasProp(n, (xmlChar *)word))
		xmlNodeSetName((xmlNode *)a, (xmlChar *)word);
	else if (!attr && n->parent->parent)
		xmlNodeSetName(n, (xmlChar *)word);
	return g_strdup_printf("%s renamed %s", old, word);
}

static char *
drop(xmlNode *n, xmlAttr *a, GRand *rand)
{
	bool attr = a && (g_rand_boolean(rand) || !n->parent->parent);
	char *what =
		g_strdup_printf("dropped %s", attr ? (const char *)a->name : (const char *)n->name);
	if (attr) {
		xmlRemoveProp(a);
	} else if (n->parent->parent) {
		xmlUnlinkNode(n);
		xmlFreeNode(n);
	}
	return what;
}

static char *
repeat(xmlNode *n)
{
	if (n->parent->parent)
		xmlAddNextSibling(n, xmlCopyNode(n, 1));
	return g_strdup_printf("<%s> twice", (const char *)n->name);
}

static char *
move(const GPtrArray *elements, xmlNode *n, GRand *rand)
{
	xmlNode *to = any(elements, rand);
	char *what = g_strdup_printf(
		"<%s> moved to <%s>", (const char *)n->name, (const char *)to->name);

	if (!n->parent->parent || holds(n, to))
		return what;
	xmlUnlinkNode(n);
	if (g_rand_boolean(rand) && to->parent->parent)
		xmlAddNextSibling(to, n);
	else if (to->children && g_rand_boolean(rand))
		xmlAddPrevSibling(to->children, n);
	else
		xmlAddChild(to, n);
	xmlReconciliateNs(n->doc, n); /* it may have left the scope of its prefix */
	return what;
}

static void
set_content(xmlNode *n, const char *value)
{
	xmlChar *escaped = xmlEncodeSpecialChars(n->doc, (const xmlChar *)value);
	xmlNodeSetContent(n, escaped);
	xmlFree(escaped);
}

static char *
spoil(const struct mutant_stock *s, xmlNode *n, xmlAttr *a, GRand *rand)
{
	bool attr = a && g_rand_int_range(rand, 0, 4);
	xmlChar *old = xmlNodeGetContent(attr ? (xmlNode *)a : n);
	char *value = wrong_value(s, (const char *)old, rand);
	char *what = g_strdup_printf("%s of <%s> becomes \"%s\"",
		attr ? (const char *)a->name : "text", (const char *)n->name, value);

	if (attr)
		xmlSetProp(n, a->name, (xmlChar *)value);
	else if (!xmlFirstElementChild(n))
		set_content(n, value);
	else
		xmlAddChild(n, xmlNewText((xmlChar *)value));
	xmlFree(old);
	g_free(value);
	return what;
}

static char *
damage(const struct mutant_stock *s, xmlDoc *doc, GRand *rand)
{
	GPtrArray *elements = g_ptr_array_new(), *attrs = g_ptr_array_new();
	char *what = NULL;

	gather(elements, NULL, xmlDocGetRootElement(doc));
	xmlNode *n = any(elements, rand);
	for (xmlAttr *a = n->properties; a; a = a->next)
		if (!a->ns)
			g_ptr_array_add(attrs, a);
	xmlAttr *a = any(attrs, rand);
	switch (g_rand_int_range(rand, 0, 5)) {
	case 0: what = rename_one(s, n, a, rand); break;
	case 1: what = drop(n, a, rand); break;
	case 2: what = repeat(n); break;
	case 3: what = move(elements, n, rand); break;
	default: what = spoil(s, n, a, rand); break;
	}
	g_ptr_array_unref(elements);
	g_ptr_array_unref(attrs);
	return what;
}

char *
mutant_make(const struct mutant_stock *s, GRand *rand, char **what)
{
	xmlDoc *doc = xmlCopyDoc(any(s->docs, rand), 1);
	xmlChar *bytes = NULL;
	int len = 0;

	*what = damage(s, doc, rand);
	xmlDocDumpMemoryEnc(doc, &bytes, &len, "UTF-8");
	char *text = g_strdup((char *)bytes);
	xmlFree(bytes);
	xmlFreeDoc(doc);
	return text;
}
