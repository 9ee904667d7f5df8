/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A VMDK descriptor takes data from a file outside its directory, or from itself. */
#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	for (uint32_t i = 0; i < l->ncompanions; i++) {
		const struct vml_companion *c = &l->companions[i];
		const struct vml_ref *ref = c->reference->ref;
		bool itself = c->ino && c->ino == l->ino && c->dev == l->dev && !use->writable;
		if (ref->kind != VML_REF_EXTENT || (!c->outside && !itself))
			continue;
		struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
			itself ? "%s names itself (%s) as an extent: the guest reads the descriptor"
			       : "%s names %s as an extent, outside its own directory: QEMU opens "
				 "it for the guest",
			use->image->path, ref->raw);
		if (itself)
			vml_report_effect(r, VML_EFFECT_WRONG_DATA);
	}
}

const struct vml_rule VML502 = {
	.id = "VML502",
	.name = "vmdk-extent-escape",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a VMDK descriptor names an extent outside its directory",
	.why = "A descriptor is a text that anyone can write. A flat extent that names a file of "
	       "the host shows that file to the guest, and lets it write there.",
	.behaviour = "QEMU 7.2 opens whatever the descriptor names: relative names in the "
		     "descriptor's directory, others as they stand. It does so for descriptors "
		     "inside sparse files of capacity 0, too. A flat extent that names the "
		     "descriptor itself opens read-only; writable it meets the image lock.",
	.remedy = "Do not use it. Of your own images, keep descriptor and extents in one "
		  "directory, or convert them to qcow2.",
	.options = "trusted-images in vmlint.yaml: nothing is said where the image or the extent "
		   "is trusted.",
	.bad = "RW 2048 FLAT \"/etc/passwd\" 0",
	.good = "RW 2048 FLAT \"disk-flat.vmdk\" 0",
	.refs = VML_LIST("CVE-2022-47951"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
