/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libxml2's tree and the lexer's spans, walked side by side in document order. They agree when
 * parents, names with their prefixes, attribute names and lines do. libxml2 counts an element's
 * line at the end of its start tag, and lines beyond 65534 unreliably, so those are not compared.
 */
#include "xml/convert.h"

#include <string.h>

#include <glib.h>

#include "base/lines.h"

#define LAST_SURE_LINE 65534
#define CACHED 64u /* a power of two */

/* Names come from libxml2's dictionary: the same pointer is the same name. */
struct cached {
	const xmlChar *from;
	const char *to;
};

struct conversion {
	struct vml_arena *arena;
	const struct vml_source *source;
	const struct vml_lex_element *elements; /* NULL: without the lexer */
	const struct vml_lex_attr *attrs;       /* of the whole file */
	uint32_t nelements;
	struct vml_node *nodes;
	uint32_t nnodes;
	struct vml_attr *next_attr; /* room for all that are left */
	uint32_t first_line;        /* line of the document's start, from 0 */
	uint32_t line;              /* line reached, from 0 */
	struct cached names[CACHED];
};

/* ---- strings ------------------------------------------------------------------------------ */

static const char *
name_of(struct conversion *c, const xmlChar *name)
{
	struct cached *slot = &c->names[(uintptr_t)name / 8 % CACHED];
	if (slot->from != name) {
		slot->from = name;
		slot->to = vml_arena_strdup(c->arena, (const char *)name);
	}
	return slot->to;
}

static const char *
uri_of(struct conversion *c, const xmlNs *ns)
{
	return ns && ns->href ? name_of(c, ns->href) : NULL;
}

