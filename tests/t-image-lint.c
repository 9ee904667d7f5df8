/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What `vmlint lint IMAGE` says of every image fixture: the errors and warnings that it promises,
 * each by its rule, and not one more. A fixture that promises none gets notes at most.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "report/report.h"
#include "support/cases.h"
#include "support/scratch.h"

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "error VML405 warning VML504", as the fixture would have to promise it. */
static char *
summarise(const struct vml_run *run)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		g_autofree char *word =
			g_strdup_printf("%s %s", vml_severity_name(f->severity), f->rule->id);
		if (f->severity >= VML_WARNING &&
			!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
			g_ptr_array_add(words, g_steal_pointer(&word));
	}
	g_ptr_array_sort(words, by_name);
	g_ptr_array_add(words, NULL);
	return g_strjoinv(", ", (char **)words->pdata);
}

/* Paths are given as a user would who stands in the image's directory. */
static char *
lint(const char *root, const char *file)
{
	const char *paths[] = { file, NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.jobs = 1;
	g_autofree char *here = g_get_current_dir();
	assert_int_equal(chdir(root), 0);
	struct vml_run *run = vml_run_new(&o);
	enum vml_status status = vml_run_lint(run, paths);
	assert_int_equal(chdir(here), 0);
	if (status == VML_FAILED)
		fail_msg("%s: %s", file, vml_run_problem(run, 0));
	char *said = summarise(run);
	vml_run_free(run);
	return said;
}

static bool
judge(const struct image_case *c)
{
	char *root = scratch_new();
	g_free(image_case_build(c, root));
	g_autofree char *said = lint(root, c->file), *want = image_case_verdict(c);
	bool good = strcmp(said, want) == 0;
	if (!good)
		print_error("%s [%s] lint: %s; promised: %s\n", c->where, c->name,
			*said ? said : "nothing", *want ? want : "nothing");
	scratch_free(root);
	return good;
}

static void
cases(void **state)
{
	(void)state;
	GPtrArray *list = image_cases();
	unsigned bad = 0;
	for (guint i = 0; i < list->len; i++)
		bad += !judge(list->pdata[i]);
	print_message("%u cases\n", list->len);
	assert_int_equal(bad, 0);
	g_ptr_array_unref(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
