/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU has marked the image corrupt. qcow2 alone has such a mark. */
#include <vmlint/rule.h>

enum { INCOMPATIBLE_FEATURES = 72 };

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	if (!image->corrupt || !vml_use_is_read(use))
		return;
	struct vml_report *r = vml_report(out, vml_at_bytes(image, INCOMPATIBLE_FEATURES, 8),
		use->writable ? "%s is marked corrupt, and QEMU does not open it for writing"
			      : "%s is marked corrupt; QEMU opens it for reading only",
		image->path);
	if (use->alone || (use->chain && use->chain->verdict == VML_DROPPED))
		vml_report_likely(r);
	if (use->writable || use->alone)
		return;
	vml_report_severity(r, VML_WARNING);
	vml_report_effect(r, VML_EFFECT_WRONG_DATA);
}

const struct vml_rule VML402 = {
	.id = "VML402",
	.name = "corrupt-flag",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_IMAGE,
	.summary = "QEMU has marked the image corrupt",
	.why = "QEMU sets the mark when it meets metadata that cannot be true. A writable disk "
	       "does not start any more; a base that only is read may hold wrong data.",
	.behaviour =
		"QEMU 7.2: \"qcow2: Image is corrupt; cannot be opened read/write\". Read-only "
		"disks, cdroms and bases start with it.",
	.remedy = "Make a copy, then `qemu-img check -r all`.",
	.bad = "a qcow2 image with incompatible feature bit 1, as a disk",
	.good = "the image after a repair",
	.refusals = VML_KINDS(VML_REFUSAL_CORRUPT),
	.check.image = check,
};
