/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The writer. It builds the text as UTF-8, noting offsets there; at the end the text is converted
 * and the offsets with it. Everything it writes is well-formed.
 */
#include "support/xml-sample.h"

#include <string.h>

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static const char *const unicode[] = { "\xc3\xa9", "\xd0\xb6", "\xe4\xb8\xad", "\xf0\x9f\x92\xbe",
	NULL };
static const char *const latin[] = { "\xc3\xa9", "\xc3\x9f", NULL };
static const char *const cyrillic[] = { "\xd0\xb6", "\xd0\xaf", NULL };
static const char *const none[] = { NULL };

const struct xml_writing xml_writings[] = {
	{ "UTF-8", NULL, "", 1, unicode, false },
	{ "UTF-8", "UTF-8", "", 1, unicode, false },
	{ "UTF-8", "utf-8", "\xef\xbb\xbf", 1, unicode, false },
	{ "UTF-8", NULL, "\xef\xbb\xbf", 1, unicode, false },
	{ "ISO-8859-1", "ISO-8859-1", "", 1, latin, false },
	{ "ISO-8859-15", "iso-8859-15", "", 1, latin, false },
	{ "ISO-8859-5", "ISO-8859-5", "", 1, cyrillic, false },
	{ "WINDOWS-1252", "windows-1252", "", 1, latin, false },
	{ "WINDOWS-1251", "windows-1251", "", 1, cyrillic, false },
	{ "US-ASCII", "US-ASCII", "", 1, none, false },
	{ "UTF-16LE", "UTF-16", "\xff\xfe", 2, unicode, false },
	{ "UTF-16BE", "UTF-16", "\xfe\xff", 2, unicode, false },
	{ "UTF-16LE", NULL, "\xff\xfe", 2, unicode, false },
	{ "UTF-16BE", NULL, "\xfe\xff", 2, unicode, false },
	{ "UTF-16LE", "UTF-16LE", "", 2, unicode, false },
	{ "UTF-16BE", "UTF-16BE", "", 2, unicode, false },
	{ "UTF-16LE", NULL, "", 2, unicode, true },
	{ "UTF-16BE", NULL, "", 2, unicode, true },
};
const unsigned xml_nwritings = COUNT(xml_writings);

struct writer {
	GRand *rnd;
	struct xml_sample *sample;
	GString *text;
	const char *newline;
	unsigned budget; /* elements left in this document */
	unsigned serial; /* for names that differ */
};

static unsigned
roll(struct writer *w, unsigned n)
{
	return (unsigned)g_rand_int_range(w->rnd, 0, (gint32)n);
}

static void
put(struct writer *w, const char *s)
{
	g_string_append(w->text, s);
}

static uint32_t
here(const struct writer *w)
{
	return (uint32_t)w->text->len;
}

static const char *
letter(struct writer *w)
{
	const char *const *letters = w->sample->writing->letters;
	unsigned n = 0;
	while (letters[n])
		n++;
	return n > 0 ? letters[roll(w, n)] : "x";
}

/* White space that is allowed in tags; `least` 0 or 1. */
static void
put_space(struct writer *w, unsigned least)
{
	unsigned n = roll(w, 4) == 0 ? roll(w, 3) + least : least;
	const char *const spaces[] = { " ", "\t", w->newline, "  " };
	for (unsigned i = 0; i < n; i++)
		put(w, roll(w, 2) ? " " : spaces[roll(w, COUNT(spaces))]);
}

static void
put_name(struct writer *w)
{
	static const char *const words[] = { "disk", "a", "backingStore", "x-y.z", "_u", "D1" };
	put(w, words[roll(w, COUNT(words))]);
	if (roll(w, 6) == 0)
		put(w, letter(w));
}

/* ---- what has a meaning ------------------------------------------------------------------- */

/* Something written, and what it stands for in an attribute value and in text. */
struct piece {
	const char *raw, *value, *text;
};

