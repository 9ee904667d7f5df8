/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Comments that speak to vmlint. The tree has no comments, but it knows where tags are: comments
 * are looked for between tags only, so that values, CDATA and instructions cannot be taken for
 * them. A file that does not hold the word "vmlint:" is not walked at all.
 */
#include <string.h>

#include "base/lines.h"
#include "engine/suppress.h"

static const char call[] = "vmlint:";

/* The code unit at an offset; 0 at the end. */
static unsigned
unit_at(const struct vml_source *s, uint64_t at)
{
	if (at + s->unit > s->len)
		return 0;
	if (s->unit == 1)
		return s->bytes[at];
	const unsigned char *b = s->bytes + at;
	return s->big_endian ? (unsigned)b[0] << 8 | b[1] : (unsigned)b[1] << 8 | b[0];
}

static bool
starts(const struct vml_source *s, uint64_t at, const char *word)
{
	for (; *word; word++, at += s->unit)
		if (unit_at(s, at) != (unsigned char)*word)
			return false;
	return true;
}

static bool
is_blank(unsigned c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Just behind the next `word`, or `end`. */
static uint64_t
behind(const struct vml_source *s, uint64_t at, uint64_t end, const char *word)
{
	for (; at < end; at += s->unit)
		if (starts(s, at, word))
			return at + strlen(word) * s->unit;
	return end;
}

static bool
speaks(const struct vml_source *s)
{
	if (s->unit == 1)
		return memmem(s->bytes, s->len, call, strlen(call)) != NULL;
	return behind(s, 0, s->len, call) < s->len || starts(s, s->len - strlen(call) * 2, call);
}

struct finder {
	struct vml_arena *arena;
	const struct vml_source *source;
	GPtrArray *found;
};

static void
take_comment(struct finder *f, struct vml_span at, const struct vml_node *next)
{
	const struct vml_source *s = f->source;
	struct vml_span inner = { at.start + strlen("<!--") * s->unit,
		at.end - strlen("-->") * s->unit };

	while (is_blank(unit_at(s, inner.start)) && inner.start < inner.end)
		inner.start += s->unit;
	if (!starts(s, inner.start, call))
		return;
	inner.start += strlen(call) * s->unit;
	if (inner.start > inner.end)
		return;
	struct vml_directive *d = vml_make(f->arena, struct vml_directive);
	d->at = at;
	d->text = vml_lines_slice(s, inner, f->arena);
	d->next = next;
	g_ptr_array_add(f->found, d);
}

/* A stretch without tags of elements, in front of `next`. */
static void
search(struct finder *f, uint64_t at, uint64_t end, const struct vml_node *next)
{
	const struct vml_source *s = f->source;

	while (at < end) {
		uint64_t start = at;
		if (unit_at(s, at) != '<') {
			at += s->unit;
		} else if (starts(s, at, "<!--")) {
			at = behind(s, at + strlen("<!--") * s->unit, end, "-->");
			take_comment(f, (struct vml_span){ start, at }, next);
		} else if (starts(s, at, "<![CDATA[")) {
			at = behind(s, at, end, "]]>");
		} else {
			at = behind(s, at, end, ">");
		}
	}
}

/* Between the tags of an element's children, and in these. */
static void
walk(struct finder *f, const struct vml_node *root)
{
	const struct vml_node *n = root;

	while (n) {
		if (!n->self_closing)
			search(f, n->content.start, n->first ? n->first->tag.start : n->content.end,
				n->first);
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n != root && !n->next) {
			search(f, n->whole.end, n->parent->content.end, NULL);
			n = n->parent;
		}
		if (n == root)
			return;
		search(f, n->whole.end, n->next->tag.start, n->next);
		n = n->next;
	}
}

GPtrArray *
vml_directives_find(struct vml_arena *a, const struct vml_document *d)
{
	struct finder f = { a, d->source, g_ptr_array_new() };

	if (!d->node || d->lines_only || !speaks(d->source))
		return f.found;
	const struct vml_node *root = d->node;
	while (root->parent)
		root = root->parent;
	search(&f, d->extent.start, root->tag.start, root);
	walk(&f, root);
	search(&f, root->whole.end, d->extent.end, NULL);
	return f.found;
}

struct vml_span
vml_lines_around(const struct vml_source *s, struct vml_span at)
{
	uint64_t start = at.start, end = at.end;

	while (start >= s->unit &&
		(unit_at(s, start - s->unit) == ' ' || unit_at(s, start - s->unit) == '\t'))
		start -= s->unit;
	while (unit_at(s, end) == ' ' || unit_at(s, end) == '\t' || unit_at(s, end) == '\r')
		end += s->unit;
	bool alone =
		(start < s->unit || unit_at(s, start - s->unit) == '\n') && unit_at(s, end) == '\n';
	return alone ? (struct vml_span){ start, end + s->unit } : at;
}
