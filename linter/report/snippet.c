/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A line of source for the terminal: tabs become spaces, wide characters count twice, whatever
 * could disturb the terminal is escaped, secrets are masked, and of a very long line only the part
 * around the span is shown. The carets are counted in the same columns.
 */
#include "report/snippet.h"

#include <string.h>

#include <glib.h>

#include "base/lines.h"
#include "base/mask.h"
#include "base/text.h"

#define TAB "    "
#define BEFORE 80   /* characters shown before the span of a long line … */
#define AFTER 160   /* … and from its start on */
#define WINDOW 4096 /* bytes read to either side; more than that many characters take */

unsigned
vml_columns(const char *s)
{
	unsigned columns = 0;
	size_t len = strlen(s), n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;
		n = vml_text_ascii(s + i);
		if (n > 0) {
			columns += (unsigned)n;
			continue;
		}
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

/* ---- what must not be shown ---------------------------------------------------------------- */

/* The secrets of one line: places of known ones as columns, all others as bytes in UTF-8. */
struct veil {
	const char *line;
	const struct vml_source *source;
	GArray *known; /* pairs of uint32_t: first column from 0, column after the last */
	size_t start, end;
	bool found;
};

/* Out of what is shown of a long line, in bytes of any encoding. */
static bool
is_far(struct vml_span at, uint64_t from)
{
	return at.end + BEFORE * 4 < from || at.start > from + AFTER * 4;
}

static struct veil
new_veil(const struct vml_location *l, const char *line)
{
	const struct vml_source *s = l->source;
	struct veil v = { .line = line, .source = s };
	uint64_t from = s->lines[l->line - 1];
	uint64_t till = l->line < s->nlines ? s->lines[l->line] : s->len;
	v.known = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	for (uint32_t i = 0; i < s->nsecrets; i++) {
		struct vml_span at = s->secrets[i].at;
		if (at.end <= from || at.start >= till || is_far(at, l->at.start))
			continue;
		uint32_t pair[2] = { 0, UINT32_MAX };
		if (at.start > from)
			pair[0] = vml_lines_at(s, at.start).column - 1;
		if (at.end < till)
			pair[1] = vml_lines_at(s, at.end).column - 1;
		g_array_append_vals(v.known, pair, 2);
	}
	v.found = vml_mask_find(line, 0, s, &v.start, &v.end);
	return v;
}

/* Whether the character at byte `i`, column `k` is part of a secret. Asked from left to right. */
static bool
is_hidden(struct veil *v, size_t i, uint32_t k)
{
	while (v->found && i >= v->end)
		v->found = vml_mask_find(v->line, v->end, v->source, &v->start, &v->end);
	if (v->found && i >= v->start)
		return true;
	for (guint n = 0; n + 1 < v->known->len; n += 2) {
		if (k >= g_array_index(v->known, uint32_t, n) &&
			k < g_array_index(v->known, uint32_t, n + 1))
			return true;
	}
	return false;
}

/* ---- the line ------------------------------------------------------------------------------ */

/*
 * Of a long line only the neighbourhood of the span is read: enough to show, and to see a secret
 * that begins before.
 */
static uint64_t
window_start(const struct vml_location *l)
{
	const struct vml_source *s = l->source;
	uint64_t first = s->lines[l->line - 1], at = l->at.start;
	if (at - first <= WINDOW)
		return first;
	at -= WINDOW;
	if (s->unit == 2) {
		at -= (at - first) % 2;
		unsigned char high = s->bytes[at + (s->big_endian ? 0 : 1)];
		return high >= 0xdc && high <= 0xdf ? at + 2 : at; /* the second half of a pair */
	}
	while (!s->single_byte && at < l->at.start && (s->bytes[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static char *
window_text(const struct vml_location *l, uint64_t from, struct vml_arena *a)
{
	const struct vml_source *s = l->source;
	bool last = l->line == s->nlines;
	uint64_t end = last ? s->len : s->lines[l->line] - (s->unit == 2 ? 2 : 1);
	struct vml_span at = { from, MIN(end, l->at.start + WINDOW) };
	char *text = vml_lines_slice(s, at, a);
	size_t n = strlen(text);
	if (!last && at.end == end && n > 0 && text[n - 1] == '\r')
		text[n - 1] = '\0';
	return text;
}

static unsigned
show_mask(GString *to)
{
	g_string_append(to, VML_MASK);
	return (unsigned)strlen(VML_MASK);
}

struct vml_snippet
vml_snippet_of(const struct vml_location *l, bool unicode, struct vml_arena *a)
{
	uint64_t from = window_start(l);
	const char *line = window_text(l, from, a);
	const char *gap = unicode ? "…" : "...";
	uint32_t start = l->column - 1;
	uint32_t end = l->end_line == l->line ? l->end_column - 1 : UINT32_MAX;
	uint32_t first = start > BEFORE ? start - BEFORE : 0;
	struct vml_snippet s = { .width = 0 };
	unsigned columns = 0;
	g_autoptr(GString) text = g_string_new(first ? gap : "");
	s.caret = columns = vml_columns(text->str);

	struct veil veil = new_veil(l, line);
	uint32_t k = vml_lines_at(l->source, from).column - 1;
	bool hidden = false;
	size_t len = strlen(line), n = 0, i = 0;
	for (; i < len; i += n, k++) {
		uint32_t c = 0;
		n = vml_utf8_decode(line + i, len - i, &c);
		n = n ? n : 1;
		bool was_hidden = hidden;
		hidden = is_hidden(&veil, i, k);
		if (k < first)
			continue;
		if (k - first >= BEFORE + AFTER)
			break;
		if (!hidden)
			columns += show(text, line + i, n, a);
		else if (!was_hidden || k == first)
			columns += show_mask(text);
		if (k < start)
			s.caret = columns;
		else if (k < end)
			s.width = columns - s.caret;
	}
	if (i < len)
		g_string_append(text, gap);
	g_array_unref(veil.known);
	s.width = MAX(s.width, 1);
	s.text = vml_arena_strdup(a, text->str);
	return s;
}