static struct piece
random_piece(struct writer *w)
{
	static const struct piece pieces[] = {
		{ "qcow2", "qcow2", "qcow2" },
		{ "/srv/img", "/srv/img", "/srv/img" },
		{ ">", ">", ">" },
		{ "a=", "a=", "a=" },
		{ "&amp;", "&", "&" },
		{ "&lt;b&gt;", "<b>", "<b>" },
		{ "&#65;&#x42;", "AB", "AB" },
		{ "&quot;&apos;", "\"'", "\"'" },
		{ "&#10;", "\n", "\n" },
		{ "\t", " ", "\t" },
		{ " ", " ", " " },
		{ "/>", "/>", "/>" },
		{ "--", "--", "--" },
		{ "?", "?", "?" },
		{ "{{ x }}", "{{ x }}", "{{ x }}" },
	};
	unsigned i = roll(w, COUNT(pieces) + 2);
	const char *c = letter(w);
	if (i == COUNT(pieces))
		return (struct piece){ w->newline, " ", "\n" };
	return i < COUNT(pieces) ? pieces[i] : (struct piece){ c, c, c };
}

static char *
put_value(struct writer *w)
{
	GString *value = g_string_new(NULL);
	unsigned n = roll(w, 50) == 0 ? 600 : roll(w, 5);
	for (unsigned i = 0; i < n; i++) {
		struct piece p = random_piece(w);
		put(w, p.raw);
		g_string_append(value, p.value);
	}
	return g_string_free(value, FALSE);
}

static void
put_text(struct writer *w, GString *meaning)
{
	for (unsigned n = roll(w, 4); n > 0; n--) {
		struct piece p = random_piece(w);
		put(w, p.raw);
		g_string_append(meaning, p.text);
	}
}

static void
put_cdata(struct writer *w, GString *meaning)
{
	static const char *const bodies[] = { "", "<no a='b'>", "]]", "]", "&amp;", "</disk>",
		"<!-- -->", "]>" };
	const char *body = bodies[roll(w, COUNT(bodies))];
	put(w, "<![CDATA[");
	put(w, body);
	put(w, "]]>");
	g_string_append(meaning, body);
}

/* Comments and instructions, which mean nothing here. */
static void
put_aside(struct writer *w)
{
	static const char *const asides[] = { "<!---->", "<!-- <a b='c'> - ]]> -->", "<?p?>",
		"<?php <a b=\"c\"> ?>", "<!-- \" ' > -->", "<?x ?\?>" };
	put(w, asides[roll(w, COUNT(asides))]);
	if (roll(w, 3) == 0) {
		put(w, "<!--");
		put(w, letter(w));
		put(w, w->newline);
		put(w, "-->");
	}
}

/* ---- elements ----------------------------------------------------------------------------- */

static void
put_attr(struct writer *w, const char *name, const char *value)
{
	struct vml_lex_attr a = { .name = here(w) };
	const char *quote = roll(w, 2) ? "\"" : "'";
	if (name) {
		put(w, name);
	} else {
		if (roll(w, 8) == 0)
			put(w, roll(w, 2) ? "q:" : "xml:");
		put_name(w);
		g_string_append_printf(w->text, "%u", w->serial++);
	}
	a.name_end = here(w);
	put_space(w, 0);
	put(w, "=");
	put_space(w, 0);
	put(w, quote);
	a.value = here(w);
	if (value)
		put(w, value);
	char *meaning = value ? NULL : put_value(w);
	a.value_end = here(w);
	put(w, quote);
	g_array_append_val(w->sample->attrs, a);
	g_ptr_array_add(w->sample->values, meaning);
}

static void
put_attrs(struct writer *w, struct vml_lex_element *e, bool root)
{
	e->first_attr = w->sample->attrs->len;
	unsigned n = roll(w, 40) == 0 ? 40 : roll(w, 4);
	if (root) {
		put_space(w, 1);
		put_attr(w, "xmlns:q", "urn:q");
	}
	for (unsigned i = 0; i < n; i++) {
		put_space(w, 1);
		put_attr(w, NULL, NULL);
	}
	if (roll(w, 30) == 0) {
		put_space(w, 1);
		put_attr(w, "xmlns", "urn:d");
	}
	e->nattrs = (uint16_t)(w->sample->attrs->len - e->first_attr);
}

