/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suppression that does not say why; for teams that want to know. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		const struct vml_suppression *x = &d->suppressions[i];
		struct vml_place at = { .at = x->at, .node = x->node };
		if (!x->flaw && *x->reason == '\0')
			vml_report(out, at, "this suppression of %s gives no reason", x->codes[0]);
	}
}

const struct vml_rule VML903 = {
	.id = "VML903",
	.name = "suppression-without-reason",
	.severity = VML_OFF,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a suppression does not say why",
	.why = "Whoever reads the file later cannot tell an accepted risk from a shortcut.",
	.behaviour =
		"Words behind the rule, or inside the element below <metadata>, are the reason. "
		"vmlint asks for one only when this rule is selected.",
	.remedy = "Say in a few words why the finding is accepted.",
	.bad = "<!-- vmlint: ignore VML305 -->\n<disk type='file' device='disk'>\n"
	       "  <source file='/srv/img/a.img'/>\n  <target dev='vda'/>\n</disk>",
	.good = "<!-- vmlint: ignore VML305 raw on purpose -->\n"
		"<disk type='file' device='disk'>\n  <source file='/srv/img/a.img'/>\n"
		"  <target dev='vda'/>\n</disk>",
	.check.suppressions = check,
};
