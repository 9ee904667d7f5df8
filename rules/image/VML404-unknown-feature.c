/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Incompatible feature bits that QEMU does not know, or a version it does not read. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_feature(const struct vml_defect *d)
{
	return d->fatal && !d->cut &&
	       (strcmp(d->kind, "unknown-feature") == 0 || strcmp(d->kind, "version") == 0);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	for (uint32_t i = 0; vml_use_is_read(use) && i < use->image->ndefects; i++)
		if (is_feature(&use->image->defects[i]))
			vml_report_defect(out, use, &use->image->defects[i]);
}

const struct vml_rule VML404 = {
	.id = "VML404",
	.name = "unknown-feature",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the image needs a feature or version that QEMU does not know",
	.why = "Such bits say that a program which does not know them must not read the image. It "
	       "comes from a newer program, or from damage.",
	.behaviour = "QEMU 7.2: \"Unsupported qcow2 version 4\", \"Unsupported qcow2 feature(s): "
		     "Unknown incompatible feature: …\", on every layer of a chain. libvirt 9.0.0 "
		     "looks at neither. Unknown compatible and autoclear bits are harmless.",
	.remedy = "Convert the image with the program that wrote it, or use a newer QEMU.",
	.bad = "a qcow2 image with incompatible feature bit 10",
	.good = "qemu-img create -f qcow2 disk.qcow2 10G",
	.refusals = VML_KINDS(VML_REFUSAL_UNKNOWN_FEATURE),
	.check.image = check,
};