static bool
is_text(const xmlNode *n)
{
	return (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content;
}

/* All text among these siblings. */
static const char *
text_of(struct conversion *c, const xmlNode *first)
{
	size_t len = 0;
	for (const xmlNode *n = first; n; n = n->next)
		if (is_text(n))
			len += strlen((const char *)n->content);
	if (len == 0)
		return "";
	char *text = vml_arena_alloc(c->arena, len + 1), *to = text;
	for (const xmlNode *n = first; n; n = n->next)
		if (is_text(n))
			to = stpcpy(to, (const char *)n->content);
	return text;
}

/* ---- spans -------------------------------------------------------------------------------- */

/*
 * Whether the bytes of the file from `start` to `end` are that name. Outside of UTF-8 only ASCII
 * is compared; what is beyond it must be so in both.
 */
static bool
same_name(const struct vml_source *s, uint32_t start, uint32_t end, const xmlNs *ns,
	const xmlChar *local)
{
	const char *parts[] = { ns && ns->prefix ? (const char *)ns->prefix : "",
		ns && ns->prefix ? ":" : "", (const char *)local };
	const unsigned unit = s->unit, low = unit == 2 && s->big_endian ? 1 : 0;
	uint32_t at = start;
	for (unsigned i = 0; i < 3; i++) {
		for (const char *p = parts[i]; *p; p++, at += unit) {
			if (at >= end)
				return false;
			unsigned char byte = s->bytes[at + low];
			bool wide = unit == 2 && s->bytes[at + 1 - low] != 0;
			bool beyond = byte >= 0x80 || wide;
			if (beyond && (unit == 2 || s->single_byte))
				return (unsigned char)*p >= 0x80;
			if (byte != (unsigned char)*p)
				return false;
		}
	}
	return at == end;
}

static bool
is_declaration(const struct vml_source *s, const struct vml_lex_attr *a)
{
	static const xmlNs xmlns = { .prefix = BAD_CAST "xmlns" };
	uint32_t behind = a->name + 6 * s->unit;
	return same_name(s, a->name, a->name_end, NULL, BAD_CAST "xmlns") ||
	       (behind <= a->name_end && same_name(s, a->name, behind, &xmlns, BAD_CAST ""));
}

/* Line of a place at or behind the last one asked for, from 1 at the document's start. */
static uint32_t
line_at(struct conversion *c, uint32_t offset)
{
	const struct vml_source *s = c->source;
	while (c->line + 1 < s->nlines && s->lines[c->line + 1] <= offset)
		c->line++;
	return c->line - c->first_line + 1;
}

static struct vml_span
span(uint32_t start, uint32_t end)
{
	return (struct vml_span){ start, end };
}

static void
place_node(struct conversion *c, struct vml_node *n, const struct vml_lex_element *e)
{
	n->tag = span(e->tag, e->tag_end);
	n->name_at = span(e->tag + c->source->unit, e->name_end);
	n->content = span(e->tag_end, e->close);
	n->whole = span(e->tag, e->end);
	n->self_closing = e->self_closing;
}

static bool
node_agrees(struct conversion *c, const struct vml_node *n, const xmlNode *x,
	const struct vml_lex_element *e)
{
	uint32_t parent = n->parent ? n->parent->index + 1 : 0;
	uint32_t line = line_at(c, e->tag_end - c->source->unit);
	return e->parent == parent &&
	       same_name(c->source, e->tag + c->source->unit, e->name_end, x->ns, x->name) &&
	       (line > LAST_SURE_LINE || x->line == line);
}

/* Gives the attributes of one element their spans; false when they are not those of the tag. */
static bool
place_attrs(struct conversion *c, struct vml_attr *attrs, const xmlNode *x,
	const struct vml_lex_element *e)
{
	const xmlAttr *p = x->properties;
	for (uint32_t i = 0; i < e->nattrs; i++) {
		const struct vml_lex_attr *l = &c->attrs[e->first_attr + i];
		if (!p || !same_name(c->source, l->name, l->name_end, p->ns, p->name)) {
			if (is_declaration(c->source, l))
				continue;
			return false;
		}
		attrs->name_at = span(l->name, l->name_end);
		attrs->value_at = span(l->value, l->value_end);
		attrs++;
		p = p->next;
	}
	return !p;
}

/* ---- one element -------------------------------------------------------------------------- */

static uint32_t
index_of(const xmlNode *x)
{
	return (uint32_t)GPOINTER_TO_UINT(x->_private) - 1;
}

static void
link_node(struct conversion *c, struct vml_node *n, const xmlNode *x)
{
	const xmlNode *before = x->prev;
	while (before && before->type != XML_ELEMENT_NODE)
		before = before->prev;
	if (x->parent && x->parent->type == XML_ELEMENT_NODE)
		n->parent = &c->nodes[index_of(x->parent)];
	if (before)
		c->nodes[index_of(before)].next = n;
	else if (n->parent)
		c->nodes[n->parent->index].first = n;
}

static void
fill_attrs(struct conversion *c, struct vml_node *n, const xmlNode *x)
{
	struct vml_attr *attrs = c->next_attr;
	for (const xmlAttr *p = x->properties; p; p = p->next) {
		struct vml_attr *a = &attrs[n->nattrs++];
		a->name = name_of(c, p->name);
		a->ns = uri_of(c, p->ns);
		a->value = text_of(c, p->children);
	}
	n->attrs = attrs;
	c->next_attr += n->nattrs;
}

/* False when the lexer saw something else here. */
static bool
fill_node(struct conversion *c, xmlNode *x)
{
	struct vml_node *n = &c->nodes[c->nnodes];
	n->index = c->nnodes++;
	x->_private = GUINT_TO_POINTER(n->index + 1);
	n->name = name_of(c, x->name);
	n->ns = uri_of(c, x->ns);
	n->text = text_of(c, x->children);
	link_node(c, n, x);
	struct vml_attr *attrs = c->next_attr;
	fill_attrs(c, n, x);
	if (!c->elements || n->index >= c->nelements)
		return false;
	const struct vml_lex_element *e = &c->elements[n->index];
	place_node(c, n, e);
	return node_agrees(c, n, x, e) && place_attrs(c, attrs, x, e);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The next element in document order. */
static xmlNode *
step(xmlNode *x)
{
	xmlNode *next = x->type == XML_ELEMENT_NODE ? x->children : NULL;
	while (!next && x) {
		next = x->next;
		x = x->parent && x->parent->type == XML_ELEMENT_NODE ? x->parent : NULL;
	}
	return next;
}

static xmlNode *
next_element(xmlNode *x)
{
	do
		x = step(x);
	while (x && x->type != XML_ELEMENT_NODE);
	return x;
}

static void
make_room(struct conversion *c, xmlNode *root)
{
	uint32_t nodes = 0, attrs = 0;
	for (xmlNode *x = root; x; x = next_element(x)) {
		nodes++;
		for (const xmlAttr *p = x->properties; p; p = p->next)
			attrs++;
	}
	c->nodes = vml_make_n(c->arena, struct vml_node, nodes);
	c->next_attr = vml_make_n(c->arena, struct vml_attr, attrs);
}

static struct vml_span
whole_line(const struct conversion *c, const xmlNode *x)
{
	const struct vml_source *s = c->source;
	long told = xmlGetLineNo(x);
	uint32_t line = c->first_line + (told > 0 ? (uint32_t)told - 1 : 0);
	line = MIN(line, s->nlines - 1);
	return (struct vml_span){ s->lines[line],
		line + 1 < s->nlines ? s->lines[line + 1] : s->len };
}

/* All that is known is the line of each element. */
static void
place_by_lines(struct conversion *c, xmlNode *root, struct vml_attr *attrs)
{
	struct vml_node *n = c->nodes;
	for (const xmlNode *x = root; x; x = next_element((xmlNode *)x), n++) {
		struct vml_span line = whole_line(c, x);
		n->tag = n->name_at = n->content = n->whole = line;
		n->self_closing = false;
		for (uint32_t i = 0; i < n->nattrs; i++, attrs++)
			attrs->name_at = attrs->value_at = line;
	}
}

void
vml_convert(struct vml_arena *a, const struct vml_source *s, const struct vml_lex *lex,
	const struct vml_lex_document *at, xmlDoc *doc, struct vml_xml_document *out)
{
	struct conversion c = { .arena = a, .source = s };
	xmlNode *root = xmlDocGetRootElement(doc);
	c.elements = lex->elements + at->first_element;
	c.nelements = at->nelements;
	c.attrs = lex->attrs;
	c.first_line = c.line = vml_lines_line(s, at->extent.start) - 1;
	make_room(&c, root);
	struct vml_attr *attrs = c.next_attr;
	bool agree = true;
	for (xmlNode *x = root; x; x = next_element(x))
		agree &= fill_node(&c, x);
	out->lines_only = !agree || c.nnodes != c.nelements;
	if (out->lines_only)
		place_by_lines(&c, root, attrs);
	out->root = root ? c.nodes : NULL;
	out->nnodes = c.nnodes;
}
