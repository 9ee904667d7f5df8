/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every image fixture gives exactly the facts that it promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/cases.h"
#include "support/peruse.h"
#include "support/scratch.h"

static bool
judge(const struct image_case *c)
{
	struct vml_arena *a = vml_arena_new();
	char *root = scratch_new();
	char *path = image_case_build(c, root);
	char *fault = image_case_judge(c, peruse_file(a, path));
	if (fault)
		print_error("%s [%s] %s\n", c->where, c->name, fault);
	bool good = !fault;
	g_free(fault);
	g_free(path);
	scratch_free(root);
	vml_arena_free(a);
	return good;
}

static void
cases(void **state)
{
	(void)state;
	assert_int_equal(image_cases_failed(judge), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
