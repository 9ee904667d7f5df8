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

#define FOLDER "tests/fixtures/rules/"

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

static void
an_inventory_decides_what_its_host_does(void **state)
{
	(void)state;
	unsigned n, faults = 0, fixtures = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(rules[i]->id, "VML803") == 0 || strcmp(rules[i]->id, "VML804") == 0)
			continue; /* whose fixtures have inventories of their own */
		g_autofree char *folder = g_strconcat(FOLDER, rules[i]->id, NULL);
		g_autoptr(GPtrArray) names = fixture_names(folder, "");
		bool folders = strcmp(rules[i]->id, "VML105") == 0; /* are not recorded */
		fixtures += names->len;
		for (guint k = 0; k < names->len; k++)
			faults += folders ? tells(folder, names->pdata[k], rules[i])
					  : compare(folder, names->pdata[k], rules[i]->id);
	}
	assert_true(fixtures > 500);
	assert_int_equal(faults, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_inventory_decides_what_its_host_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
