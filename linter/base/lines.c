/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Byte offsets → lines and columns, and source text → UTF-8 for people. Reads the source in its
 * own encoding: UTF-8, UTF-16 of either order, or one byte per character by iconv's tables. What
 * is invalid counts as one character per byte (per unit in UTF-16) and becomes U+FFFD. The byte
 * order mark belongs to no line.
 */
#include "base/lines.h"

#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "base/text.h"

#define MARK_EVERY 4096 /* bytes */

/* How to read one source; `upper` are the characters of bytes from 0x80 on. */
struct decoder {
	const struct vml_source *source;
	uint32_t upper[128];
};

bool
vml_upper_half(const char *encoding, uint32_t upper[128])
{
	GIConv conv = g_iconv_open("UTF-8", encoding);
	bool known = conv != (GIConv)-1;
	for (unsigned i = 0; i < 128; i++) {
		char byte = (char)(0x80 + i), text[8];
		char *from = &byte, *to = text;
		gsize nfrom = 1, nto = sizeof(text);
		upper[i] = VML_REPLACEMENT;
		if (!known)
			continue;
		if (g_iconv(conv, &from, &nfrom, &to, &nto) == (gsize)-1)
			g_iconv(conv, NULL, NULL, NULL, NULL);
		else
			vml_utf8_decode(text, sizeof(text) - nto, &upper[i]);
	}
	if (known)
		g_iconv_close(conv);
	return known;
}

static struct decoder
new_decoder(const struct vml_source *s)
{
	struct decoder d = { .source = s };
	if (s->single_byte)
		vml_upper_half(s->encoding ? s->encoding : "ISO-8859-1", d.upper);
	return d;
}

static uint32_t
unit16(const struct vml_source *s, uint64_t at)
{
	uint32_t a = s->bytes[at], b = s->bytes[at + 1];
	return s->big_endian ? a << 8 | b : b << 8 | a;
}

