/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Internal snapshots in an image that another one is built on. */
#include <vmlint/rule.h>

enum { NUMBER_OF_SNAPSHOTS = 60 };

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	if (!l || l->depth == 0 || use->image->snapshots == 0 || !vml_use_is_read(use))
		return;
	vml_report(out, vml_at_bytes(use->image, NUMBER_OF_SNAPSHOTS, 4),
		"%s holds %u internal snapshot%s and is the base of %s; reverting to one changes "
		"the data under the overlay",
		use->image->path, use->image->snapshots, use->image->snapshots == 1 ? "" : "s",
		vml_storage_words(&l->above->storage));
}

const struct vml_rule VML408 = {
	.id = "VML408",
	.name = "internal-snapshots-in-base",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_DATA_LOSS,
	.scope = VML_SCOPE_IMAGE,
	.summary = "an image with internal snapshots is the base of another",
	.why = "An overlay holds differences to its base as it is now. Reverting the base to a "
	       "snapshot makes them differences to something else. Users also report that mixed "
	       "chains can no longer be deleted with libvirt's tools.",
	.behaviour = "libvirt 9.0.0 and QEMU 7.2 start the chain without a word.",
	.remedy =
		"Delete the snapshots with `qemu-img snapshot -d`, while no VM uses the image, or "
		"keep the base read-only for everyone.",
	.bad = "qemu-img snapshot -c before base.qcow2   # overlay.qcow2 is built on it",
	.good = "qemu-img snapshot -l base.qcow2   # empty",
	.check.image = check,
};
