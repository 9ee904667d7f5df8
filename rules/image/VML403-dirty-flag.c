/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image was not closed, or its metadata is out of date. Silent while QEMU has it open. */
#include <vmlint/rule.h>

/* Where the header keeps the mark. */
static uint64_t
offset_of_flag(enum vml_format f)
{
	return f == VML_FORMAT_QCOW2 ? 72 : f == VML_FORMAT_QED ? 16 : 0;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	if (!image->dirty || image->in_use || !vml_use_is_read(use))
		return;
	vml_report(out, vml_at_bytes(image, offset_of_flag(image->format), 8),
		"%s is marked as in use, and no QEMU has it open: it was not closed properly",
		image->path);
}

const struct vml_rule VML403 = {
	.id = "VML403",
	.name = "dirty-flag",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the image was not closed properly",
	.why = "A QEMU was killed, or the image was copied while a guest ran. QEMU repairs what "
	       "it can at the next start; other programs may refuse the image, and a copy may "
	       "hold half a write.",
	.behaviour = "QEMU 7.2 starts with a dirty qcow2 image, as a disk and as a base. While a "
		     "running QEMU holds its lock the mark is normal and nothing is said.",
	.remedy =
		"`qemu-img check -r all` while no VM uses it. If it is a copy, make it again from "
		"an image at rest.",
	.bad = "a qcow2 image with incompatible feature bit 0 that nobody uses",
	.good = "the image after a shutdown of the guest",
	.check.image = check,
};
