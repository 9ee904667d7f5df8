/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which codes of --select, --ignore and --extend-select make which of the real rules run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"

static enum vml_severity
severity(const char *select, const char *ignore, const char *extend, const char *id)
{
	const char *lists[3][2] = { { select, NULL }, { ignore, NULL }, { extend, NULL } };
	char *error = NULL;
	struct vml_selection *s = vml_selection_new(NULL, select ? lists[0] : NULL,
		ignore ? lists[1] : NULL, extend ? lists[2] : NULL, &error);
	if (!s)
		fail_msg("%s", error);
	enum vml_severity v = vml_selection_severity(s, vml_rule_find(id));
	vml_selection_free(s);
	return v;
}

static void
codes_select_rules(void **state)
{
	(void)state;
	static const struct {
		const char *select, *ignore, *extend;
		bool on;
	} rows[] = {
		{ NULL, NULL, NULL, true },
		{ "VML102", NULL, NULL, true },
		{ "terminated-early", NULL, NULL, true },
		{ "VML1", NULL, NULL, true },
		{ "chain", NULL, NULL, true },
		{ "VML", NULL, NULL, true },
		{ "VML002, VML102", NULL, NULL, true },
		{ "VML002", NULL, NULL, false },
		{ "VML002", NULL, "VML102", true },
		{ NULL, "VML102", NULL, false },
		{ NULL, "chain", NULL, false },
		{ NULL, "VML", NULL, false },
		{ "VML102", "VML1", NULL, true },
		{ "VML1", "VML102", NULL, false },
		{ "VML102", "VML102", NULL, false },
		{ NULL, "VML1", "VML10", true },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		enum vml_severity v =
			severity(rows[i].select, rows[i].ignore, rows[i].extend, "VML102");
		if ((v != VML_OFF) != rows[i].on)
			fail_msg("row %zu: severity %d", i, (int)v);
	}
}

/* Rules that are off by default need their own id or name. */
static void
off_rules_need_their_name(void **state)
{
	(void)state;
	unsigned n;
	const struct vml_rule *const *rules = vml_rules(&n);
	for (unsigned i = 0; i < n; i++) {
		if (rules[i]->severity != VML_OFF)
			continue;
		bool quiet = strcmp(rules[i]->id, "VML120") == 0;
		enum vml_severity then = quiet ? VML_NOTE : VML_WARNING;
		assert_int_equal(severity(NULL, NULL, NULL, rules[i]->id), VML_OFF);
		assert_int_equal(severity("VML", NULL, NULL, rules[i]->id), VML_OFF);
		assert_int_equal(severity(rules[i]->name, NULL, NULL, rules[i]->id), then);
		assert_int_equal(severity(NULL, "VML", rules[i]->id, rules[i]->id), then);
		assert_int_equal(severity(rules[i]->id, rules[i]->id, NULL, rules[i]->id), VML_OFF);
	}
}

static void
unknown_codes_name_the_nearest(void **state)
{
	(void)state;
	static const struct {
		const char *code, *error;
	} rows[] = {
		{ "terminated-erly", "unknown rule 'terminated-erly'; did you mean "
				     "'terminated-early'?" },
		{ "chian", "unknown rule 'chian'; did you mean 'chain'?" },
		{ "nothing-like-it-at-all",
			"unknown rule 'nothing-like-it-at-all'; see 'vmlint explain'" },
		{ "", "--select names no rule" },
		{ " ,", "--select names no rule" },
		{ "VML1\n", NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *list[] = { rows[i].code, NULL };
		char *error = NULL;
		struct vml_selection *s = vml_selection_new(NULL, list, NULL, NULL, &error);
		if (rows[i].error) {
			assert_null(s);
			assert_string_equal(error, rows[i].error);
		} else {
			assert_non_null(s);
		}
		vml_selection_free(s);
		g_free(error);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_select_rules),
		cmocka_unit_test(off_rules_need_their_name),
		cmocka_unit_test(unknown_codes_name_the_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
