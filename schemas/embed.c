/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Build-time tool: merges grammars in compact syntax, drops what their start does not reach, and
 * writes each as RELAX NG in XML (OUT.rng) and all of them as constant C data (OUT.c).
 *
 *   embed OUT.c NAME=TOP.rnc:OUT.rng …
 */
#include "compact.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static xmlNodePtr
define_of(xmlNodePtr grammar, const xmlChar *name)
{
	for (xmlNodePtr n = grammar->children; n; n = n->next) {
		xmlChar *has = xmlGetProp(n, BAD_CAST "name");
		bool same = has && xmlStrEqual(has, name);
		xmlFree(has);
		if (same)
			return n;
	}
	return NULL;
}

/* Marks (in _private) every define reached from `n`. */
static void
reach(xmlNodePtr grammar, xmlNodePtr n)
{
	for (; n; n = n->next) {
		if (xmlStrEqual(n->name, BAD_CAST "ref")) {
			xmlChar *name = xmlGetProp(n, BAD_CAST "name");
			xmlNodePtr define = define_of(grammar, name);
			if (!define) {
				fprintf(stderr, "embed: %s is not defined\n", (char *)name);
				exit(1);
			}
			xmlFree(name);
			if (!define->_private) {
				define->_private = define;
				reach(grammar, define->children);
			}
		}
		reach(grammar, n->children);
	}
}

static void
prune(xmlNodePtr grammar)
{
	for (xmlNodePtr n = grammar->children; n; n = n->next)
		n->_private = NULL;
	for (xmlNodePtr n = grammar->children; n; n = n->next)
		if (xmlStrEqual(n->name, BAD_CAST "start"))
			reach(grammar, n->children);
	for (xmlNodePtr n = grammar->children, next; n; n = next) {
		next = n->next;
		if (xmlStrEqual(n->name, BAD_CAST "define") && !n->_private) {
			xmlUnlinkNode(n);
			xmlFreeNode(n);
		}
	}
}

/* ---- flat interleaves ---------------------------------------------------------------------------
 */

static bool
named(xmlNodePtr n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, BAD_CAST name);
}

/* The interleave that child `n` of an interleave stands for: itself or what it refers to. */
static xmlNodePtr
inner_interleave(xmlNodePtr grammar, xmlNodePtr n)
{
	if (named(n, "interleave"))
		return n;
	if (!named(n, "ref") || n->nsDef || n->properties->next)
		return NULL;
	xmlChar *name = xmlGetProp(n, BAD_CAST "name");
	xmlNodePtr define = define_of(grammar, name);
	xmlFree(name);
	return named(define->children, "interleave") ? define->children : NULL;
}

/*
 * a & (b & c) means a & b & c; libxml2 rejects valid documents when they are nested, so the inner
 * one is spliced into the outer one.
 */
static void
flatten(xmlNodePtr grammar, xmlNodePtr n)
{
	for (; n; n = n->next) {
		for (xmlNodePtr c = named(n, "interleave") ? n->children : NULL, next; c;
			c = next) {
			xmlNodePtr inner = inner_interleave(grammar, c);
			next = c->next;
			if (!inner)
				continue;
			xmlNodePtr first = xmlDocCopyNodeList(n->doc, inner->children);
			for (xmlNodePtr m = first, after; m; m = after) {
				after = m->next;
				xmlAddPrevSibling(c, m);
			}
			next = first;
			xmlUnlinkNode(c);
			xmlFreeNode(c);
		}
		flatten(grammar, n->children);
	}
}

/* An interleave in `n` or its siblings, or in what they refer to, with no element in between. */
static xmlNodePtr
find_interleave(xmlNodePtr grammar, xmlNodePtr n)
{
	for (xmlNodePtr found; n; n = n->next) {
		if (named(n, "interleave"))
			return n;
		if (named(n, "element") || n->type != XML_ELEMENT_NODE)
			continue;
		if (named(n, "ref")) {
			xmlChar *name = xmlGetProp(n, BAD_CAST "name");
			found = find_interleave(grammar, define_of(grammar, name)->children);
			xmlFree(name);
		} else {
			found = find_interleave(grammar, n->children);
		}
		if (found)
			return found;
	}
	return NULL;
}

