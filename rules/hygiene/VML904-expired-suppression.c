/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suppression whose day has come. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		const struct vml_suppression *x = &d->suppressions[i];
		struct vml_place at = { .at = x->at, .node = x->node };
		if (!x->expired || x->flaw)
			continue;
		struct vml_report *r = vml_report(out, at,
			"this suppression of %s expired on %s and no longer holds", x->codes[0],
			x->until);
		vml_fix(r, VML_SAFE, "remove it");
		vml_fix_replace(r, x->line, "");
	}
}

const struct vml_rule VML904 = {
	.id = "VML904",
	.name = "expired-suppression",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "the day up to which a suppression holds is over",
	.why = "Somebody wanted to be reminded. From that day on, what it left out is told again.",
	.behaviour = "until=YYYY-MM-DD is the last day on which a suppression holds, in UTC. "
		     "SOURCE_DATE_EPOCH takes the place of today.",
	.remedy = "Mend what it left out and remove it, or set another day.",
	.bad = "<!-- vmlint: ignore VML305 until=2020-01-31 after the move -->\n"
	       "<disk type='file' device='disk'>\n  <source file='/srv/img/a.img'/>\n"
	       "  <target dev='vda'/>\n</disk>",
	.good = "<!-- vmlint: ignore VML305 until=2099-12-31 after the move -->\n"
		"<disk type='file' device='disk'>\n  <source file='/srv/img/a.img'/>\n"
		"  <target dev='vda'/>\n</disk>",
	.check.suppressions = check,
};
