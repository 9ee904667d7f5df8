/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Elements (XML 1.0, productions 15, 16, 18 and 39 to 44). One pass over one byte per code unit,
 * whatever the encoding. Entities, the characters allowed in names, and what comments and
 * instructions hold are libxml2's to check.
 */
#include <string.h>

#include <glib.h>

#include "xml/lexer.h"

#define S VML_UNIT_SPACE
#define N VML_UNIT_NAME
#define L (VML_UNIT_NAME | VML_UNIT_START)

/* clang-format off */
const unsigned char vml_unit_classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, 0, 0, S, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, N, N, 0,
	N, N, N, N, N, N, N, N, N, N, L, 0, 0, 0, 0, 0,
	0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, L,
	0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, 0,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
	L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
};
/* clang-format on */

/* ---- stopping ----------------------------------------------------------------------------- */

bool
vml_lexer_fail(struct vml_lexer *l, enum vml_fault_kind kind, uint32_t start, uint32_t end,
	const char *text)
{
	l->fault = vml_make(l->arena, struct vml_fault);
	l->fault->kind = kind;
	l->fault->at.start = (uint64_t)start << l->units.shift;
	l->fault->at.end = (uint64_t)end << l->units.shift;
	l->fault->text = text;
	return false;
}

bool
vml_lexer_malformed(struct vml_lexer *l, uint32_t at, const char *text)
{
	return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, at, MIN(at + 1, l->len), text);
}

bool
vml_lexer_ran_out(struct vml_lexer *l, uint32_t start, uint32_t end, const char *text)
{
	uint32_t begin = (uint32_t)l->document.extent.start;
	if (l->end < l->len) {
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, begin, begin,
			vml_arena_printf(l->arena, "the document is larger than %u MiB",
				VML_MAX_DOCUMENT >> 20));
	}
	if (l->units.reason) {
		vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, l->len, l->len, l->units.reason);
		l->fault->at.end += 1u << l->units.shift;
		l->fault->at.end = MIN(l->fault->at.end, l->source->len);
		return false;
	}
	return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, start, end, text);
}

/* ---- small steps -------------------------------------------------------------------------- */

static bool
is(const struct vml_lexer *l, uint32_t i, unsigned char class)
{
	return i < l->end && vml_unit_classes[l->text[i]] & class;
}

/* The place behind the next `word` at or after `i`; 0 when there is none. */
static uint32_t
find(const struct vml_lexer *l, uint32_t i, const char *word)
{
	if (i > l->end)
		return 0;
	const unsigned char *p = memmem(l->text + i, l->end - i, word, strlen(word));
	return p ? (uint32_t)(p - l->text) + (uint32_t)strlen(word) : 0;
}

/* The file's own bytes of two ranges of units are the same. */
static bool
same(const struct vml_lexer *l, uint32_t x, uint32_t y, uint32_t len)
{
	unsigned shift = l->units.shift;
	const unsigned char *bytes = l->source->bytes;
	return memcmp(bytes + ((size_t)x << shift), bytes + ((size_t)y << shift),
		       (size_t)len << shift) == 0;
}

void *
vml_lexer_grow(void *items, uint32_t n, uint32_t *room, size_t size)
{
	if (n < *room)
		return items;
	*room = *room > 0 ? 2 * *room : 64;
	return g_realloc_n(items, *room, size);
}

/* ---- tags --------------------------------------------------------------------------------- */

/* A start tag in the making; its places stay in units until store_tag() scales them. */
struct tag {
	struct vml_lex_element element;
	unsigned nattrs;
};

/* Namespace declarations are left to libxml2, which passes over some before it compares them. */
static bool
repeats(const struct vml_lexer *l, const struct tag *t, const struct vml_lex_attr *a)
{
	if (vml_lexer_follows(l, a->name, "xmlns"))
		return false;
	for (uint32_t i = t->element.first_attr; i < l->nattrs; i++) {
		const struct vml_lex_attr *b = &l->attrs[i];
		uint32_t len = a->name_end - a->name;
		if (b->name_end - b->name == len && same(l, a->name, b->name, len))
			return true;
	}
	return false;
}

