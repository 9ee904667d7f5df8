/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A qcow2 feature that QEMU of the target version does not have yet. */
#include <string.h>

#include <vmlint/rule.h>

enum { INCOMPATIBLE_FEATURES = 72 };

static const struct {
	const char *feature, *words, *since;
	enum vml_behaviour behaviour;
} features[] = {
	{ "external data file", "an external data file", "4.0", VML_BEHAVIOUR_QEMU_DATA_FILE },
	{ "compression type", "zstd compression", "5.1", VML_BEHAVIOUR_QEMU_ZSTD },
	{ "extended L2 entries", "extended L2 entries", "5.2", VML_BEHAVIOUR_QEMU_EXTENDED_L2 },
};

static bool
has_feature(const struct vml_image *image, const char *name)
{
	for (uint32_t i = 0; i < image->nfeatures; i++)
		if (strcmp(image->features[i], name) == 0)
			return true;
	return false;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	if (image->format != VML_FORMAT_QCOW2 || !vml_use_is_read(use))
		return;
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (has_feature(image, features[i].feature) &&
			!vml_target_has(use->target, features[i].behaviour))
			vml_report(out, vml_at_bytes(image, INCOMPATIBLE_FEATURES, 8),
				"%s has %s, which QEMU knows since %s: that of the target refuses "
				"it",
				image->path, features[i].words, features[i].since);
}

const struct vml_rule VML412 = {
	.id = "VML412",
	.name = "feature-needs-newer-qemu",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the image has a feature that the target's QEMU does not know",
	.why = "The image was made by a newer QEMU than the one it is to run on.",
	.behaviour = "Each of these sets an incompatible feature bit, and QEMU refuses images with "
		     "a bit that it does not know: external data files since 4.0, zstd "
		     "compression since 5.1, extended L2 entries since 5.2. Taken from the "
		     "release notes; QEMU 7.2 opens all three.",
	.remedy = "Convert the image with `qemu-img convert -O qcow2` and without the feature, or "
		  "correct --target.",
	.options = "--target: judged for the QEMU version named.",
	.bad = "qemu-img create -f qcow2 -o compression_type=zstd disk.qcow2 1G   # for QEMU 5.0",
	.good = "qemu-img create -f qcow2 disk.qcow2 1G",
	.check.image = check,
};