static void put_element(struct writer *w, uint32_t parent, unsigned depth, uint32_t first);

static void
put_content(struct writer *w, uint32_t self, unsigned depth, uint32_t first, GString *meaning)
{
	for (unsigned n = roll(w, 7); n > 0; n--) {
		switch (roll(w, 6)) {
		case 0: put_text(w, meaning); break;
		case 1: put_cdata(w, meaning); break;
		case 2: put_aside(w); break;
		case 3:
			put(w, w->newline);
			g_string_append_c(meaning, '\n');
			break;
		default:
			if (depth < 12 && w->budget > 0)
				put_element(w, self, depth + 1, first);
		}
	}
}

/* `parent` as in struct vml_lex_element; `first` is the index of the document's root. */
static void
put_element(struct writer *w, uint32_t parent, unsigned depth, uint32_t first)
{
	struct vml_lex_element e = { .tag = here(w), .parent = parent };
	uint32_t index = w->sample->elements->len;
	GString *meaning = g_string_new(NULL);
	w->budget--;
	g_array_append_val(w->sample->elements, e);
	g_ptr_array_add(w->sample->texts, NULL);
	put(w, "<");
	if (roll(w, 8) == 0)
		put(w, "q:");
	put_name(w);
	e.name_end = here(w);
	g_autofree char *name = g_strndup(w->text->str + e.tag + 1, e.name_end - e.tag - 1);
	put_attrs(w, &e, parent == 0);
	put_space(w, 0);
	e.self_closing = roll(w, 4) == 0;
	put(w, e.self_closing ? "/>" : ">");
	e.tag_end = e.close = e.end = here(w);
	if (!e.self_closing) {
		put_content(w, index - first + 1, depth, first, meaning);
		e.close = here(w);
		put(w, "</");
		put(w, name);
		put_space(w, 0);
		put(w, ">");
		e.end = here(w);
	}
	g_array_index(w->sample->elements, struct vml_lex_element, index) = e;
	w->sample->texts->pdata[index] = g_string_free(meaning, FALSE);
}

/* ---- documents ---------------------------------------------------------------------------- */

static void
put_declaration(struct writer *w)
{
	const char *declared = w->sample->writing->declared;
	put(w, "<?xml version='1.0'");
	put_space(w, 1);
	g_string_append_printf(w->text, "encoding = \"%s\"", declared);
	if (roll(w, 2))
		put(w, " standalone='yes' ");
	put(w, "?>");
	put(w, w->newline);
}

static struct vml_lex_document *
last_document(struct writer *w)
{
	GArray *d = w->sample->documents;
	return d->len > 0 ? &g_array_index(d, struct vml_lex_document, d->len - 1) : NULL;
}

static void
put_asides(struct writer *w)
{
	while (roll(w, 3) == 0) {
		put_aside(w);
		put(w, w->newline);
	}
}

static void
put_document(struct writer *w)
{
	struct vml_lex_document d = { .extent = { here(w), 0 } };
	bool first = !last_document(w);
	d.first_element = w->sample->elements->len;
	if (w->sample->writing->declared && (first || roll(w, 2))) {
		if (!first) {
			put_asides(w);
			last_document(w)->extent.end = d.extent.start = here(w);
		}
		put_declaration(w);
	}
	put_asides(w);
	w->budget = 1 + roll(w, 40);
	put_element(w, 0, 0, d.first_element);
	put(w, roll(w, 3) == 0 ? " \t" : "");
	put(w, w->newline);
	d.extent.end = here(w);
	d.nelements = w->sample->elements->len - d.first_element;
	g_array_append_val(w->sample->documents, d);
}

