/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RELAX NG compact syntax (ISO/IEC 19757-2, annex C) → the XML syntax, as far as our grammars use
 * it: includes, namespaces, defines with |=, every kind of pattern but externalRef and nested
 * grammars, annotation attributes. A `pattern` parameter becomes our annotation instead of a facet,
 * because libxml2 compiles a facet anew for every value it checks. A build tool: errors end it.
 */
#include "compact.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PREFIXES 8

struct prefix {
	char *name, *uri;
};

struct reader {
	const char *path;
	const char *at; /* next unread character */
	unsigned line;
	char token[4096];
	enum { T_END, T_NAME, T_QUOTED, T_SIGN } kind;
	struct prefix prefixes[MAX_PREFIXES];
	unsigned nprefixes;
	xmlNodePtr grammar;
};

static void read_file(const char *path, xmlNodePtr grammar);
static xmlNodePtr read_pattern(struct reader *r);

_Noreturn static void __attribute__((format(printf, 2, 3)))
fail(const struct reader *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", r->path, r->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

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

/* ---- tokens --------------------------------------------------------------------------------- */

static void
skip_blanks(struct reader *r)
{
	for (; *r->at; r->at++) {
		if (*r->at == '#')
			r->at += strcspn(r->at, "\n");
		if (*r->at == '\n')
			r->line++;
		else if (!isspace((unsigned char)*r->at))
			break;
	}
}

static void
keep(struct reader *r, const char *from, size_t len)
{
	if (len >= sizeof(r->token))
		fail(r, "token too long");
	memcpy(r->token, from, len);
	r->token[len] = 0;
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

static void
advance(struct reader *r)
{
	skip_blanks(r);
	const char *from = r->at;
	if (!*from) {
		r->kind = T_END;
		r->token[0] = 0;
	} else if (*from == '"' || *from == '\'') {
		const char *end = strchr(from + 1, *from);
		if (!end)
			fail(r, "unclosed string");
		r->kind = T_QUOTED;
		keep(r, from + 1, (size_t)(end - from - 1));
		r->at = end + 1;
	} else if (isalpha((unsigned char)*from) || *from == '_' || *from == '\\') {
		size_t len = 1;
		while (is_name(from[len]))
			len++;
		if (from[len] == '*' && from[len - 1] == ':')
			len++;
		r->kind = T_NAME;
		keep(r, from, len);
		r->at += len;
	} else {
		bool two = from[1] == '=' && (*from == '|' || *from == '&');
		r->kind = T_SIGN;
		keep(r, from, two ? 2 : 1);
		r->at += two ? 2 : 1;
	}
}

static bool
is(const struct reader *r, const char *what)
{
	return (r->kind == T_NAME || r->kind == T_SIGN) && !strcmp(r->token, what);
}

static bool
take(struct reader *r, const char *what)
{
	if (!is(r, what))
		return false;
	advance(r);
	return true;
}

static void
want(struct reader *r, const char *what)
{
	if (!take(r, what))
		fail(r, "expected %s, found %s", what, r->kind == T_END ? "the end" : r->token);
}

/* A name or string, copied; the caller frees it. */
static char *
word(struct reader *r, int kind)
{
	if ((int)r->kind != kind)
		fail(r, "expected a %s, found %s", kind == T_NAME ? "name" : "string", r->token);
	char *s = strdup(r->token[0] == '\\' && kind == T_NAME ? r->token + 1 : r->token);
	advance(r);
	return s;
}

/* A literal; pieces are joined by "~". */
static char *
literal(struct reader *r)
{
	char *s = word(r, T_QUOTED);
	while (take(r, "~")) {
		char *more = word(r, T_QUOTED);
		size_t len = strlen(s), extra = strlen(more) + 1;
		s = realloc(s, len + extra);
		memcpy(s + len, more, extra);
		free(more);
	}
	return s;
}

/* ---- names ---------------------------------------------------------------------------------- */

static const char *
namespace_of(const struct reader *r, const char *prefix, size_t len)
{
	for (unsigned i = 0; i < r->nprefixes; i++)
		if (strlen(r->prefixes[i].name) == len &&
			!strncmp(r->prefixes[i].name, prefix, len))
			return r->prefixes[i].uri;
	fail(r, "unknown prefix %.*s", (int)len, prefix);
}

static xmlNodePtr read_names(struct reader *r);

static xmlNodePtr
read_name(struct reader *r)
{
	xmlNodePtr n;
	if (take(r, "(")) {
		n = read_names(r);
		want(r, ")");
		return n;
	}
	if (take(r, "*")) {
		n = make("anyName");
	} else {
		char *name = word(r, T_NAME), *colon = strchr(name, ':');
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
	if (take(r, "-")) {
		xmlNodePtr except = xmlAddChild(n, make("except"));
		xmlAddChild(except, read_name(r));
	}
	return n;
}

static xmlNodePtr
read_names(struct reader *r)
{
	xmlNodePtr n = read_name(r);
	if (!is(r, "|"))
		return n;
	xmlNodePtr choice = make("choice");
	xmlAddChild(choice, n);
	while (take(r, "|"))
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
	want(r, "{");
	xmlNodePtr inside = read_pattern(r);
	/* <attribute> without content means text; several children of <element> are a group. */
	if (!strcmp(what, "attribute") && xmlStrEqual(inside->name, BAD_CAST "text"))
		xmlFreeNode(inside);
	else
		xmlAddChild(n, inside);
	want(r, "}");
	return n;
}

/* ---- patterns ------------------------------------------------------------------------------- */

static void
read_params(struct reader *r, xmlNodePtr data, xmlNsPtr notes)
{
	while (!take(r, "}")) {
		char *name = word(r, T_NAME);
		want(r, "=");
		char *value = literal(r);
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
	if (r->kind == T_QUOTED) {
		char *text = literal(r);
		xmlNodePtr value = make("value");
		if (strcmp(type, "token"))
			set(value, "type", type);
		xmlNodeAddContent(value, BAD_CAST text);
		free(text);
		return value;
	}
	xmlNodePtr data = make("data");
	set(data, "type", type);
	if (take(r, "{"))
		read_params(r, data, notes_of(r));
	if (take(r, "-")) {
		xmlNodePtr except = xmlAddChild(data, make("except"));
		xmlAddChild(except, read_pattern(r));
	}
	return data;
}

static xmlNodePtr
read_wrapped(struct reader *r, const char *what)
{
	xmlNodePtr n = make(what);
	want(r, "{");
	xmlAddChild(n, read_pattern(r));
	want(r, "}");
	return n;
}

static xmlNodePtr
read_primary(struct reader *r)
{
	if (r->kind == T_QUOTED)
		return read_data(r, "token");
	if (take(r, "(")) {
		xmlNodePtr n = read_pattern(r);
		want(r, ")");
		return n;
	}
	char *name = word(r, T_NAME);
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
	while (take(r, "[")) {
		while (!take(r, "]")) {
			if (*n == max)
				fail(r, "too many annotations");
			names[*n] = word(r, T_NAME);
			want(r, "=");
			values[(*n)++] = literal(r);
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
			fail(r, "annotation %s is not ours", names[i]);
		xmlNewNsProp(n, notes_of(r), BAD_CAST(colon + 1), BAD_CAST values[i]);
		free(names[i]);
		free(values[i]);
	}
	for (unsigned i = 0; i < 3; i++)
		if (take(r, repeats[i][0])) {
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
		if (!is(r, signs[i][0]))
			continue;
		xmlNodePtr outer = make(signs[i][1]);
		xmlAddChild(outer, first);
		while (take(r, signs[i][0]))
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
	bool more = take(r, "|=");
	if (!more)
		want(r, "=");
	if (define && !more)
		fail(r, "%s is defined twice", name);
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
		fail(r, "too many prefixes");
	struct prefix *p = &r->prefixes[r->nprefixes++];
	p->name = word(r, T_NAME);
	want(r, "=");
	p->uri = word(r, T_QUOTED);
}

static void
read_include(struct reader *r)
{
	char *name = word(r, T_QUOTED), path[4096];
	const char *slash = strrchr(r->path, '/');
	snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash + 1 - r->path) : 0, r->path,
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
	struct reader r = { .path = path, .at = text, .line = 1, .grammar = grammar };

	advance(&r);
	while (r.kind != T_END) {
		if (take(&r, "namespace")) {
			read_namespace(&r);
		} else if (take(&r, "datatypes")) {
			free(word(&r, T_NAME));
			want(&r, "=");
			free(word(&r, T_QUOTED));
		} else if (take(&r, "include")) {
			read_include(&r);
		} else {
			char *name = word(&r, T_NAME);
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
