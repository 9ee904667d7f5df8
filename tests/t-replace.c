/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One fault is one finding: what is dropped for what, and what then lives on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/world.h"

struct overlap {
	const char *what;
	enum vml_extent extent; /* of the rule that may be dropped */
	enum spot stays, goes;
	bool dropped;
};

static const struct overlap overlaps[] = {
	/* the same element, and the same attribute where both name one */
	{ "110 and 012 on @file", VML_EXTENT_ELEMENT, FILE_ATTR, FILE_ATTR, true },
	{ "203 on @dev leaves 011 on @file", VML_EXTENT_ELEMENT, DEV_ATTR, FILE_ATTR, false },
	{ "202 on the element and 014", VML_EXTENT_ELEMENT, STORE, STORE, true },
	{ "207 on the element and 011 on an attribute", VML_EXTENT_ELEMENT, SOURCE, DEV_ATTR,
		true },
	{ "206 on another element than 013", VML_EXTENT_ELEMENT, STORE, SOURCE, false },
	{ "element of another disk", VML_EXTENT_ELEMENT, DISK, OTHER, false },
	{ "bytes are no element", VML_EXTENT_ELEMENT, BYTES, BYTES, false },
	/* the same layer, or one known from the header of the other */
	{ "102 and 103 on one layer", VML_EXTENT_LAYER, TOP, TOP, true },
	{ "305 on <driver> and 307 on the top", VML_EXTENT_LAYER, DRIVER, TOP, true },
	{ "305 leaves 307 on a declared base", VML_EXTENT_LAYER, DRIVER, MIDDLE, false },
	{ "308 in an overlay and 306 on its base", VML_EXTENT_LAYER, MIDDLE, LAST, true },
	{ "304 on the base and 501 in it", VML_EXTENT_LAYER, LAST, BYTES, true },
	{ "307 leaves 504 two layers below", VML_EXTENT_LAYER, TOP, BYTES, false },
	{ "layer of another disk", VML_EXTENT_LAYER, OTHER, TOP, false },
	{ "element inside of a declared layer", VML_EXTENT_LAYER, STORE, MIDDLE, true },
	/* the same disk */
	{ "106 and 107", VML_EXTENT_DISK, LAST, TOP, true },
	{ "305 on the disk and 111 on <backingStore>", VML_EXTENT_DISK, DISK, STORE, true },
	{ "another disk", VML_EXTENT_DISK, OTHER, TOP, false },
	/* the document */
	{ "010 and 017", VML_EXTENT_DOCUMENT, SOURCE, OTHER, true },
};

static void
one_fault_is_one_finding(void **state)
{
	struct world *w = *state;
	struct vml_rule winner = { .id = "VML901", .replaces = VML_LIST("VML902") };
	struct vml_rule loser = { .id = "VML902" };
	for (size_t i = 0; i < G_N_ELEMENTS(overlaps); i++) {
		const struct overlap *o = &overlaps[i];
		for (unsigned swapped = 0; swapped < 2; swapped++) {
			struct vml_out out = world_open(w);
			loser.extent = o->extent;
			out.rule = swapped ? &loser : &winner;
			world_tell(w, &out, swapped ? o->goes : o->stays);
			out.rule = swapped ? &winner : &loser;
			world_tell(w, &out, swapped ? o->stays : o->goes);
			g_ptr_array_set_size(w->findings, 0);
			world_close(w, &out);
			if (w->findings->len != (o->dropped ? 1u : 2u))
				fail_msg("%s: %u findings", o->what, w->findings->len);
			const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
			if (o->dropped)
				assert_ptr_equal(f->rule, &winner);
		}
	}
}

static void
a_dropped_refusal_lives_on(void **state)
{
	struct world *w = *state;
	struct vml_out out = world_open(w);
	struct vml_rule first = { .id = "VML901", .replaces = VML_LIST("VML902") };
	struct vml_rule second = { .id = "VML902", .replaces = VML_LIST("VML903") };
	struct vml_rule third = { .id = "VML903", .effect = VML_EFFECT_REFUSED };
	out.rule = &first;
	vml_report_likely(world_tell(w, &out, SOURCE));
	out.rule = &second;
	world_tell(w, &out, SOURCE);
	out.rule = &third;
	out.severity = VML_ERROR;
	world_tell(w, &out, SOURCE);
	world_close(w, &out);
	assert_int_equal(w->findings->len, 1);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_ptr_equal(f->rule, &first);
	assert_int_equal(f->effect, VML_EFFECT_REFUSED);
	assert_int_equal(f->certainty, VML_PROVEN);
	assert_int_equal(f->severity, VML_ERROR);
}

/* Pairs that tell of one fault: the first says more. */
static const struct {
	const char *stays, *goes;
} law[] = {
	{ "VML110", "VML012" },
	{ "VML718", "VML012" },
	{ "VML719", "VML012" },
	{ "VML202", "VML013" },
	{ "VML202", "VML014" },
	{ "VML206", "VML013" },
	{ "VML206", "VML014" },
	{ "VML203", "VML010" },
	{ "VML203", "VML011" },
	{ "VML204", "VML010" },
	{ "VML204", "VML011" },
	{ "VML205", "VML015" },
	{ "VML207", "VML011" },
	{ "VML202", "VML016" },
	{ "VML311", "VML012" },
	{ "VML314", "VML012" },
	{ "VML316", "VML014" },
	{ "VML701", "VML011" },
	{ "VML706", "VML010" },
	{ "VML710", "VML015" },
	{ "VML733", "VML013" },
	{ "VML715", "VML012" },
	{ "VML801", "VML017" },
	{ "VML302", "VML301" },
	{ "VML303", "VML301" },
	{ "VML304", "VML301" },
	{ "VML304", "VML501" },
	{ "VML102", "VML103" },
	{ "VML305", "VML307" },
	{ "VML305", "VML111" },
	{ "VML308", "VML306" },
	{ "VML308", "VML307" },
	{ "VML307", "VML504" },
	{ "VML106", "VML107" },
	{ "VML010", "VML017" },
	{ "VML011", "VML017" },
	{ "VML012", "VML017" },
	{ "VML013", "VML017" },
	{ "VML014", "VML017" },
	{ "VML015", "VML017" },
	{ "VML016", "VML017" },
};

static void
real_rules_replace_as_agreed(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(law); i++) {
		const struct vml_rule *r = vml_rule_find(law[i].stays);
		if (!r || !vml_rule_find(law[i].goes))
			fail_msg("no rule %s, or no %s", law[i].stays, law[i].goes);
		const char *const *p = r->replaces;
		while (p && *p && strcmp(*p, law[i].goes) != 0)
			p++;
		if (!p || !*p)
			fail_msg("%s does not replace %s", law[i].stays, law[i].goes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_fault_is_one_finding, world_set_up, world_tear_down),
		cmocka_unit_test_setup_teardown(
			a_dropped_refusal_lives_on, world_set_up, world_tear_down),
		cmocka_unit_test(real_rules_replace_as_agreed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
