/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header or table lies past the end of the file. */
#include <string.h>

#include <vmlint/rule.h>

/* Whether anybody takes the bytes for this format. */
static bool
is_opened(const struct vml_image_use *use)
{
	return use->alone || (use->layer && use->layer->format == use->image->format);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	for (uint32_t i = 0; is_opened(use) && i < image->ndefects; i++) {
		const struct vml_defect *d = &image->defects[i];
		if (strcmp(d->kind, "truncated") != 0)
			continue;
		struct vml_report *r = vml_report(
			out, vml_at_bytes(image, d->offset, 0), "%s: %s", image->path, d->message);
		if (!d->fatal)
			vml_report_effect(r, VML_EFFECT_WRONG_DATA);
		if (use->disk)
			vml_report_disk(r, use->disk);
		vml_report_image(r, image->path);
		return;
	}
}

const struct vml_rule VML401 = {
	.id = "VML401",
	.name = "truncated-image",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the image ends before its header or tables do",
	.why = "The copy was cut short. At best QEMU refuses it; at worst it opens, and what is "
	       "missing "
	       "reads as zeros.",
	.behaviour =
		"QEMU 7.2 refuses a qcow2 file whose header is incomplete. libvirt 9.0.0 reads "
		"what "
		"is there: a header cut off in or before the backing name starts without its base.",
	.remedy = "Copy the image again from its source and compare the sizes.",
	.bad = "a qcow2 file of 100 bytes",
	.good = "the whole file",
	.check.image = check,
};
