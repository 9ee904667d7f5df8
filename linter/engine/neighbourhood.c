/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads indentation, newline and quote style off the source text. */
#include "engine/neighbourhood.h"

#include <string.h>

#include <glib.h>

#include "base/lines.h"

/* The text of the line before the element when it is nothing but white space, else NULL. */
static char *
indent_of(struct vml_arena *a, const struct vml_source *s, const struct vml_node *n)
{
	struct vml_position at = vml_lines_at(s, n->tag.start);
	if (at.line == 0 || at.line > s->nlines)
		return NULL;
	struct vml_span before = { s->lines[at.line - 1], n->tag.start };
	char *text = vml_lines_slice(s, before, a);
	return text[strspn(text, " \t")] == '\0' && at.line > 1 ? text : NULL;
}

static const char *
newline_before(struct vml_arena *a, const struct vml_source *s, const struct vml_node *n)
{
	uint32_t line = vml_lines_at(s, n->tag.start).line;
	uint64_t start = s->lines[line - 1];
	uint64_t two = 2 * (uint64_t)s->unit;
	if (start < two)
		return "\n";
	char *end = vml_lines_slice(s, (struct vml_span){ start - two, start }, a);
	return strcmp(end, "\r\n") == 0 ? "\r\n" : "\n";
}

static char
quote_of(struct vml_arena *a, const struct vml_source *s, const struct vml_node *n)
{
	for (; n; n = n->parent) {
		if (n->nattrs == 0)
			continue;
		uint64_t at = n->attrs[0].value_at.start;
		struct vml_span quote = { at - s->unit, at };
		return *vml_lines_slice(s, quote, a) == '"' ? '"' : '\'';
	}
	return '\'';
}

struct vml_neighbourhood
vml_neighbourhood_of(struct vml_arena *a, const struct vml_source *s, const struct vml_node *n)
{
	struct vml_neighbourhood around = { "", "", "", quote_of(a, s, n) };
	char *indent = indent_of(a, s, n);
	if (!indent)
		return around;
	around.newline = newline_before(a, s, n);
	around.indent = indent;
	around.step = strchr(indent, '\t') ? "\t" : "  ";
	const char *outer = n->parent ? indent_of(a, s, n->parent) : NULL;
	if (outer && g_str_has_prefix(indent, outer) && strlen(indent) > strlen(outer))
		around.step = indent + strlen(outer);
	return around;
}

char *
vml_attribute_text(struct vml_arena *a, const char *value, char quote)
{
	if (!g_utf8_validate(value, -1, NULL))
		return NULL;
	GString *to = g_string_new(NULL);
	for (const char *p = value; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c < 0x20) {
			g_string_free(to, TRUE);
			return NULL;
		}
		if (c == '&')
			g_string_append(to, "&amp;");
		else if (c == '<')
			g_string_append(to, "&lt;");
		else if (c == (unsigned char)quote)
			g_string_append(to, quote == '"' ? "&quot;" : "&apos;");
		else
			g_string_append_c(to, *p);
	}
	char *text = vml_arena_strdup(a, to->str);
	g_string_free(to, TRUE);
	return text;
}
