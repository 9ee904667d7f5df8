/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Grammars in the XML syntax, reshaped for libxml2: nothing unreachable, no interleave inside an
 * interleave (libxml2 rejects valid documents then), nothing that our own checks decide, and every
 * element in a define of its own. All of it leaves the accepted documents as they were, but for
 * values. A build tool: errors end it.
 */
#include "lean.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 12 /* nodes */

bool
lean_is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, BAD_CAST name);
}

xmlNodePtr
lean_define(xmlNodePtr grammar, const xmlChar *name)
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
			xmlNodePtr define = lean_define(grammar, name);
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

void
lean_prune(xmlNodePtr grammar)
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

/* The interleave that child `n` of an interleave stands for: itself or what it refers to. */
static xmlNodePtr
inner_interleave(xmlNodePtr grammar, xmlNodePtr n)
{
	if (lean_is(n, "interleave"))
		return n;
	if (!lean_is(n, "ref") || n->nsDef || n->properties->next)
		return NULL;
	xmlChar *name = xmlGetProp(n, BAD_CAST "name");
	xmlNodePtr define = lean_define(grammar, name);
	xmlFree(name);
	return lean_is(define->children, "interleave") ? define->children : NULL;
}

/*
 * a & (b & c) means a & b & c; libxml2 rejects valid documents when they are nested, so the inner
 * one is spliced into the outer one.
 */
static void
flatten(xmlNodePtr grammar, xmlNodePtr n)
{
	for (; n; n = n->next) {
		for (xmlNodePtr c = lean_is(n, "interleave") ? n->children : NULL, next; c;
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
		if (lean_is(n, "interleave"))
			return n;
		if (lean_is(n, "element") || n->type != XML_ELEMENT_NODE)
			continue;
		if (lean_is(n, "ref")) {
			xmlChar *name = xmlGetProp(n, BAD_CAST "name");
			found = find_interleave(grammar, lean_define(grammar, name)->children);
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
		if (lean_is(n, "interleave") && find_interleave(grammar, n->children)) {
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

void
lean_flatten(xmlNodePtr grammar)
{
	flatten(grammar, grammar->children);
	check_flat(grammar, grammar->children);
}

/* ---- leaving out
 * ---------------------------------------------------------------------------------- */

static void
drop(xmlNodePtr n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

static void
drop_notes(xmlNodePtr n)
{
	for (; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (xmlAttrPtr a = n->properties, next; a; a = next) {
			next = a->next;
			if (a->ns)
				xmlRemoveProp(a);
		}
		drop_notes(n->children);
	}
}

/*
 * Unsigned numbers are left to our own checks: libxml2 does not take the sign that XML Schema (and
 * jing) allow them, and would look at each twice.
 */
static bool
left_to_us(const xmlChar *type)
{
	return xmlStrEqual(type, BAD_CAST "string") ||
	       xmlStrncmp(type, BAD_CAST "unsigned", 8) == 0;
}

/* Whether any string fits: text, a type that we check, or a choice that has such a thing. */
static bool
any_string(xmlNodePtr grammar, xmlNodePtr n)
{
	if (lean_is(n, "text"))
		return true;
	if (lean_is(n, "data")) {
		xmlChar *type = xmlGetProp(n, BAD_CAST "type");
		bool string = left_to_us(type) && !n->children;
		xmlFree(type);
		return string;
	}
	if (lean_is(n, "ref")) {
		xmlChar *name = xmlGetProp(n, BAD_CAST "name");
		xmlNodePtr inside = lean_define(grammar, name)->children;
		xmlFree(name);
		return !inside->next && any_string(grammar, inside);
	}
	if (lean_is(n, "choice"))
		for (xmlNodePtr c = n->children; c; c = c->next)
			if (any_string(grammar, c))
				return true;
	return false;
}

/* Whether there is nothing but values in it. */
static bool
only_values(xmlNodePtr grammar, xmlNodePtr n)
{
	if (lean_is(n, "ref")) {
		xmlChar *name = xmlGetProp(n, BAD_CAST "name");
		xmlNodePtr inside = lean_define(grammar, name)->children;
		xmlFree(name);
		return !inside->next && only_values(grammar, inside);
	}
	if (lean_is(n, "choice")) {
		for (xmlNodePtr c = n->children; c; c = c->next)
			if (!only_values(grammar, c))
				return false;
		return true;
	}
	return lean_is(n, "value") || lean_is(n, "data") || lean_is(n, "empty") ||
	       lean_is(n, "text");
}

/* An attribute of any value needs no content; an element of any text says <text/>. */
static void
drop_strings(xmlNodePtr grammar, xmlNodePtr n)
{
	for (xmlNodePtr next; n; n = next) {
		next = n->next;
		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (lean_is(n->parent, "define") || !only_values(grammar, n) ||
			!any_string(grammar, n)) {
			drop_strings(grammar, n->children);
		} else if (lean_is(n->parent, "attribute")) {
			drop(n);
		} else {
			xmlReplaceNode(n, xmlNewNode(NULL, BAD_CAST "text"));
		}
	}
}

/* Several children are a group anyway. */
static void
drop_groups(xmlNodePtr n)
{
	for (xmlNodePtr next; n; n = next) {
		next = n->next;
		drop_groups(n->children);
		if (!lean_is(n, "group") || lean_is(n->parent, "choice") ||
			lean_is(n->parent, "interleave"))
			continue;
		for (xmlNodePtr c = n->children, after; c; c = after) {
			after = c->next;
			xmlAddPrevSibling(n, c);
		}
		drop(n);
	}
}

/* ---- one define an element --------------------------------------------------------------------
 */

static xmlNodePtr
new_define(xmlNodePtr grammar, unsigned number)
{
	char name[16];
	snprintf(name, sizeof(name), "e%u", number);
	xmlNodePtr define = xmlNewChild(grammar, NULL, BAD_CAST "define", NULL);
	xmlNewProp(define, BAD_CAST "name", BAD_CAST name);
	return define;
}

static unsigned
count(const xmlNode *n)
{
	unsigned all = 1;
	for (const xmlNode *c = n->children; c; c = c->next)
		all += count(c);
	return all;
}

/* A small element costs less in its place than as a define of its own. */
static void
split(xmlNodePtr grammar, xmlNodePtr n, unsigned *number)
{
	for (xmlNodePtr next; n; n = next) {
		next = n->next;
		bool alone = lean_is(n, "element") && lean_is(n->parent, "define") && !n->next &&
			     !n->prev;
		split(grammar, n->children, number);
		if (!lean_is(n, "element") || alone || count(n) < SMALL)
			continue;
		xmlNodePtr define = new_define(grammar, (*number)++);
		xmlNodePtr ref = xmlNewNode(NULL, BAD_CAST "ref");
		xmlChar *name = xmlGetProp(define, BAD_CAST "name");
		xmlNewProp(ref, BAD_CAST "name", name);
		xmlFree(name);
		xmlReplaceNode(n, ref);
		xmlAddChild(define, n);
	}
}

void
lean_strip(xmlNodePtr grammar)
{
	unsigned number = 1;

	drop_notes(grammar->children);
	drop_strings(grammar, grammar->children);
	drop_groups(grammar->children);
	lean_prune(grammar);
	split(grammar, grammar->children, &number);
}
