/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RELAX NG compact syntax (ISO/IEC 19757-2, annex C) → the XML syntax, as far as our grammars use
 * it: includes, namespaces, defines with |=, every kind of pattern but externalRef and nested
 * grammars, annotation attributes. A `pattern` parameter becomes our annotation instead of a facet,
 * because libxml2 compiles a facet anew for every value it checks. A build tool: errors end it.
 */
#include "compact.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compact-tokens.h"

#define MAX_PREFIXES 8

struct prefix {
	char *name, *uri;
};

struct reader {
	struct tokens t;
	struct prefix prefixes[MAX_PREFIXES];
	unsigned nprefixes;
	xmlNodePtr grammar;
};

static void read_file(const char *path, xmlNodePtr grammar);
static xmlNodePtr read_pattern(struct reader *r);

static xmlNodePtr
make(const char *name)
{
	return xmlNewNode(NULL, BAD_CAST name);
}

static void
set(xmlNodePtr n, const char *name, const char *value)
{
	xmlNewProp(n, BAD_CAST name, BAD_CAST value);
}

/* ---- names ---------------------------------------------------------------------------------- */

static const char *
namespace_of(const struct reader *r, const char *prefix, size_t len)
{
	for (unsigned i = 0; i < r->nprefixes; i++)
		if (strlen(r->prefixes[i].name) == len &&
			!strncmp(r->prefixes[i].name, prefix, len))
			return r->prefixes[i].uri;
	token_fail(&r->t, "unknown prefix %.*s", (int)len, prefix);
}

static xmlNodePtr read_names(struct reader *r);

static xmlNodePtr
read_name(struct reader *r)
{
	xmlNodePtr n;
	if (token_take(&r->t, "(")) {
		n = read_names(r);
		token_want(&r->t, ")");
		return n;
	}
	if (token_take(&r->t, "*")) {
		n = make("anyName");
	} else {
		char *name = token_word(&r->t, T_NAME), *colon = strchr(name, ':');
		bool any = colon && !strcmp(colon, ":*");
		n = any ? make("nsName") : make("name");
		if (!any)
			xmlNodeAddContent(n, BAD_CAST(colon ? colon + 1 : name));
		if (colon)
			set(n, "ns", namespace_of(r, name, (size_t)(colon - name)));
		free(name);
		if (!any)
			return n;
	}
	if (token_take(&r->t, "-")) {
		xmlNodePtr except = xmlAddChild(n, make("except"));
		xmlAddChild(except, read_name(r));
	}
	return n;
}

static xmlNodePtr
read_names(struct reader *r)
{
	xmlNodePtr n = read_name(r);
	if (!token_is(&r->t, "|"))
		return n;
	xmlNodePtr choice = make("choice");
	xmlAddChild(choice, n);
	while (token_take(&r->t, "|"))
		xmlAddChild(choice, read_name(r));
	return choice;
}

/* <element> and <attribute>: a plain name goes into attributes, which libxml2 reads faster. */
static xmlNodePtr
read_named(struct reader *r, const char *what)
{
	xmlNodePtr n = make(what), names = read_names(r);
	if (xmlStrEqual(names->name, BAD_CAST "name")) {
		xmlChar *name = xmlNodeGetContent(names), *ns = xmlGetProp(names, BAD_CAST "ns");
		set(n, "name", (char *)name);
		if (ns)
			set(n, "ns", (char *)ns);
		xmlFree(name);
		xmlFree(ns);
		xmlFreeNode(names);
	} else {
		xmlAddChild(n, names);
	}
	token_want(&r->t, "{");
	xmlNodePtr inside = read_pattern(r);
	/* <attribute> without content means text; several children of <element> are a group. */
	if (!strcmp(what, "attribute") && xmlStrEqual(inside->name, BAD_CAST "text"))
		xmlFreeNode(inside);
	else
		xmlAddChild(n, inside);
	token_want(&r->t, "}");
	return n;
}

/* ---- patterns ------------------------------------------------------------------------------- */