static bool
add_attribute(struct vml_lexer *l, struct tag *t, const struct vml_lex_attr *a)
{
	if (repeats(l, t, a))
		return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, a->name, a->name_end,
			"this attribute is given twice");
	if (++t->nattrs > VML_MAX_ATTRS)
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, a->name, a->name_end,
			vml_arena_printf(
				l->arena, "more than %u attributes in one tag", VML_MAX_ATTRS));
	if (l->nattrs >= 4 * VML_MAX_ELEMENTS)
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, a->name, a->name_end,
			"too many attributes in one file");
	l->attrs = vml_lexer_grow(l->attrs, l->nattrs, &l->room_attrs, sizeof(*a));
	l->attrs[l->nattrs++] = *a;
	return true;
}

/* One attribute, whose name starts at l->at. */
static bool
attribute(struct vml_lexer *l, struct tag *t)
{
	const char *unfinished = "this tag does not end";
	struct vml_lex_attr a = { .name = l->at,
		.name_end = vml_lexer_skip(l, l->at, VML_UNIT_NAME) };
	uint32_t i = vml_lexer_skip(l, a.name_end, VML_UNIT_SPACE);
	if (i >= l->end)
		return vml_lexer_ran_out(l, t->element.tag, t->element.name_end, unfinished);
	if (l->text[i] != '=')
		return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, a.name, a.name_end,
			"this attribute has no value");
	i = vml_lexer_skip(l, i + 1, VML_UNIT_SPACE);
	if (i >= l->end)
		return vml_lexer_ran_out(l, t->element.tag, t->element.name_end, unfinished);
	unsigned char quote = l->text[i];
	if (quote != '"' && quote != '\'')
		return vml_lexer_malformed(l, i, "an attribute value must be quoted");
	a.value = ++i;
	while (i < l->end && l->text[i] != quote && l->text[i] != '<')
		i++;
	if (i >= l->end)
		return vml_lexer_ran_out(
			l, a.value - 1, a.value, "this attribute value does not end");
	if (l->text[i] == '<')
		return vml_lexer_malformed(l, i, "\"<\" in an attribute value");
	a.value_end = i;
	l->at = i + 1;
	return add_attribute(l, t, &a);
}

/* From behind the name to behind the ">". */
static bool
attributes(struct vml_lexer *l, struct tag *t)
{
	for (;;) {
		uint32_t before = l->at;
		l->at = vml_lexer_skip(l, before, VML_UNIT_SPACE);
		if (l->at >= l->end || vml_lexer_cut_short(l, l->at, "/>"))
			return vml_lexer_ran_out(
				l, t->element.tag, t->element.name_end, "this tag does not end");
		if (l->text[l->at] == '>' || vml_lexer_follows(l, l->at, "/>")) {
			t->element.self_closing = l->text[l->at] == '/';
			l->at += t->element.self_closing ? 2 : 1;
			return true;
		}
		if (!is(l, l->at, VML_UNIT_START))
			return vml_lexer_malformed(
				l, l->at, "an attribute name or \">\" belongs here");
		if (l->at == before)
			return vml_lexer_malformed(
				l, l->at, "white space belongs before an attribute");
		if (!attribute(l, t))
			return false;
	}
}

static bool
store_tag(struct vml_lexer *l, const struct tag *t)
{
	struct vml_lex_element e = t->element;
	unsigned shift = l->units.shift;
	uint32_t index = l->nelements - l->document.first_element;
	e.tag <<= shift;
	e.name_end <<= shift;
	e.close = e.end = e.tag_end = l->at << shift;
	e.nattrs = (uint16_t)t->nattrs;
	if (l->depth > 0)
		e.parent = l->open[l->depth - 1] + 1;
	for (uint32_t i = e.first_attr; shift > 0 && i < l->nattrs; i++) {
		struct vml_lex_attr *a = &l->attrs[i];
		a->name <<= shift;
		a->name_end <<= shift;
		a->value <<= shift;
		a->value_end <<= shift;
	}
	if (l->nelements >= VML_MAX_ELEMENTS)
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, t->element.tag, t->element.name_end,
			vml_arena_printf(
				l->arena, "more than %u elements in one file", VML_MAX_ELEMENTS));
	l->elements = vml_lexer_grow(l->elements, l->nelements, &l->room_elements, sizeof(e));
	l->elements[l->nelements++] = e;
	if (!e.self_closing)
		l->open[l->depth++] = index;
	return true;
}

