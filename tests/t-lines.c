/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines and columns: the same text in each encoding has the same lines, columns and words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/lines.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static int
start(void **state)
{
	*state = vml_arena_new();
	return 0;
}

static int
stop(void **state)
{
	vml_arena_free(*state);
	return 0;
}

/* How a text is written: iconv's name, a byte order mark, and the fields xml/ would set. */
struct writing {
	const char *iconv, *mark;
	size_t mark_len;
	unsigned unit;
	bool big_endian, single_byte;
};

static const struct writing writings[] = {
	{ "UTF-8", "", 0, 1, false, false },
	{ "UTF-8", "\xef\xbb\xbf", 3, 1, false, false },
	{ "UTF-16LE", "", 0, 2, false, false },
	{ "UTF-16LE", "\xff\xfe", 2, 2, false, false },
	{ "UTF-16BE", "\xfe\xff", 2, 2, true, false },
	{ "ISO-8859-15", "", 0, 1, false, true },
	{ "WINDOWS-1252", "", 0, 1, false, true },
};

static struct vml_source *
write_as(struct vml_arena *a, const char *utf8, const struct writing *w)
{
	gsize n = 0;
	g_autofree char *body = g_convert(utf8, -1, w->iconv, "UTF-8", NULL, &n, NULL);
	if (!body)
		return NULL;
	unsigned char *bytes = vml_arena_alloc(a, w->mark_len + n);
	memcpy(bytes, w->mark, w->mark_len);
	memcpy(bytes + w->mark_len, body, n);
	struct vml_source *s = vml_make(a, struct vml_source);
	*s = (struct vml_source){ .bytes = bytes,
		.len = w->mark_len + n,
		.unit = w->unit,
		.big_endian = w->big_endian,
		.single_byte = w->single_byte,
		.encoding = w->iconv };
	vml_lines_index(s, a);
	return s;
}

/* Offset of the character that `utf8` has at `at`. */
static uint64_t
offset_as(const char *utf8, size_t at, const struct writing *w)
{
	gsize n = 0;
	g_autofree char *before = g_convert(utf8, (gssize)at, w->iconv, "UTF-8", NULL, &n, NULL);
	assert_non_null(before);
	return w->mark_len + n;
}

static void
columns(void **state)
{
	static const struct {
		const char *text, *upto; /* the place is where `upto` begins, last time */
		struct vml_position want;
	} table[] = {
		{ "<a/>", "<a", { 1, 1, 1, 1 } },
		{ "<a/>", "", { 1, 5, 5, 5 } },
		{ "<a>\n <b/>\n</a>", "<b", { 2, 2, 2, 2 } },
		{ "<a>\r\n\t<b/>\r\n</a>", "<b", { 2, 2, 2, 2 } },
		{ "\n\n\n", "", { 4, 1, 1, 1 } },
		{ "a\rb", "b", { 1, 3, 3, 3 } },
		{ "a='\xc3\xbc' b", "b", { 1, 7, 8, 7 } },
		{ "a='\xe2\x82\xac' b", "b", { 1, 7, 9, 7 } },
		{ "x\n a='\xf0\x9f\x92\xbe' b", "b", { 2, 8, 11, 9 } },
	};
	unsigned tried = 0;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *text = table[i].text;
		const char *p =
			*table[i].upto ? g_strrstr(text, table[i].upto) : text + strlen(text);
		for (size_t j = 0; j < COUNT(writings); j++) {
			struct vml_source *s = write_as(*state, text, &writings[j]);
			if (!s)
				continue; /* that encoding lacks the character */
			tried++;
			struct vml_position got =
				vml_lines_at(s, offset_as(text, (size_t)(p - text), &writings[j]));
			assert_memory_equal(&got, &table[i].want, sizeof(got));
		}
	}
	assert_int_equal(tried, COUNT(table) * COUNT(writings) - 2);
}

