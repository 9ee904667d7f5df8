/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A suppression that leaves nothing out, or cannot. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		const struct vml_suppression *x = &d->suppressions[i];
		struct vml_place at = { .at = x->at, .node = x->node };
		struct vml_report *r;
		if (x->used || x->undecided || x->expired)
			continue;
		if (x->flaw) { /* something was meant by it: that is for its author to mend */
			vml_report(out, at, "this suppression leaves nothing out: %s", x->flaw);
			continue;
		}
		r = vml_report(out, at, "nothing here would be told without this suppression of %s",
			x->codes[0]);
		vml_fix(r, VML_SAFE, "remove it");
		vml_fix_replace(r, x->line, "");
	}
}

const struct vml_rule VML901 = {
	.id = "VML901",
	.name = "unused-suppression",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "a suppression is of no use",
	.why = "A suppression that outlives its fault hides the next one in the same place. One "
	       "that names no rule, or names it wrongly, never hid anything.",
	.behaviour =
		"libvirt drops comments on define and keeps what is below <metadata>. vmlint "
		"reads both: a comment in front of the element it is about, one for the whole "
		"document, or an element of the namespace urn:vmlint:1 below <metadata>.\n\n"
		"A suppression is not called unused where the run could not know: its rule was "
		"not selected, compares several files, or goes by --target; or the chain of a "
		"disk that it is about was not decided because images are not here.\n\n"
		"One with a mistake in it leaves nothing out: a rule that does not exist or "
		"cannot be suppressed, a date that is none, a misspelt setting.",
	.remedy = "Remove it, as --fix-xml does, or correct the mistake; one with a "
		  "mistake in it is left to its author.",
	.bad = "<domain type='kvm'>\n  <!-- vmlint: ignore VML305 the template has no driver -->\n"
	       "  <name>web</name>\n</domain>",
	.good = "<!-- vmlint: ignore VML305 disk=vda until=2099-12-31 the template has no driver "
		"-->\n"
		"<disk type='file' device='disk'>\n  <source file='/srv/img/a.img'/>\n"
		"  <target dev='vda'/>\n</disk>",
	.check.suppressions = check,
};
