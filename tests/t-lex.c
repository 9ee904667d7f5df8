/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The position lexer against what the writer of random documents noted, and against tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/limits.h"
#include "input/source.h"
#include "support/xml-sample.h"
#include "xml/lex.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))
#define N_SAMPLES 2600u

/* Byte strings with NULs inside. */
#define BYTES(s) (s), sizeof(s) - 1

static struct vml_source *
source(struct vml_arena *a, const void *bytes, size_t len)
{
	/* its own memory: a read past the end is a fault under ASan */
	return vml_source_memory(a, "x.xml", vml_arena_memdup(a, bytes, len), len);
}

/* ---- random documents --------------------------------------------------------------------- */

static bool
same_element(const struct vml_lex_element *x, const struct vml_lex_element *y)
{
	return x->tag == y->tag && x->name_end == y->name_end && x->tag_end == y->tag_end &&
	       x->close == y->close && x->end == y->end && x->parent == y->parent &&
	       x->first_attr == y->first_attr && x->nattrs == y->nattrs &&
	       x->self_closing == y->self_closing;
}

static void
check_sample(const struct xml_sample *x, const struct vml_lex *lex, const struct vml_source *s)
{
	if (lex->fault)
		fail_msg("%s as %s: %s at %u", x->writing->iconv, x->writing->declared,
			lex->fault->text, (unsigned)lex->fault->at.start);
	assert_int_equal(s->unit, x->writing->unit);
	assert_int_equal(lex->ndocuments, x->documents->len);
	assert_memory_equal(
		lex->documents, x->documents->data, x->documents->len * sizeof(*lex->documents));
	assert_int_equal(lex->nelements, x->elements->len);
	for (unsigned i = 0; i < lex->nelements; i++)
		assert_true(same_element(
			&lex->elements[i], &g_array_index(x->elements, struct vml_lex_element, i)));
	assert_int_equal(lex->nattrs, x->attrs->len);
	if (x->attrs->len > 0)
		assert_memory_equal(
			lex->attrs, x->attrs->data, x->attrs->len * sizeof(*lex->attrs));
}

static void
samples(void **state)
{
	(void)state;
	g_autoptr(GRand) rnd = g_rand_new_with_seed(3);
	unsigned elements = 0, attrs = 0;
	for (unsigned i = 0; i < N_SAMPLES; i++) {
		unsigned n = i % 3 == 0 ? 1 + i % 5 : 1;
		struct xml_sample *x = xml_sample_new(rnd, &xml_writings[i % xml_nwritings], n);
		struct vml_arena *a = vml_arena_new();
		struct vml_source *s = source(a, x->bytes, x->len);
		check_sample(x, vml_lex(a, s), s);
		elements += x->elements->len;
		attrs += x->attrs->len;
		vml_arena_free(a);
		xml_sample_free(x);
	}
	assert_true(elements > 20 * N_SAMPLES / 4 && attrs > elements); /* they hold something */
}

/* ---- encodings ---------------------------------------------------------------------------- */

