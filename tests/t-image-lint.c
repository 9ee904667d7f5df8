/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What `vmlint lint IMAGE` says of every image fixture: the errors and warnings that it promises,
 * each by its rule, and not one more. A fixture that promises none gets notes at most.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/cases.h"
#include "support/lint-image.h"
#include "support/scratch.h"

static bool
judge(const struct image_case *c)
{
	char *root = scratch_new();
	g_free(image_case_build(c, root));
	g_autofree char *said = lint_image(root, c->file), *want = image_case_verdict(c);
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
	assert_int_equal(image_cases_failed(judge), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
