/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Errors and warnings on a corpus of other people's documents, which VMLINT_CORPUS names: a line
 * each in fixtures/corpus.want, reviewed. A file that is not in that list is clean. Nothing of the
 * corpus itself is kept here but names of files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "support/golden.h"

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "VML605 error some/file.xml:27" for each that counts. */
static char *
findings_below(const char *corpus, struct vml_run *run)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	GString *text = g_string_new(NULL);
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		const char *path = f->where.path;
		if (g_str_has_prefix(path, corpus))
			path += strspn(path + strlen(corpus), "/") + strlen(corpus);
		if (f->severity >= VML_WARNING)
			g_ptr_array_add(
				lines, g_strdup_printf("%s %s %s:%u\n", f->rule->id,
					       f->severity == VML_ERROR ? "error" : "warning", path,
					       f->where.line));
	}
	g_ptr_array_sort(lines, by_text);
	for (guint i = 0; i < lines->len; i++)
		g_string_append(text, g_ptr_array_index(lines, i));
	return g_string_free(text, FALSE);
}

static void
only_reviewed_findings(void **state)
{
	(void)state;
	const char *corpus = getenv("VMLINT_CORPUS");
	if (!corpus) {
		print_message("skipped: VMLINT_CORPUS names no folder of real documents\n");
		skip();
	}
	const char *const paths[] = { corpus, NULL };
	struct vml_options options;
	vml_options_init(&options);
	options.images = "skip";
	options.schema = "builtin";
	options.isolated = 1;
	struct vml_run *run = vml_run_new(&options);
	assert_int_not_equal(vml_run_lint(run, paths), VML_FAILED);
	g_autofree char *text = findings_below(corpus, run);
	vml_run_free(run);
	assert_true(golden_equal("tests/fixtures/corpus.want", text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_reviewed_findings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
