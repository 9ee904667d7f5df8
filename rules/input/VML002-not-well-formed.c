/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that are no XML document, or none that a parser should be given. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nfaults; i++) {
		const struct vml_fault *f = &d->faults[i];
		if (f->kind == VML_FAULT_UNREADABLE || f->kind == VML_FAULT_DOCTYPE)
			continue;
		struct vml_place at = { .at = f->at };
		struct vml_report *r =
			vml_report(out, at, "this is no XML that libvirt can read: %s", f->text);
		if (!d->skeleton || f->kind != VML_FAULT_NOT_WELL_FORMED)
			continue;
		vml_report_severity(r, VML_NOTE);
		vml_report_effect(r, VML_EFFECT_NONE);
		vml_report_note(r, "it is a template, which may become XML when it is filled in");
	}
}

const struct vml_rule VML002 = {
	.id = "VML002",
	.name = "not-well-formed",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.locked = true,
	.summary = "the file is not well-formed XML, or beyond what is safe to parse",
	.why = "Nothing else about the document can be checked until it parses.",
	.behaviour =
		"libvirt's parser stops at the first syntax error. vmlint also stops at documents "
		"of more than 8 MiB, at elements nested more than 256 deep, at more than 256 "
		"attributes in one tag, and at encodings in which markup could hide.\n\n"
		"Several documents in one file, as `virt-install --print-xml` prints them, are "
		"read "
		"one by one and are no error.",
	.remedy = "Mend the syntax at the place shown.",
	.bad = "<domain type='kvm'>\n  <name>web</nam>\n</domain>",
	.good = "<domain type='kvm'>\n  <name>web</name>\n</domain>",
	.check.document = check,
};
