/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fixtures that belong to no single rule, found by walking. fixtures/overlaps: faults of which
 * several rules could speak, RULE-not-RULE, told once by the first and never by the second.
 * fixtures/clean: what is fine draws neither error nor warning. fixtures/hostile: what is meant to
 * hurt ends in plain findings, in bounded time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "support/command.h"
#include "support/fixture.h"
#include "support/golden.h"

#define CASES "tests/fixtures/"

/* More than any of these may take, on a slow machine and under a sanitizer. */
enum { SECONDS = 60 };

static unsigned
complain(const char *what, const char *folder, const char *name)
{
	fprintf(stderr, "%s/%s: %s\n", folder, name, what);
	return 1;
}

static unsigned
count(const struct fixture *f, const char *id)
{
	unsigned n = 0;
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++) {
		const struct vml_finding *x = vml_run_finding(f->run, i);
		bool meant = id ? strcmp(x->rule->id, id) == 0 : x->severity >= VML_WARNING;
		n += meant;
	}
	return n;
}

/* Runs `judge` on every fixture of the folder, and holds its findings to what is expected. */
static unsigned
each(const char *folder, unsigned (*judge)(const struct fixture *f))
{
	g_autoptr(GPtrArray) names = fixture_names(folder, "");
	unsigned faults = names->len == 0;
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		g_autofree char *want = g_strdup_printf("%s/%s.want", folder, name);
		alarm(SECONDS);
		struct fixture *f = fixture_lint(folder, name, NULL, VML_ORDER_ID);
		alarm(0);
		g_autofree char *text = fixture_findings(f);
		faults += !golden_equal(want, text);
		if (judge)
			faults += judge(f);
		fixture_free(f);
	}
	return faults;
}

static unsigned
told_once(const struct fixture *f)
{
	g_auto(GStrv) ids = g_strsplit(f->name, "-", 3);
	unsigned faults = 0;
	if (g_strv_length(ids) != 3 || !g_str_has_prefix(ids[2], "VML"))
		faults += complain("not called RULE-not-RULE", f->folder, f->name);
	else if (count(f, ids[0]) != 1)
		faults += complain("the first rule does not tell it once", f->folder, f->name);
	else if (count(f, ids[2]) > 0)
		faults += complain("the second rule tells it, too", f->folder, f->name);
	if (count(f, NULL) != 1)
		faults += complain("not one error or warning", f->folder, f->name);
	return faults;
}

static void
one_fault_is_one_finding(void **state)
{
	(void)state;
	assert_int_equal(each(CASES "overlaps", told_once), 0);
}

static unsigned
told_nothing(const struct fixture *f)
{
	return count(f, NULL) ? complain("an error or a warning", f->folder, f->name) : 0;
}

static void
what_is_fine_draws_no_warning(void **state)
{
	(void)state;
	assert_int_equal(each(CASES "clean", told_nothing), 0);
}

static unsigned
has_answer(const struct fixture *f)
{
	return f->status == VML_FAILED ? complain("no answer", f->folder, f->name) : 0;
}

static void
what_is_hostile_is_answered(void **state)
{
	(void)state;
	assert_int_equal(each(CASES "hostile", has_answer), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_fault_is_one_finding),
		cmocka_unit_test(what_is_fine_draws_no_warning),
		cmocka_unit_test(what_is_hostile_is_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
