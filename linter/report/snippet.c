/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A line of source for the terminal: tabs become spaces, wide characters count twice, whatever
 * could disturb the terminal is escaped, and of a very long line only the part around the span is
 * shown. The carets are counted in the same columns.
 */
#include "report/snippet.h"

#include <string.h>

#include <glib.h>

#include "base/lines.h"
#include "base/text.h"

#define TAB "    "
#define BEFORE 80 /* characters shown before the span of a long line … */
#define AFTER 160 /* … and from its start on */

unsigned
vml_columns(const char *s)
{
	unsigned columns = 0;
	size_t len = strlen(s), n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;
		n = vml_utf8_decode(s + i, len - i, &c);
		columns += n ? (unsigned)vml_utf8_width(c) : 1;
		n = n ? n : 1;
	}
	return columns;
}

/* Appends one character as shown; returns its columns. */
static unsigned
show(GString *to, const char *s, size_t n, struct vml_arena *a)
{
	if (n == 1 && *s == '\t') {
		g_string_append(to, TAB);
		return (unsigned)strlen(TAB);
	}
	const char *shown = vml_text_escape(a, vml_arena_strndup(a, s, n));
	g_string_append(to, shown);
	return vml_columns(shown);
}

struct vml_snippet
vml_snippet_of(const struct vml_location *l, bool unicode, struct vml_arena *a)
{
	const char *line = vml_lines_text(l->source, l->line, a);
	const char *gap = unicode ? "…" : "...";
	uint32_t start = l->column - 1;
	uint32_t end = l->end_line == l->line ? l->end_column - 1 : UINT32_MAX;
	uint32_t first = start > BEFORE ? start - BEFORE : 0;
	struct vml_snippet s = { .width = 0 };
	unsigned columns = 0;
	g_autoptr(GString) text = g_string_new(first ? gap : "");
	s.caret = columns = vml_columns(text->str);

	size_t len = strlen(line), n = 0, i = 0;
	for (uint32_t k = 0; i < len; i += n, k++) {
		uint32_t c = 0;
		n = vml_utf8_decode(line + i, len - i, &c);
		n = n ? n : 1;
		if (k < first)
			continue;
		if (k - first >= BEFORE + AFTER)
			break;
		columns += show(text, line + i, n, a);
		if (k < start)
			s.caret = columns;
		else if (k < end)
			s.width = columns - s.caret;
	}
	if (i < len)
		g_string_append(text, gap);
	s.width = MAX(s.width, 1);
	s.text = vml_arena_strdup(a, text->str);
	return s;
}