/* A start tag at l->at, whose name has been seen to start. */
static bool
start_tag(struct vml_lexer *l)
{
	struct tag t = { .element = { .tag = l->at, .first_attr = l->nattrs } };
	l->at = t.element.name_end = vml_lexer_skip(l, l->at + 1, VML_UNIT_NAME);
	if (l->depth >= VML_MAX_DEPTH)
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, t.element.tag, t.element.name_end,
			vml_arena_printf(
				l->arena, "elements nested deeper than %u", VML_MAX_DEPTH));
	return attributes(l, &t) && store_tag(l, &t);
}

static bool
end_tag(struct vml_lexer *l)
{
	unsigned shift = l->units.shift;
	struct vml_lex_element *e = &l->elements[l->document.first_element + l->open[l->depth - 1]];
	uint32_t start = l->at, name = start + 2, name_end = vml_lexer_skip(l, name, VML_UNIT_NAME);
	uint32_t want = (e->tag >> shift) + 1, len = (e->name_end >> shift) - want;
	uint32_t i = vml_lexer_skip(l, name_end, VML_UNIT_SPACE);
	if (i >= l->end)
		return vml_lexer_ran_out(l, start, name_end, "this end tag does not end");
	if (name_end - name != len || !same(l, name, want, len))
		return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, name, MAX(name_end, name + 1),
			"this end tag does not match the start tag");
	if (l->text[i] != '>')
		return vml_lexer_malformed(l, i, "\">\" belongs here");
	l->at = i + 1;
	e->close = start << shift;
	e->end = l->at << shift;
	l->depth--;
	return true;
}

/* ---- what is not a tag -------------------------------------------------------------------- */

/* A comment, CDATA section or instruction at l->at, which begins and ends like that. */
static bool
pass(struct vml_lexer *l, const char *begin, const char *end, const char *unfinished)
{
	uint32_t n = (uint32_t)strlen(begin), behind = find(l, l->at + n, end);
	if (behind == 0)
		return vml_lexer_ran_out(l, l->at, l->at + n, unfinished);
	l->at = behind;
	return true;
}

bool
vml_lexer_comment(struct vml_lexer *l)
{
	return pass(l, "<!--", "-->", "this comment does not end");
}

bool
vml_lexer_instruction(struct vml_lexer *l)
{
	return pass(l, "<?", "?>", "this processing instruction does not end");
}

/* "<!" inside the root element. */
static bool
section(struct vml_lexer *l)
{
	if (vml_lexer_follows(l, l->at, "<!--"))
		return vml_lexer_comment(l);
	if (vml_lexer_follows(l, l->at, "<![CDATA["))
		return pass(l, "<![CDATA[", "]]>", "this CDATA section does not end");
	if (vml_lexer_cut_short(l, l->at, "<!--") || vml_lexer_cut_short(l, l->at, "<![CDATA["))
		return vml_lexer_ran_out(l, l->at, l->end, "this markup does not end");
	return vml_lexer_malformed(l, l->at, "this markup is not known");
}

/* Everything from behind the root's start tag to behind its end tag. */
static bool
content(struct vml_lexer *l)
{
	bool ok = true;
	while (ok && l->depth > 0) {
		uint32_t i = l->at;
		while (i < l->end && l->text[i] != '<')
			i++;
		l->at = i;
		if (l->end - i < 2)
			return vml_lexer_ran_out(l, l->len, l->len, "the document ends too soon");
		unsigned char c = l->text[i + 1];
		if (vml_unit_classes[c] & VML_UNIT_START)
			ok = start_tag(l);
		else if (c == '/')
			ok = end_tag(l);
		else if (c == '!')
			ok = section(l);
		else if (c == '?')
			ok = vml_lexer_instruction(l);
		else
			ok = vml_lexer_malformed(l, i, "an element name belongs after \"<\"");
	}
	return ok;
}

bool
vml_lexer_root(struct vml_lexer *l)
{
	l->depth = 0;
	return start_tag(l) && content(l);
}
