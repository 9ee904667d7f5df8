/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCRE2 door: whole matches, groups, errors with their offset, and bounded time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/pattern.h"
#include "support/patience.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static void
matching(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool whole;
		const char *subject;
		enum vml_match want;
	} table[] = {
		{ "[0-9]+", true, "12", VML_MATCH_YES },
		{ "[0-9]+", true, "12a", VML_MATCH_NO },
		{ "[0-9]+", true, "12\n", VML_MATCH_NO },
		{ "[0-9]+", false, "a12a", VML_MATCH_YES },
		{ "a|ab", true, "ab", VML_MATCH_YES },
		{ "a|ab", true, "abc", VML_MATCH_NO },
		{ "", true, "", VML_MATCH_YES },
		{ "", true, "a", VML_MATCH_NO },
		{ ".", true, "\xf0\x9f\x92\xbe", VML_MATCH_YES },
		{ ".", true, "\n", VML_MATCH_NO },
		{ ".", true, "\r", VML_MATCH_NO },
		{ "[^a]", true, "\n", VML_MATCH_YES },
		{ ".*", true, "\xff", VML_MATCH_NO },
		{ "a$", false, "a\n", VML_MATCH_NO },
		{ "(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", true, "52:54:00:aa:bb:cc", VML_MATCH_YES },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		struct vml_pattern *p = vml_pattern_new(table[i].text, table[i].whole, NULL, NULL);
		assert_non_null(p);
		const char *s = table[i].subject;
		assert_int_equal(vml_pattern_match(p, s, strlen(s)), table[i].want);
		vml_pattern_free(p);
	}
}

static void
groups(void **state)
{
	(void)state;
	struct vml_pattern *p = vml_pattern_new("([a-z]+)(:[0-9]+)?(;)?", false, NULL, NULL);
	size_t g[5][2];
	assert_int_equal(vml_pattern_find(p, "--host:22", 9, g, 5), VML_MATCH_YES);
	assert_int_equal(g[0][0], 2);
	assert_int_equal(g[0][1], 9);
	assert_int_equal(g[1][1], 6);
	assert_int_equal(g[2][0], 6);
	assert_int_equal(g[3][0], SIZE_MAX); /* unset */
	assert_int_equal(g[4][1], SIZE_MAX); /* not in the pattern */
	assert_int_equal(vml_pattern_find(p, "123", 3, g, 5), VML_MATCH_NO);
	assert_int_equal(g[0][0], SIZE_MAX);
	vml_pattern_free(p);
	vml_pattern_free(NULL);
}

static void
errors(void **state)
{
	(void)state;
	char *error = NULL;
	size_t at = 99;
	assert_null(vml_pattern_new("ab(c", true, &error, &at));
	assert_non_null(error);
	assert_int_equal(at, 4);
	g_free(error);
	assert_null(vml_pattern_new("\\C", true, NULL, NULL));
	assert_null(vml_pattern_new("\xff", true, NULL, NULL));
}

static void
limits(void **state)
{
	(void)state;
	struct vml_pattern *p = vml_pattern_new("(a+)+", true, NULL, NULL);
	g_autofree char *subject = g_strnfill(60, 'a');
	subject[59] = 'b';
	double begin = patience_now();
	assert_int_equal(vml_pattern_match(p, subject, 60), VML_MATCH_LIMIT);
	assert_true(patience_now() - begin < patience_for(5));
	vml_pattern_free(p);
	/* Long, but no more than the limits allow. */
	g_autofree char *tall = g_strnfill(100000, 'a');
	p = vml_pattern_new("(?:a|b)*", true, NULL, NULL);
	assert_int_not_equal(vml_pattern_match(p, tall, 100000), VML_MATCH_NO);
	vml_pattern_free(p);
}

static void *
match_many(void *p)
{
	unsigned yes = 0;
	for (unsigned i = 0; i < 5000; i++) {
		char text[16];
		int n = snprintf(text, sizeof(text), "%u", i);
		yes += vml_pattern_match(p, text, (size_t)n) == VML_MATCH_YES;
	}
	return GUINT_TO_POINTER(yes);
}

static void
shared_by_threads(void **state)
{
	(void)state;
	struct vml_pattern *p = vml_pattern_new("[0-9]*[05]", true, NULL, NULL);
	GThread *t[4];
	for (unsigned i = 0; i < 4; i++)
		t[i] = g_thread_new("match", match_many, p);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(GPOINTER_TO_UINT(g_thread_join(t[i])), 1000);
	vml_pattern_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matching),
		cmocka_unit_test(groups),
		cmocka_unit_test(errors),
		cmocka_unit_test(limits),
		cmocka_unit_test(shared_by_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