/* ---- into the encoding -------------------------------------------------------------------- */

/* Offset in the file of each byte of the text. */
static uint32_t *
new_map(const struct writer *w)
{
	const struct xml_writing *as = w->sample->writing;
	uint32_t *map = g_new(uint32_t, w->text->len + 1);
	uint32_t at = (uint32_t)strlen(as->mark);
	bool utf8 = strcmp(as->iconv, "UTF-8") == 0;
	for (const char *p = w->text->str; *p; p = g_utf8_next_char(p)) {
		unsigned size = (unsigned)(g_utf8_next_char(p) - p);
		for (unsigned i = 0; i < size; i++)
			map[p - w->text->str + i] = at;
		at += utf8 ? size : as->unit * (as->unit == 2 && size == 4 ? 2 : 1);
	}
	map[w->text->len] = at;
	return map;
}

static void
map_all(struct xml_sample *s, const uint32_t *map)
{
	for (unsigned i = 0; i < s->elements->len; i++) {
		struct vml_lex_element *e = &g_array_index(s->elements, struct vml_lex_element, i);
		e->tag = map[e->tag];
		e->name_end = map[e->name_end];
		e->tag_end = map[e->tag_end];
		e->close = map[e->close];
		e->end = map[e->end];
	}
	for (unsigned i = 0; i < s->attrs->len; i++) {
		struct vml_lex_attr *a = &g_array_index(s->attrs, struct vml_lex_attr, i);
		a->name = map[a->name];
		a->name_end = map[a->name_end];
		a->value = map[a->value];
		a->value_end = map[a->value_end];
	}
	for (unsigned i = 0; i < s->documents->len; i++) {
		struct vml_lex_document *d =
			&g_array_index(s->documents, struct vml_lex_document, i);
		d->extent.start = i == 0 ? 0 : map[d->extent.start];
		d->extent.end = map[d->extent.end];
	}
}

static void
encode(struct writer *w)
{
	struct xml_sample *s = w->sample;
	size_t mark = strlen(s->writing->mark);
	gsize n = 0;
	g_autofree char *body = g_convert(
		w->text->str, (gssize)w->text->len, s->writing->iconv, "UTF-8", NULL, &n, NULL);
	g_assert(body);
	s->len = mark + n;
	s->bytes = g_malloc(s->len);
	memcpy(s->bytes, s->writing->mark, mark);
	memcpy(s->bytes + mark, body, n);
	g_autofree uint32_t *map = new_map(w);
	g_assert(map[w->text->len] == s->len);
	map_all(s, map);
}

struct xml_sample *
xml_sample_new(GRand *rnd, const struct xml_writing *as, unsigned ndocuments)
{
	struct xml_sample *s = g_new0(struct xml_sample, 1);
	s->writing = as;
	s->elements = g_array_new(FALSE, TRUE, sizeof(struct vml_lex_element));
	s->attrs = g_array_new(FALSE, TRUE, sizeof(struct vml_lex_attr));
	s->documents = g_array_new(FALSE, TRUE, sizeof(struct vml_lex_document));
	s->texts = g_ptr_array_new_with_free_func(g_free);
	s->values = g_ptr_array_new_with_free_func(g_free);
	struct writer w = { .rnd = rnd, .sample = s, .text = g_string_new(NULL) };
	w.newline = roll(&w, 2) ? "\n" : "\r\n";
	for (unsigned i = 0; i < ndocuments; i++)
		put_document(&w);
	put_asides(&w);
	last_document(&w)->extent.end = here(&w);
	encode(&w);
	g_string_free(w.text, TRUE);
	return s;
}

void
xml_sample_free(struct xml_sample *s)
{
	g_array_free(s->elements, TRUE);
	g_array_free(s->attrs, TRUE);
	g_array_free(s->documents, TRUE);
	g_ptr_array_free(s->texts, TRUE);
	g_ptr_array_free(s->values, TRUE);
	g_free(s->bytes);
	g_free(s);
}
