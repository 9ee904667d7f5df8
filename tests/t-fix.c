/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mending bytes: splices in every encoding, edits that clash, and diffs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fix/fix.h"
#include "support/command.h"
#include "support/scratch.h"

static struct vml_source
utf8(const char *text)
{
	return (struct vml_source){ .path = "t.xml",
		.bytes = (const unsigned char *)text,
		.len = strlen(text),
		.unit = 1 };
}

static struct vml_edit
edit(uint64_t start, uint64_t end, const char *text)
{
	return (struct vml_edit){ { start, end }, text };
}

static char *
applied(const struct vml_source *s, const struct vml_edit *edits, size_t n)
{
	char *error = NULL;
	GByteArray *bytes = vml_fix_apply(s, edits, n, &error);
	if (!bytes)
		return error;
	g_byte_array_append(bytes, (const guint8 *)"", 1);
	return (char *)g_byte_array_free(bytes, FALSE);
}

#define CLASH "two edits touch the same place"

static void
edits_are_spliced(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		struct vml_edit edits[3];
		size_t n;
		const char *want;
	} rows[] = {
		{ "abc", { { { 0, 0 }, "x" } }, 1, "xabc" },
		{ "abc", { { { 3, 3 }, "x" } }, 1, "abcx" },
		{ "abc", { { { 1, 2 }, "" } }, 1, "ac" },
		{ "abc", { { { 2, 3 }, "y" }, { { 0, 1 }, "x" } }, 2, "xby" },
		{ "abc", { { { 0, 1 }, "x" }, { { 1, 2 }, "y" } }, 2, "xyc" },
		/* the same edit from two rules counts once */
		{ "abc", { { { 1, 1 }, "x" }, { { 1, 1 }, "x" } }, 2, "axbc" },
		{ "abc", { { { 1, 1 }, "x" }, { { 1, 1 }, "y" } }, 2, CLASH },
		{ "abc", { { { 0, 2 }, "x" }, { { 1, 3 }, "y" } }, 2, CLASH },
		{ "abc", { { { 1, 3 }, "x" }, { { 1, 1 }, "y" } }, 2, CLASH },
		{ "abc", { { { 2, 4 }, "x" } }, 1, "an edit lies outside of the file" },
		{ "abc", { { { 2, 1 }, "x" } }, 1, "an edit lies outside of the file" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct vml_source s = utf8(rows[i].text);
		char *got = applied(&s, rows[i].edits, rows[i].n);
		assert_string_equal(got, rows[i].want);
		g_free(got);
	}
}

static void
text_takes_the_encoding_of_the_file(void **state)
{
	(void)state;
	static const unsigned char little[] = { 'a', 0, 'b', 0 }, big[] = { 0, 'a', 0, 'b' };
	struct vml_edit e = edit(2, 2, "x\xc3\xa9\xf0\x9f\x90\xa7");
	struct vml_source s = { .path = "t", .bytes = little, .len = 4, .unit = 2 };
	static const unsigned char want_little[] = { 'a', 0, 'x', 0, 0xe9, 0, 0x3d, 0xd8, 0x27,
		0xdc, 'b', 0 };
	static const unsigned char want_big[] = { 0, 'a', 0, 'x', 0, 0xe9, 0xd8, 0x3d, 0xdc, 0x27,
		0, 'b' };
	char *error = NULL;
	GByteArray *got = vml_fix_apply(&s, &e, 1, &error);
	assert_int_equal(got->len, sizeof(want_little));
	assert_memory_equal(got->data, want_little, sizeof(want_little));
	g_byte_array_unref(got);
	s = (struct vml_source){
		.path = "t", .bytes = big, .len = 4, .unit = 2, .big_endian = true
	};
	got = vml_fix_apply(&s, &e, 1, &error);
	assert_memory_equal(got->data, want_big, sizeof(want_big));
	g_byte_array_unref(got);
	struct vml_source latin = utf8("ab");
	latin.single_byte = true;
	latin.encoding = "ISO-8859-1";
	e = edit(1, 1, "\xc3\xa9\xe2\x82\xac"); /* of the two it has the first */
	char *text = applied(&latin, &e, 1);
	assert_string_equal(text, "a\xe9&#8364;b");
	g_free(text);
}