static void
encodings(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
		const char *encoding; /* as vml_source tells it; NULL = UTF-8 */
		bool single_byte, refused;
	} table[] = {
		{ BYTES("<a/>"), NULL, false, false },
		{ BYTES("<?xml version='1.0'?><a/>"), NULL, false, false },
		{ BYTES("<?xml version='1.0' encoding='utf8'?><a/>"), NULL, false, false },
		{ BYTES("<?xml version='1.0' encoding='UTF-16'?><a/>"), NULL, false, false },
		{ BYTES("<?xml version='1.0' encoding='Latin1'?><a/>"), "LATIN1", true, false },
		{ BYTES("<?xml version='1.0' encoding='cp1250'?><a/>"), "CP1250", true, false },
		{ BYTES("<?xml version='1.0' encoding='ascii'?><a/>"), "US-ASCII", false, false },
		{ BYTES("<\0a\0/\0>\0"), "UTF-16LE", false, false },
		{ BYTES("\0<\0a\0/\0>"), "UTF-16BE", false, false },
		{ BYTES("\xfe\xff\0<\0a\0/\0>"), "UTF-16BE", false, false },
		{ BYTES("<?xml version='1.0' encoding='Shift_JIS'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='UTF-7'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='EBCDIC-US'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='UTF-32'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='UTF-16LE'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='GB18030'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='ISO-8859-99'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='ISO-2022-JP'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='UTF-8/x'?><a/>"), NULL, false, true },
		{ BYTES("<?xml version='1.0' encoding='iso.8859-1'?><a/>"), NULL, false, true },
		{ BYTES("\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), NULL, false,
			true },
		{ BYTES("\x4c\x6f\xa7\x94\x93\x40"), NULL, false, true },
		{ BYTES("\xff\xfe\0\0<\0\0\0"), NULL, false, true },
		{ BYTES("\0\0\xfe\xff\0\0\0<"), NULL, false, true },
		{ BYTES("<\0\0\0a\0\0\0"), NULL, false, true },
		{ BYTES("\0\0\0<\0\0\0a"), NULL, false, true },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct vml_arena *a = vml_arena_new();
		struct vml_source *s = source(a, table[i].bytes, table[i].len);
		const struct vml_lex *lex = vml_lex(a, s);
		if (lex->ndocuments != (table[i].refused ? 0 : 1))
			fail_msg("row %zu (%s)", i, table[i].bytes);
		assert_int_equal(lex->fault != NULL, table[i].refused);
		if (table[i].refused)
			assert_int_equal(lex->fault->kind, VML_FAULT_ENCODING);
		else
			assert_string_equal(s->encoding ? s->encoding : "UTF-8",
				table[i].encoding ? table[i].encoding : "UTF-8");
		assert_int_equal(s->single_byte, table[i].single_byte);
		vml_arena_free(a);
	}
}

/* ---- faults ------------------------------------------------------------------------------- */

struct fault_row {
	const char *bytes;
	size_t len;
	enum vml_fault_kind kind;
	uint64_t start, end;
	unsigned ndocuments; /* that are whole */
};

#define BAD VML_FAULT_NOT_WELL_FORMED