static void
texts(void **state)
{
	static const char text[] = "one\r\n\xe2\x82\xac two\n\nfour\r";
	static const char *const lines[] = { "one", "\xe2\x82\xac two", "", "four\r" };
	for (size_t j = 0; j < COUNT(writings); j++) {
		const struct vml_source *s = write_as(*state, text, &writings[j]);
		assert_int_equal(s->nlines, COUNT(lines));
		for (uint32_t i = 0; i < COUNT(lines); i++)
			assert_string_equal(vml_lines_text(s, i + 1, *state), lines[i]);
		struct vml_span two = { offset_as(text, 9, &writings[j]),
			offset_as(text, 12, &writings[j]) };
		assert_string_equal(vml_lines_slice(s, two, *state), "two");
		assert_string_equal(vml_lines_text(s, 0, *state), "");
		assert_string_equal(vml_lines_text(s, 9, *state), "");
	}
}

static struct vml_source *
raw(struct vml_arena *a, const char *bytes, size_t len, unsigned unit)
{
	struct vml_source *s = vml_make(a, struct vml_source);
	s->bytes = vml_arena_memdup(a, bytes, len);
	s->len = len;
	s->unit = unit;
	vml_lines_index(s, a);
	return s;
}

static void
invalid_bytes(void **state)
{
	struct vml_source *s = raw(*state, "a\xff\xc3z\0q", 6, 1);
	assert_string_equal(
		vml_lines_text(s, 1, *state), "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbdq");
	struct vml_position p = vml_lines_at(s, 3);
	assert_int_equal(p.column, 4);
	assert_int_equal(p.column_utf8, 8);
	s = raw(*state, "\0\xd8x\0y", 5, 2); /* lone surrogate, odd end */
	assert_string_equal(vml_lines_text(s, 1, *state), "\xef\xbf\xbdx\xef\xbf\xbd");
}

static void
far_and_inside(void **state)
{
	struct vml_source *s = raw(*state, "\xf0\x9f\x92\xbe\nb", 6, 1);
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(vml_lines_at(s, i).column, 1); /* inside a character */
	assert_int_equal(vml_lines_at(s, 4).column, 2);
	assert_int_equal(vml_lines_at(s, 99).line, 2);
	assert_int_equal(vml_lines_at(s, UINT64_MAX).column, 2);
	s = raw(*state, "", 0, 1);
	assert_int_equal(s->nlines, 1);
	assert_int_equal(vml_lines_at(s, 0).line, 1);
	s = raw(*state, "\xef\xbb\xbfx", 4, 1);
	assert_int_equal(vml_lines_at(s, 0).column, 1);
	assert_int_equal(vml_lines_at(s, 3).column, 1);
}

static void
many_lines(void **state)
{
	enum { N = 100000 };
	g_autofree char *text = g_strnfill(2 * N, '\n');
	for (size_t i = 0; i < N; i++)
		text[2 * i] = 'x';
	struct vml_source *s = raw(*state, text, 2 * N, 1);
	assert_int_equal(s->nlines, N + 1);
	for (uint32_t i = 0; i < N; i += 777) {
		assert_int_equal(vml_lines_at(s, 2 * i).line, i + 1);
		assert_int_equal(vml_lines_at(s, 2 * i + 1).column, 2);
	}
}

/* Marks within long lines change nothing but the time. */
static void
long_lines(void **state)
{
	g_autoptr(GString) text = g_string_new("short\n");
	for (unsigned i = 0; i < 40000; i++)
		g_string_append(text, i % 7 ? i % 3 ? "a" : "\xc3\xa9" : "\xf0\x9f\x92\xbe");
	g_string_append(text, "\nshort again");
	for (size_t i = 0; i < COUNT(writings); i++) {
		struct vml_source *s = write_as(*state, text->str, &writings[i]);
		if (!s) /* no such character there */
			continue;
		assert_true(s->nmarks > 10);
		struct vml_source plain = *s;
		plain.nmarks = 0;
		for (uint64_t at = 0; at < s->len; at += 997) {
			struct vml_position p = vml_lines_at(s, at), q = vml_lines_at(&plain, at);
			assert_memory_equal(&p, &q, sizeof(p));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns),
		cmocka_unit_test(texts),
		cmocka_unit_test(invalid_bytes),
		cmocka_unit_test(far_and_inside),
		cmocka_unit_test(many_lines),
		cmocka_unit_test(long_lines),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