/* Length in bytes of the character at `at`, which lies before `end`. */
static unsigned
decode_utf16(const struct vml_source *s, uint64_t at, uint64_t end, uint32_t *out)
{
	*out = VML_REPLACEMENT;
	if (end - at < 2)
		return 1;
	uint32_t high = unit16(s, at);
	if (high < 0xd800 || high > 0xdfff) {
		*out = high;
		return 2;
	}
	uint32_t low = high < 0xdc00 && end - at >= 4 ? unit16(s, at + 2) : 0;
	if (low < 0xdc00 || low > 0xdfff)
		return 2;
	*out = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

static unsigned
decode(const struct decoder *d, uint64_t at, uint64_t end, uint32_t *out)
{
	const struct vml_source *s = d->source;
	if (s->unit == 2)
		return decode_utf16(s, at, end, out);
	unsigned char byte = s->bytes[at];
	if (byte < 0x80) {
		*out = byte;
		return 1;
	}
	if (s->single_byte) {
		*out = d->upper[byte - 0x80];
		return 1;
	}
	size_t n = vml_utf8_decode((const char *)s->bytes + at, (size_t)MIN(end - at, 4), out);
	if (n == 0)
		*out = VML_REPLACEMENT;
	return n > 0 ? (unsigned)n : 1;
}

/* Offset of the next LF at or after `at`, or `len`. */
static uint64_t
next_lf(const struct vml_source *s, uint64_t at)
{
	if (s->unit != 2) {
		const unsigned char *p =
			at < s->len ? memchr(s->bytes + at, '\n', s->len - at) : NULL;
		return p ? (uint64_t)(p - s->bytes) : s->len;
	}
	for (; at + 1 < s->len; at += 2)
		if (unit16(s, at) == '\n')
			return at;
	return s->len;
}

static uint64_t
mark_length(const struct vml_source *s)
{
	if (s->unit == 2)
		return s->len >= 2 && unit16(s, 0) == 0xfeff ? 2 : 0;
	return !s->single_byte && s->len >= 3 && memcmp(s->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static unsigned
utf8_size(uint32_t c)
{
	if (c < 0x80)
		return 1;
	if (c < 0x800)
		return 2;
	return c < 0x10000 ? 3 : 4;
}

/* Moves `m` over the characters before `offset`; one that `offset` splits is not passed. */
static void
count_to(const struct decoder *d, struct vml_line_mark *m, uint64_t offset)
{
	while (m->offset < offset) {
		uint32_t c;
		unsigned n = decode(d, m->offset, d->source->len, &c);
		if (m->offset + n > offset)
			return;
		m->offset += n;
		m->chars++;
		m->utf8 += utf8_size(c);
		m->utf16 += c < 0x10000 ? 1 : 2;
	}
}

/* Lines are mostly short; in others a mark every so often saves counting from their start. */
static void
mark_lines(struct vml_source *s, struct vml_arena *a)
{
	struct decoder d = new_decoder(s);
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct vml_line_mark));
	for (uint32_t i = 0; i < s->nlines; i++) {
		uint64_t end = i + 1 < s->nlines ? s->lines[i + 1] : s->len;
		struct vml_line_mark m = { .offset = s->lines[i] };
		while (end - m.offset > MARK_EVERY) {
			count_to(&d, &m, m.offset + MARK_EVERY);
			g_array_append_val(marks, m);
		}
	}
	s->nmarks = marks->len;
	s->marks = vml_arena_memdup(a, marks->data, marks->len * sizeof(struct vml_line_mark));
}

/* The last mark at or before `offset` in the line that begins at `start`, or that start. */
static struct vml_line_mark
mark_before(const struct vml_source *s, uint64_t start, uint64_t offset)
{
	uint32_t low = 0, high = s->nmarks;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->marks[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && s->marks[low - 1].offset > start)
		return s->marks[low - 1];
	return (struct vml_line_mark){ .offset = start };
}

void
vml_lines_index(struct vml_source *s, struct vml_arena *a)
{
	unsigned unit = s->unit == 2 ? 2 : 1;
	uint64_t first = mark_length(s), at;
	uint32_t n = 1;
	for (at = next_lf(s, first); at < s->len && n < VML_MAX_LINES; at = next_lf(s, at + unit))
		n++;
	uint64_t *lines = vml_make_n(a, uint64_t, n);
	lines[0] = first;
	for (uint32_t i = 1; i < n; i++)
		lines[i] = next_lf(s, lines[i - 1]) + unit;
	s->lines = lines;
	s->nlines = n;
	mark_lines(s, a);
}

uint32_t
vml_lines_line(const struct vml_source *s, uint64_t offset)
{
	uint32_t low = 0, high = s->nlines;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (s->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

struct vml_position
vml_lines_at(const struct vml_source *s, uint64_t offset)
{
	struct vml_position p = { 1, 1, 1, 1 };
	if (s->nlines == 0)
		return p;
	if (offset > s->len)
		offset = s->len;
	struct decoder d = new_decoder(s);
	p.line = vml_lines_line(s, offset);
	struct vml_line_mark m = mark_before(s, s->lines[p.line - 1], offset);
	count_to(&d, &m, offset);
	p.column = m.chars + 1;
	p.column_utf8 = m.utf8 + 1;
	p.column_utf16 = m.utf16 + 1;
	return p;
}

uint64_t
vml_lines_from_utf8(const struct vml_source *s, uint64_t start, uint64_t n)
{
	struct decoder d = new_decoder(s);
	uint64_t at = start < mark_length(s) ? mark_length(s) : start, passed = 0;
	while (at < s->len) {
		uint32_t c;
		unsigned size = decode(&d, at, s->len, &c);
		passed += utf8_size(c);
		if (passed > n)
			break;
		at += size;
	}
	return at;
}

char *
vml_lines_slice(const struct vml_source *s, struct vml_span at, struct vml_arena *a)
{
	struct decoder d = new_decoder(s);
	uint64_t end = MIN(at.end, s->len);
	g_autoptr(GString) text = g_string_new(NULL);
	for (uint64_t i = at.start; i < end;) {
		uint32_t c;
		i += decode(&d, i, end, &c);
		g_string_append_unichar(text, c == 0 ? VML_REPLACEMENT : c);
	}
	return vml_arena_memdup(a, text->str, text->len + 1);
}

char *
vml_lines_text(const struct vml_source *s, uint32_t line, struct vml_arena *a)
{
	if (line == 0 || line > s->nlines)
		return vml_arena_strdup(a, "");
	struct vml_span at = { s->lines[line - 1], s->len };
	if (line < s->nlines)
		at.end = s->lines[line] - (s->unit == 2 ? 2 : 1);
	char *text = vml_lines_slice(s, at, a);
	size_t n = strlen(text);
	if (line < s->nlines && n > 0 && text[n - 1] == '\r')
		text[n - 1] = '\0';
	return text;
}