/* Random edits: what lies between them is unchanged, byte for byte. */
static void
bytes_outside_of_edits_stay(void **state)
{
	(void)state;
	GRand *random = g_rand_new_with_seed(7);
	for (int round = 0; round < 2000; round++) {
		guint len = (guint)g_rand_int_range(random, 0, 200);
		guint8 *bytes = g_malloc(len + 1);
		for (guint i = 0; i < len; i++)
			bytes[i] = (guint8)g_rand_int_range(random, 0, 256);
		struct vml_source s = { .path = "t", .bytes = bytes, .len = len, .unit = 1 };
		struct vml_edit edits[8];
		size_t n = 0;
		GByteArray *want = g_byte_array_new();
		guint at = 0;
		while (n < 8 && at < len) {
			guint start = (guint)g_rand_int_range(random, (gint32)at, (gint32)len + 1);
			guint end = (guint)g_rand_int_range(random, (gint32)start, (gint32)len + 1);
			edits[n++] = edit(start, end, "<new/>");
			g_byte_array_append(want, bytes + at, start - at);
			g_byte_array_append(want, (const guint8 *)"<new/>", 6);
			at = end + 1; /* so that no two insertions meet */
			if (end < len)
				g_byte_array_append(want, bytes + end, 1);
		}
		if (at < len)
			g_byte_array_append(want, bytes + at, len - at);
		char *error = NULL;
		GByteArray *got = vml_fix_apply(&s, edits, n, &error);
		assert_non_null(got);
		assert_int_equal(got->len, want->len);
		assert_memory_equal(got->data, want->data, want->len);
		g_byte_array_unref(got);
		g_byte_array_unref(want);
		g_free(bytes);
	}
	g_rand_free(random);
}

static void
diffs_are_unified(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after, *want;
	} rows[] = {
		{ "a\n", "a\n", "" },
		{ "a\nb\nc\n", "a\nx\nb\nc\n",
			"--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n a\n+x\n b\n c\n" },
		{ "", "x\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+x\n" },
		{ "a", "b\n",
			"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n",
			"--- a/f\n+++ b/f\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *got = vml_fix_diff("f", rows[i].before, rows[i].after);
		assert_string_equal(got, rows[i].want);
		g_free(got);
	}
}

/* patch(1) makes the second text of the first, for random texts. */
static void
patch_understands_the_diff(void **state)
{
	(void)state;
	if (!command_present("patch"))
		skip();
	char *dir = scratch_new();
	GRand *random = g_rand_new_with_seed(11);
	for (int round = 0; round < 40; round++) {
		GString *a = g_string_new(NULL), *b = g_string_new(NULL);
		for (int line = 0; line < 60; line++) {
			int what = g_rand_int_range(random, 0, 12);
			if (what != 0)
				g_string_append_printf(a, "line %d\n", line);
			if (what != 1)
				g_string_append_printf(b, "line %d\n", line);
			if (what == 2)
				g_string_append_printf(b, "new %d\n", line);
		}
		g_autofree char *diff = vml_fix_diff("f", a->str, b->str);
		g_autofree char *file = g_build_filename(dir, "f", NULL);
		assert_true(g_file_set_contents(file, a->str, -1, NULL));
		const char *argv[] = { "patch", "-s", "-p1", NULL };
		if (*diff) {
			struct command c = command_run(argv, dir, diff, NULL);
			assert_int_equal(c.code, 0);
			command_clear(&c);
		}
		g_autofree char *now = NULL;
		assert_true(g_file_get_contents(file, &now, NULL, NULL));
		assert_string_equal(now, b->str);
		g_string_free(a, TRUE);
		g_string_free(b, TRUE);
	}
	g_rand_free(random);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_spliced),
		cmocka_unit_test(text_takes_the_encoding_of_the_file),
		cmocka_unit_test(bytes_outside_of_edits_stay),
		cmocka_unit_test(diffs_are_unified),
		cmocka_unit_test(patch_understands_the_diff),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
