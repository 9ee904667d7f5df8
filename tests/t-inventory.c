/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inventories: what is recorded on a host decides elsewhere what was decided there, for every
 * fixture of every rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/driver.h"
#include "support/command.h"
#include "support/fixture.h"

/* ---- the same findings ---------------------------------------------------------------------- */

static unsigned
complain(const char *folder, const char *name, const char *here, const char *there)
{
	fprintf(stderr, "%s/%s: on the host\n%s\n... and by its inventory\n%s\n", folder, name,
		here, there);
	return 1;
}

/* The folder of a rule runs that rule, whether it is on by default or not. */
static unsigned
compare(const char *folder, const char *name, const char *id)
{
	const char *extend[] = { id, NULL };
	struct fixture *here = fixture_lint(folder, name, extend, VML_ORDER_ID);
	struct fixture *there = fixture_lint_recorded(folder, name, extend);
	g_autofree char *told = fixture_findings(here);
	g_autofree char *told_there = fixture_findings(there);
	g_autofree char *report = fixture_write(here, "json");
	g_autofree char *report_there = fixture_write(there, "json");
	g_autofree char *text = fixture_write(here, "full");
	g_autofree char *text_there = fixture_write(there, "full");
	unsigned faults = 0;
	if (strcmp(told, told_there) != 0)
		faults = complain(folder, name, told, told_there);
	else if (strcmp(report, report_there) != 0)
		faults = complain(folder, name, report, report_there);
	else if (strcmp(text, text_there) != 0)
		faults = complain(folder, name, text, text_there);
	fixture_free(there);
	fixture_free(here);
	return faults;
}

/* Whether a rule that only the host can judge is told by an inventory. */
static unsigned
tells(const char *folder, const char *name, const struct vml_rule *r)
{
	const char *extend[] = { r->id, NULL };
	struct fixture *there = fixture_lint_recorded(folder, name, extend);
	unsigned n = 0;
	for (size_t i = 0; i < vml_run_nfindings(there->run); i++)
		n += vml_run_finding(there->run, i)->rule == r;
	if (n > 0)
		fprintf(stderr, "%s/%s: told by an inventory\n", folder, name);
	fixture_free(there);
	return n;
}

static unsigned
check(const char *folder, const char *name, const struct vml_rule *r, void *fixtures)
{
	if (strcmp(r->id, "VML803") == 0 || strcmp(r->id, "VML804") == 0)
		return 0; /* whose fixtures have inventories of their own */
	++*(unsigned *)fixtures;
	bool folders = strcmp(r->id, "VML105") == 0; /* are not recorded */
	return folders ? tells(folder, name, r) : compare(folder, name, r->id);
}

static void
an_inventory_decides_what_its_host_does(void **state)
{
	(void)state;
	unsigned fixtures = 0;
	assert_int_equal(fixture_check_rules(check, &fixtures), 0);
	assert_true(fixtures > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_inventory_decides_what_its_host_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