static const struct fault_row fault_table[] = {
	{ BYTES(""), BAD, 0, 0, 0 },
	{ BYTES(" \n"), BAD, 2, 2, 0 },
	{ BYTES("<!-- a -->"), BAD, 10, 10, 0 },
	{ BYTES("text"), BAD, 0, 1, 0 },
	{ BYTES("<a/>text"), BAD, 4, 5, 1 },
	{ BYTES("<a/></a>"), BAD, 4, 5, 1 },
	{ BYTES("<"), BAD, 0, 1, 0 },
	{ BYTES("<1/>"), BAD, 0, 1, 0 },
	{ BYTES("<a"), BAD, 0, 2, 0 },
	{ BYTES("<a/"), BAD, 0, 2, 0 },
	{ BYTES("<a b"), BAD, 0, 2, 0 },
	{ BYTES("<a b/>"), BAD, 3, 4, 0 },
	{ BYTES("<a b="), BAD, 0, 2, 0 },
	{ BYTES("<a b=c/>"), BAD, 5, 6, 0 },
	{ BYTES("<a b='c"), BAD, 5, 6, 0 },
	{ BYTES("<a b='<'/>"), BAD, 6, 7, 0 },
	{ BYTES("<a b='1'c='2'/>"), BAD, 8, 9, 0 },
	{ BYTES("<a b='1' b=''/>"), BAD, 9, 10, 0 },
	{ BYTES("<a b='1' =''/>"), BAD, 9, 10, 0 },
	{ BYTES("<a/ >"), BAD, 2, 3, 0 },
	{ BYTES("<a><b></a>"), BAD, 8, 9, 0 },
	{ BYTES("<a></ab>"), BAD, 5, 7, 0 },
	{ BYTES("<a></a b>"), BAD, 7, 8, 0 },
	{ BYTES("<a></>"), BAD, 5, 6, 0 },
	{ BYTES("<a></a"), BAD, 3, 6, 0 },
	{ BYTES("<a>x"), BAD, 4, 4, 0 },
	{ BYTES("<a><"), BAD, 4, 4, 0 },
	{ BYTES("<a>< b/></a>"), BAD, 3, 4, 0 },
	{ BYTES("<a><!-- b</a>"), BAD, 3, 7, 0 },
	{ BYTES("<a><![CDATA[ ]]</a>"), BAD, 3, 12, 0 },
	{ BYTES("<a><?b </a>"), BAD, 3, 5, 0 },
	{ BYTES("<a><!X></a>"), BAD, 3, 4, 0 },
	{ BYTES("<a><!-"), BAD, 3, 6, 0 },
	{ BYTES(" <?xml version='1.0'?><a/>"), BAD, 1, 6, 0 },
	{ BYTES("<a/>\n<?xml version='1.0'?><?xml version='1.0'?><b/>"), BAD, 26, 31, 1 },
	{ BYTES("<!DOCTYPE a><a/>"), VML_FAULT_DOCTYPE, 0, 9, 0 },
	{ BYTES("<!-- x -->\n<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), VML_FAULT_DOCTYPE, 11, 20, 0 },
	{ BYTES("<a/>\n<!DOCTYPE b><b/>"), VML_FAULT_DOCTYPE, 5, 14, 1 },
	{ BYTES("<!doctype a><a/>"), BAD, 0, 1, 0 },
	{ BYTES("<!DOC"), BAD, 0, 5, 0 },
	{ BYTES("<a>\0</a>"), BAD, 3, 4, 0 },
	{ BYTES("\0"), BAD, 0, 1, 0 },
	{ BYTES("<a/>\n\0"), BAD, 5, 6, 1 },
	{ BYTES("<a b='\xff'/>"), BAD, 6, 7, 0 },
	{ BYTES("<a>\xc3</a>"), BAD, 3, 4, 0 },
	{ BYTES("<a>\xed\xa0\x80</a>"), BAD, 3, 4, 0 },
	{ BYTES("<a>0123456789abcdef\xc0\xaf</a>"), BAD, 19, 20, 0 },
	{ BYTES("<?xml version='1.0' encoding='ascii'?><a>\xc3\xa9</a>"), BAD, 41, 42, 0 },
	{ BYTES("<?xml version='1.0' encoding='cp1252'?><a>\x80\x81</a>"), BAD, 43, 44, 0 },
	{ BYTES("<\0a\0>\0\0\xd8<\0/\0a\0>\0"), BAD, 6, 8, 0 },
	{ BYTES("<\0a\0>\0\0\xdc<\0/\0a\0>\0"), BAD, 6, 8, 0 },
	{ BYTES("<\0a\0/\0>\0\0\0"), BAD, 8, 10, 1 },
	{ BYTES("<\0a\0/\0>\0x"), BAD, 8, 9, 1 },
	{ BYTES("\xff\xfe<\0!\0D\0O\0C\0T\0Y\0P\0E\0 \0"), VML_FAULT_DOCTYPE, 2, 20, 0 },
	{ BYTES("<?xml version='1.0' encoding='cp1252'?><a/>\n"
		"<?xml version='1.0' encoding='cp1250'?><b/>"),
		VML_FAULT_ENCODING, 74, 80, 1 },
	{ BYTES("<a/><?xml version='1.0' encoding='cp1252'?><b/>"), VML_FAULT_ENCODING, 34, 40, 1 },
};

static void
faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fault_table); i++) {
		const struct fault_row *r = &fault_table[i];
		struct vml_arena *a = vml_arena_new();
		const struct vml_lex *lex = vml_lex(a, source(a, r->bytes, r->len));
		assert_non_null(lex->fault);
		assert_non_null(lex->fault->text);
		if (lex->fault->kind != r->kind || lex->fault->at.start != r->start ||
			lex->fault->at.end != r->end || lex->ndocuments != r->ndocuments)
			fail_msg("row %zu (%s): kind %d, %u to %u (%s), %u documents", i, r->bytes,
				lex->fault->kind, (unsigned)lex->fault->at.start,
				(unsigned)lex->fault->at.end, lex->fault->text, lex->ndocuments);
		assert_int_equal(lex->rest.end, r->len);
		vml_arena_free(a);
	}
}

/* ---- streams ------------------------------------------------------------------------------ */

