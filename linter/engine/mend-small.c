/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Edits of attributes and elements, written as the neighbourhood is. */
#include <string.h>

#include <glib.h>

#include "base/lines.h"
#include "engine/neighbourhood.h"
#include "engine/sink.h"

void
vml_fix_attribute(
	struct vml_report *r, const struct vml_node *n, const char *name, const char *value)
{
	struct vml_arena *a = r->out->arena;
	struct vml_neighbourhood around = vml_neighbourhood_of(a, r->out->document->source, n);
	const char *text = vml_attribute_text(a, value, around.quote);
	struct vml_span at = { n->name_at.end, n->name_at.end };
	if (text)
		vml_fix_replace(r, at,
			vml_arena_printf(a, " %s=%c%s%c", name, around.quote, text, around.quote));
}

void
vml_fix_element(struct vml_report *r, const struct vml_node *before, const char *name,
	const char *attr, const char *value)
{
	struct vml_arena *a = r->out->arena;
	struct vml_neighbourhood around = vml_neighbourhood_of(a, r->out->document->source, before);
	const char *text = vml_attribute_text(a, value, around.quote);
	struct vml_span at = { before->tag.start, before->tag.start };
	if (text)
		vml_fix_replace(r, at,
			vml_arena_printf(a, "<%s %s=%c%s%c/>%s%s", name, attr, around.quote, text,
				around.quote, around.newline, around.indent));
}

void
vml_fix_behind(struct vml_report *r, const struct vml_node *after, const char *name)
{
	struct vml_arena *a = r->out->arena;
	struct vml_neighbourhood around = vml_neighbourhood_of(a, r->out->document->source, after);
	struct vml_span at = { after->whole.end, after->whole.end };
	vml_fix_replace(
		r, at, vml_arena_printf(a, "%s%s<%s/>", around.newline, around.indent, name));
}

void
vml_fix_value(struct vml_report *r, const struct vml_attr *attr, const char *value)
{
	struct vml_arena *a = r->out->arena;
	const struct vml_source *s = r->out->document->source;
	uint64_t at = attr->value_at.start;
	char quote = *vml_lines_slice(s, (struct vml_span){ at - s->unit, at }, a);
	const char *text = vml_attribute_text(a, value, quote);
	if (text)
		vml_fix_replace(r, attr->value_at, text);
}

void
vml_fix_rename(struct vml_report *r, const struct vml_node *n, const char *name)
{
	uint64_t unit = r->out->document->source->unit, len = n->name_at.end - n->name_at.start;
	vml_fix_replace(r, n->name_at, name);
	if (n->self_closing)
		return;
	uint64_t end = n->content.end + 2 * unit; /* behind "</" */
	vml_fix_replace(r, (struct vml_span){ end, end + len }, name);
}

/* The text of an element with its lines moved from one indentation to another. */
static char *
indented(struct vml_arena *a, const char *text, const char *from, const char *to)
{
	GString *s = g_string_new(NULL);
	for (const char *p = text; *p; p++) {
		g_string_append_c(s, *p);
		if (*p == '\n' && *from && g_str_has_prefix(p + 1, from)) {
			g_string_append(s, to);
			p += strlen(from);
		}
	}
	char *moved = vml_arena_strdup(a, s->str);
	g_string_free(s, TRUE);
	return moved;
}

void
vml_fix_move(struct vml_report *r, const struct vml_node *n, const struct vml_node *after)
{
	struct vml_arena *a = r->out->arena;
	const struct vml_source *s = r->out->document->source;
	struct vml_neighbourhood from = vml_neighbourhood_of(a, s, n);
	struct vml_neighbourhood to = vml_neighbourhood_of(a, s, after);
	struct vml_span at = { after->whole.end, after->whole.end };
	const char *text = indented(a, vml_lines_slice(s, n->whole, a), from.indent, to.indent);
	vml_fix_remove(r, n);
	vml_fix_replace(r, at, vml_arena_printf(a, "%s%s%s", to.newline, to.indent, text));
}

/* One character of white space goes with it, so that the rest is well-formed. */
void
vml_fix_drop(struct vml_report *r, const struct vml_attr *attr)
{
	unsigned unit = r->out->document->source->unit;
	vml_fix_replace(
		r, (struct vml_span){ attr->name_at.start - unit, attr->value_at.end + unit }, "");
}

/* The white space before an element that stands at the beginning of its line goes with it. */
void
vml_fix_remove(struct vml_report *r, const struct vml_node *n)
{
	const struct vml_source *s = r->out->document->source;
	struct vml_neighbourhood around = vml_neighbourhood_of(r->out->arena, s, n);
	struct vml_span at = n->whole;
	at.start -= (strlen(around.indent) + strlen(around.newline)) * s->unit;
	vml_fix_replace(r, at, "");
}