static void
read_params(struct reader *r, xmlNodePtr data, xmlNsPtr notes)
{
	while (!token_take(&r->t, "}")) {
		char *name = token_word(&r->t, T_NAME);
		token_want(&r->t, "=");
		char *value = token_literal(&r->t);
		if (!strcmp(name, "pattern")) {
			xmlNewNsProp(data, notes, BAD_CAST "pattern", BAD_CAST value);
		} else {
			xmlNodePtr param = xmlAddChild(data, make("param"));
			set(param, "name", name);
			xmlNodeAddContent(param, BAD_CAST value);
		}
		free(name);
		free(value);
	}
}

static xmlNsPtr
notes_of(const struct reader *r)
{
	return r->grammar->nsDef->next;
}

static xmlNodePtr
read_data(struct reader *r, const char *type)
{
	if (r->t.kind == T_QUOTED) {
		char *text = token_literal(&r->t);
		xmlNodePtr value = make("value");
		if (strcmp(type, "token"))
			set(value, "type", type);
		xmlNodeAddContent(value, BAD_CAST text);
		free(text);
		return value;
	}
	xmlNodePtr data = make("data");
	set(data, "type", type);
	if (token_take(&r->t, "{"))
		read_params(r, data, notes_of(r));
	if (token_take(&r->t, "-")) {
		xmlNodePtr except = xmlAddChild(data, make("except"));
		xmlAddChild(except, read_pattern(r));
	}
	return data;
}

static xmlNodePtr
read_wrapped(struct reader *r, const char *what)
{
	xmlNodePtr n = make(what);
	token_want(&r->t, "{");
	xmlAddChild(n, read_pattern(r));
	token_want(&r->t, "}");
	return n;
}

static xmlNodePtr
read_primary(struct reader *r)
{
	if (r->t.kind == T_QUOTED)
		return read_data(r, "token");
	if (token_take(&r->t, "(")) {
		xmlNodePtr n = read_pattern(r);
		token_want(&r->t, ")");
		return n;
	}
	char *name = token_word(&r->t, T_NAME);
	xmlNodePtr n;
	if (!strcmp(name, "element") || !strcmp(name, "attribute")) {
		n = read_named(r, name);
	} else if (!strcmp(name, "list") || !strcmp(name, "mixed")) {
		n = read_wrapped(r, name);
	} else if (!strcmp(name, "text") || !strcmp(name, "empty") || !strcmp(name, "notAllowed")) {
		n = make(name);
	} else if (!strcmp(name, "string") || !strcmp(name, "token")) {
		n = read_data(r, name);
	} else if (!strncmp(name, "xsd:", 4)) {
		n = read_data(r, name + 4);
	} else {
		n = make("ref");
		set(n, "name", name);
	}
	free(name);
	return n;
}

/* [v:since = "9.8.0" …]: attributes of the pattern that follows. */
static void
read_notes(struct reader *r, char *names[], char *values[], unsigned *n, unsigned max)
{
	while (token_take(&r->t, "[")) {
		while (!token_take(&r->t, "]")) {
			if (*n == max)
				token_fail(&r->t, "too many annotations");
			names[*n] = token_word(&r->t, T_NAME);
			token_want(&r->t, "=");
			values[(*n)++] = token_literal(&r->t);
		}
	}
}

static xmlNodePtr
read_particle(struct reader *r)
{
	static const char *const repeats[][2] = { { "?", "optional" }, { "*", "zeroOrMore" },
		{ "+", "oneOrMore" } };
	char *names[4], *values[4];
	unsigned nnotes = 0;

	read_notes(r, names, values, &nnotes, 4);
	xmlNodePtr n = read_primary(r);
	for (unsigned i = 0; i < nnotes; i++) {
		const char *colon = strchr(names[i], ':');
		if (!colon || strcmp(namespace_of(r, names[i], (size_t)(colon - names[i])),
				      VML_NOTES) != 0)
			token_fail(&r->t, "annotation %s is not ours", names[i]);
		xmlNewNsProp(n, notes_of(r), BAD_CAST(colon + 1), BAD_CAST values[i]);
		free(names[i]);
		free(values[i]);
	}
	for (unsigned i = 0; i < 3; i++)
		if (token_take(&r->t, repeats[i][0])) {
			xmlNodePtr outer = make(repeats[i][1]);
			xmlAddChild(outer, n);
			return outer;
		}
	return n;
}