static void
streams(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
		struct vml_span extents[4];
	} table[] = {
		{ BYTES("<a/>"), { { 0, 4 } } },
		{ BYTES(" <a/>  \n<!-- x --> "), { { 0, 19 } } },
		{ BYTES("<a/><b/>"), { { 0, 4 }, { 4, 8 } } },
		{ BYTES("<a/> \r\n<b/>\n\n"), { { 0, 7 }, { 7, 13 } } },
		{ BYTES("<a/> <!-- b --><b/>"), { { 0, 4 }, { 4, 19 } } },
		{ BYTES("<a/>\n<!-- b -->\n<b/>\n<?c?><c/>"), { { 0, 5 }, { 5, 21 }, { 21, 30 } } },
		{ BYTES("<a/>\n<!-- a -->\n<?xml version='1.0'?>\n<b/>"),
			{ { 0, 16 }, { 16, 42 } } },
		{ BYTES("<a/>\n\xef\xbb\xbf<b/>"), { { 0, 5 }, { 8, 12 } } },
		{ BYTES("\xef\xbb\xbf<a/>\n\xef\xbb\xbf<?xml version='1.0'?><b/>"),
			{ { 0, 8 }, { 11, 36 } } },
		{ BYTES("<\0a\0/\0>\0\n\0\xff\xfe<\0b\0/\0>\0"), { { 0, 10 }, { 12, 20 } } },
		{ BYTES("<?xml version='1.0' encoding='cp1252'?><a/><b/>\n"
			"<?xml version='1.0' encoding='CP1252'?><c/>"),
			{ { 0, 43 }, { 43, 48 }, { 48, 91 } } },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct vml_arena *a = vml_arena_new();
		const struct vml_lex *lex = vml_lex(a, source(a, table[i].bytes, table[i].len));
		if (lex->fault)
			fail_msg("row %zu: %s", i, lex->fault->text);
		unsigned n = 0;
		while (n < 4 && table[i].extents[n].end > 0)
			n++;
		assert_int_equal(lex->ndocuments, n);
		for (unsigned j = 0; j < n; j++) {
			assert_int_equal(lex->documents[j].extent.start, table[i].extents[j].start);
			assert_int_equal(lex->documents[j].extent.end, table[i].extents[j].end);
			assert_int_equal(lex->documents[j].first_element, j);
		}
		vml_arena_free(a);
	}
}

/* ---- limits ------------------------------------------------------------------------------- */

static void
repeat(GString *s, const char *what, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		g_string_append(s, what);
}

static char *
nested(unsigned n)
{
	GString *s = g_string_new(NULL);
	repeat(s, "<a>", n);
	repeat(s, "</a>", n);
	return g_string_free(s, FALSE);
}

static char *
with_attrs(unsigned n)
{
	GString *s = g_string_new("<a");
	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(s, " a%u=''", i);
	g_string_append(s, "/>");
	return g_string_free(s, FALSE);
}

static char *
long_as(unsigned n)
{
	GString *s = g_string_new("<a>");
	repeat(s, "0123456789abcde\n", n / 16);
	g_string_truncate(s, n - 4);
	g_string_append(s, "</a>");
	return g_string_free(s, FALSE);
}

static char *
siblings(unsigned n)
{
	GString *s = g_string_new("<r>");
	repeat(s, "<a/>", n - 1);
	g_string_append(s, "</r>");
	return g_string_free(s, FALSE);
}

static char *
documents(unsigned n)
{
	GString *s = g_string_new(NULL);
	repeat(s, "<a/>", n);
	return g_string_free(s, FALSE);
}

static void
limits(void **state)
{
	(void)state;
	static const struct {
		char *(*make)(unsigned n);
		unsigned most;
	} table[] = {
		{ nested, VML_MAX_DEPTH },
		{ with_attrs, VML_MAX_ATTRS },
		{ long_as, VML_MAX_DOCUMENT },
		{ siblings, VML_MAX_ELEMENTS },
		{ documents, VML_MAX_DOCUMENTS },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		for (unsigned over = 0; over < 2; over++) {
			struct vml_arena *a = vml_arena_new();
			g_autofree char *text = table[i].make(table[i].most + over);
			const struct vml_lex *lex =
				vml_lex(a, vml_source_memory(a, "x", text, strlen(text)));
			assert_int_equal(lex->fault != NULL, over);
			if (over)
				assert_int_equal(lex->fault->kind, VML_FAULT_TOO_LARGE);
			vml_arena_free(a);
		}
	}
}

/* Two large documents after each other are not one too large. */
static void
limits_are_per_document(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	g_autofree char *one = long_as(VML_MAX_DOCUMENT - 100);
	g_autofree char *text = g_strconcat(one, "\n", one, NULL);
	const struct vml_lex *lex = vml_lex(a, vml_source_memory(a, "x", text, strlen(text)));
	assert_null(lex->fault);
	assert_int_equal(lex->ndocuments, 2);
	vml_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples),
		cmocka_unit_test(encodings),
		cmocka_unit_test(faults),
		cmocka_unit_test(streams),
		cmocka_unit_test(limits),
		cmocka_unit_test(limits_are_per_document),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
