/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header or table lies past the end of the file. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_truncated(const struct vml_defect *d)
{
	return strcmp(d->kind, "truncated") == 0;
}

/* Whether QEMU misses what is not there, or refuses what the zeros mean that it reads instead. */
static bool
is_refused(const struct vml_image *image)
{
	for (uint32_t i = 0; i < image->ndefects; i++)
		if (image->defects[i].fatal &&
			(image->defects[i].cut || is_truncated(&image->defects[i])))
			return true;
	return false;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	for (uint32_t i = 0; vml_use_is_read(use) && i < image->ndefects; i++) {
		const struct vml_defect *d = &image->defects[i];
		if (!is_truncated(d))
			continue;
		struct vml_report *r = vml_report_defect(out, use, d);
		if (!is_refused(image))
			vml_report_effect(r, VML_EFFECT_WRONG_DATA);
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
	       "missing reads as zeros.",
	.behaviour = "QEMU 7.2 reads zeros behind the end of a qcow2 file and refuses what they "
		     "mean: below 24 bytes \"Unsupported cluster size: 2^0\", up to 103 bytes "
		     "\"qcow2 header too short\". From 104 bytes on it starts. libvirt 9.0.0 "
		     "reads what is there: a header cut off in or before the backing name starts "
		     "without its base, and the guest sees zeros.",
	.remedy = "Copy the image again from its source and compare the sizes.",
	.bad = "a qcow2 file of 100 bytes",
	.good = "the whole file",
	.refusals = VML_KINDS(VML_REFUSAL_TRUNCATED),
	.check.image = check,
};