static xmlNodePtr
read_pattern(struct reader *r)
{
	static const char *const signs[][2] = { { "|", "choice" }, { "&", "interleave" },
		{ ",", "group" } };

	xmlNodePtr first = read_particle(r);
	for (unsigned i = 0; i < 3; i++) {
		if (!token_is(&r->t, signs[i][0]))
			continue;
		xmlNodePtr outer = make(signs[i][1]);
		xmlAddChild(outer, first);
		while (token_take(&r->t, signs[i][0]))
			xmlAddChild(outer, read_particle(r));
		return outer;
	}
	return first;
}

/* ---- the grammar ------------------------------------------------------------------------------
 */

static xmlNodePtr
find_define(xmlNodePtr grammar, const char *name)
{
	for (xmlNodePtr n = grammar->children; n; n = n->next) {
		xmlChar *has = xmlGetProp(n, BAD_CAST "name");
		bool same = has ? !strcmp((char *)has, name) : !strcmp(name, "start");
		xmlFree(has);
		if (same)
			return n;
	}
	return NULL;
}

/* name = pattern, or name |= pattern, which widens a choice. */
static void
read_define(struct reader *r, const char *name)
{
	xmlNodePtr define = find_define(r->grammar, name);
	bool more = token_take(&r->t, "|=");
	if (!more)
		token_want(&r->t, "=");
	if (define && !more)
		token_fail(&r->t, "%s is defined twice", name);
	xmlNodePtr n = read_pattern(r);
	if (define) {
		xmlNodePtr old = define->children;
		if (!xmlStrEqual(old->name, BAD_CAST "choice")) {
			xmlUnlinkNode(old);
			xmlNodePtr choice = xmlAddChild(define, make("choice"));
			xmlAddChild(choice, old);
			old = choice;
		}
		xmlAddChild(old, n);
		return;
	}
	bool start = !strcmp(name, "start");
	define = xmlAddChild(r->grammar, make(start ? "start" : "define"));
	if (!start)
		set(define, "name", name);
	xmlAddChild(define, n);
}

static void
read_namespace(struct reader *r)
{
	if (r->nprefixes == MAX_PREFIXES)
		token_fail(&r->t, "too many prefixes");
	struct prefix *p = &r->prefixes[r->nprefixes++];
	p->name = token_word(&r->t, T_NAME);
	token_want(&r->t, "=");
	p->uri = token_word(&r->t, T_QUOTED);
}

static void
read_include(struct reader *r)
{
	char *name = token_word(&r->t, T_QUOTED), path[4096];
	const char *slash = strrchr(r->t.path, '/');
	snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash + 1 - r->t.path) : 0, r->t.path,
		name);
	read_file(path, r->grammar);
	free(name);
}

static char *
load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t len = 0, got;
	if (!f) {
		perror(path);
		exit(1);
	}
	do {
		text = realloc(text, len + 65537);
		got = fread(text + len, 1, 65536, f);
		len += got;
	} while (got);
	text[len] = 0;
	fclose(f);
	return text;
}

static void
read_file(const char *path, xmlNodePtr grammar)
{
	char *text = load(path);
	struct reader r = { .t = { .path = path, .at = text, .line = 1 }, .grammar = grammar };

	token_advance(&r.t);
	while (r.t.kind != T_END) {
		if (token_take(&r.t, "namespace")) {
			read_namespace(&r);
		} else if (token_take(&r.t, "datatypes")) {
			free(token_word(&r.t, T_NAME));
			token_want(&r.t, "=");
			free(token_word(&r.t, T_QUOTED));
		} else if (token_take(&r.t, "include")) {
			read_include(&r);
		} else {
			char *name = token_word(&r.t, T_NAME);
			read_define(&r, name);
			free(name);
		}
	}
	for (unsigned i = 0; i < r.nprefixes; i++) {
		free(r.prefixes[i].name);
		free(r.prefixes[i].uri);
	}
	free(text);
}

xmlDocPtr
compact_read(const char *path)
{
	xmlDocPtr doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNodePtr grammar = make("grammar");

	xmlDocSetRootElement(doc, grammar);
	xmlSetNs(grammar, xmlNewNs(grammar, BAD_CAST "http://relaxng.org/ns/structure/1.0", NULL));
	xmlNewNs(grammar, BAD_CAST VML_NOTES, BAD_CAST "v");
	set(grammar, "datatypeLibrary", "http://www.w3.org/2001/XMLSchema-datatypes");
	read_file(path, grammar);
	return doc;
}
