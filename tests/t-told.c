/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What qemu-img tells of the images of every fixture decides less than the images do, and nothing
 * else: each finding is one that the images themselves make, and none about images is proven.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/driver.h"
#include "support/fixture.h"
#include "support/qemu-img.h"

/*
 * Whether the images, or their absence, make that finding: the same rule at the same place of the
 * XML, or in the image. Where in the image is not told, so VML108 may stand alone where it is else
 * folded into another finding about the same bytes. Nor is it told where the file ends.
 */
static bool
is_made(struct vml_run *here, const struct vml_finding *f)
{
	bool cut = strcmp(f->where.path, "good-cut-by-the-end.xml") == 0;
	const struct vml_finding *x;
	if (strcmp(f->rule->id, "VML108") == 0 || cut)
		return true;
	for (size_t i = 0; (x = vml_run_finding(here, i)); i++)
		if (x->rule == f->rule && strcmp(x->where.path, f->where.path) == 0 &&
			(!x->where.line || x->where.at.start == f->where.at.start))
			return true;
	return false;
}

static unsigned
compare(const char *folder, const char *name, const struct vml_rule *r, void *findings)
{
	const char *extend[] = { r->id, NULL };
	const struct vml_finding *f;
	if (strcmp(r->id, "VML803") == 0 || strcmp(r->id, "VML804") == 0)
		return 0; /* whose fixtures have inventories of their own */
	struct fixture *there = fixture_lint_told(folder, name, extend);
	if (!there)
		return 0;
	struct fixture *here = fixture_lint(folder, name, extend, VML_ORDER_ID);
	struct fixture *away = fixture_lint_absent(folder, name, extend);
	unsigned faults = 0;
	for (size_t i = 0; (f = vml_run_finding(there->run, i)); i++) {
		bool hygiene = strcmp(vml_rule_family(f->rule), "hygiene") == 0;
		bool likely = f->certainty == VML_LIKELY || hygiene;
		++*(unsigned *)findings;
		if ((likely && is_made(here->run, f)) || is_made(away->run, f))
			continue;
		fprintf(stderr, "%s/%s: %s %s at %s:%u, which the images do not make: %s\n", folder,
			name, likely ? "likely" : "proven", f->rule->id, f->where.path,
			(unsigned)f->where.line, f->message);
		faults++;
	}
	fixture_free(away);
	fixture_free(there);
	fixture_free(here);
	return faults;
}

static void
what_is_told_makes_nothing_up(void **state)
{
	(void)state;
	unsigned findings = 0;
	if (!qemu_img_present())
		skip();
	unsigned faults = fixture_check_rules(compare, &findings);
	printf("%u findings\n", findings);
	assert_true(findings > 50);
	assert_int_equal(faults, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_told_makes_nothing_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
