/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DOCTYPE and entity declarations: no libvirt document needs them, every XML attack does. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nfaults; i++) {
		const struct vml_fault *f = &d->faults[i];
		struct vml_place at = { .at = f->at };
		if (f->kind == VML_FAULT_DOCTYPE)
			vml_report(out, at,
				"the document declares a DOCTYPE, through which a parser can be "
				"led to "
				"other files; it was not parsed");
	}
}

const struct vml_rule VML003 = {
	.id = "VML003",
	.name = "doctype-refused",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_DOCUMENT,
	.locked = true,
	.summary = "a DOCTYPE or entity declaration stands before the document",
	.why = "External entities make a parser read other files, and nested entities make a small "
	       "document expand without bound. No libvirt document needs a DOCTYPE.",
	.behaviour = "libxml2 2.9.14, which libvirt uses, spends more than ten seconds on nested "
		     "parameter entities even without network access. vmlint does not hand such a "
		     "document to a parser at all.",
	.remedy = "Remove the declaration and write the text it stands for.",
	.bad = "<!DOCTYPE domain [<!ENTITY host SYSTEM \"file:///etc/passwd\">]>\n<domain "
	       "type='kvm'/>",
	.good = "<domain type='kvm'/>",
	.check.document = check,
};