/* Ends the process when an interleave is left inside another. */
static void
check_flat(xmlNodePtr grammar, xmlNodePtr n)
{
	for (; n; n = n->next) {
		if (named(n, "interleave") && find_interleave(grammar, n->children)) {
			xmlNodePtr top = n;
			while (top->parent != grammar)
				top = top->parent;
			xmlChar *name = xmlGetProp(top, BAD_CAST "name");
			fprintf(stderr, "embed: an interleave inside another, in %s\n",
				(const char *)name);
			exit(1);
		}
		check_flat(grammar, n->children);
	}
}

static FILE *
create(const char *path)
{
	FILE *f = fopen(path, "wb");
	if (!f) {
		fprintf(stderr, "embed: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

static void
finish(FILE *f, const char *path)
{
	bool bad = ferror(f) != 0;
	if (fclose(f) != 0 || bad) {
		fprintf(stderr, "embed: cannot write %s\n", path);
		exit(1);
	}
}

/* Names of the elements that a document may start with, each followed by a NUL. */
static void
write_starts(FILE *out, xmlNodePtr grammar, xmlNodePtr n)
{
	for (; n; n = n->next) {
		xmlChar *name = xmlGetProp(n, BAD_CAST "name");
		if (named(n, "element"))
			fprintf(out, "\"%s\\0\" ", (char *)name);
		else if (named(n, "ref"))
			write_starts(out, grammar, define_of(grammar, name)->children);
		else
			write_starts(out, grammar, n->children);
		xmlFree(name);
	}
}

static void
write_array(FILE *out, const char *name, const xmlChar *bytes, int len)
{
	fprintf(out, "static const char rng_%s[] = {", name);
	for (int i = 0; i < len; i++)
		fprintf(out, "%s%d,", i % 24 ? "" : "\n", bytes[i]);
	fprintf(out, "\n};\n\n");
}

/* One "NAME=TOP.rnc:OUT.rng"; cuts the argument up. */
static char *
embed(FILE *out, char *name)
{
	char *top = strchr(name, '='), *rng = top ? strchr(top, ':') : NULL;
	if (!rng) {
		fprintf(stderr, "embed: %s is no NAME=TOP.rnc:OUT.rng\n", name);
		exit(1);
	}
	*top++ = 0;
	*rng++ = 0;
	xmlDocPtr doc = compact_read(top);
	xmlNodePtr grammar = xmlDocGetRootElement(doc);
	prune(grammar);
	flatten(grammar, grammar->children);
	check_flat(grammar, grammar->children);
	prune(grammar);
	xmlChar *text;
	int len;
	xmlDocDumpMemoryEnc(doc, &text, &len, "UTF-8");
	write_array(out, name, text, len);
	fprintf(out, "static const char starts_%s[] = ", name);
	for (xmlNodePtr n = grammar->children; n; n = n->next)
		if (named(n, "start"))
			write_starts(out, grammar, n->children);
	fprintf(out, ";\n\n");
	FILE *f = create(rng);
	fwrite(text, 1, (size_t)len, f);
	finish(f, rng);
	xmlFree(text);
	xmlFreeDoc(doc);
	return name;
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: embed OUT.c NAME=TOP.rnc:OUT.rng …\n");
		return 2;
	}
	FILE *out = create(argv[1]);
	fprintf(out, "/* Generated by schemas/embed.c. */\n#include \"xml/schema-builtin.h\"\n\n");
	for (int i = 2; i < argc; i++)
		embed(out, argv[i]);
	fprintf(out, "const struct vml_builtin vml_builtins[] = {\n");
	for (int i = 2; i < argc; i++)
		fprintf(out, "\t{ rng_%s, sizeof(rng_%s), starts_%s },\n", argv[i], argv[i],
			argv[i]);
	fprintf(out, "};\nconst unsigned vml_nbuiltins = %d;\n", argc - 2);
	finish(out, argv[1]);
	xmlCleanupParser();
	return 0;
}
