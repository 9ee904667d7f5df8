/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QED overlay without its no-probe bit: its base is probed, and what the probe finds followed. */
#include <vmlint/rule.h>

enum { FEATURES = 16 };

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer, *base = l->below;
	if (l->format != VML_FORMAT_QED || !l->reading || !l->reading->probe_trusted)
		return;
	if (!base || !base->named_by || !base->image || base->format_origin != VML_ORIGIN_PROBE)
		return;
	struct vml_report *r = vml_report(out, vml_at_bytes(use->image, FEATURES, 8),
		"%s lets its base %s be probed; libvirt finds %s and follows whatever that header "
		"names",
		use->image->path, base->named_by->raw, vml_format_libvirt(base->format));
	vml_report_related(r, vml_at_ref(use->image, base->named_by), "the name of the base");
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML318 = {
	.id = "VML318",
	.name = "qed-base-probed",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "a QED overlay lets its base's format be probed",
	.why = "QED records no format, only whether the base is raw. Without that mark a guest "
	       "that wrote a header into a raw base chooses its format and what lies below it.",
	.behaviour =
		"Seen on libvirt 9.0.0: a qed overlay without the no-probe bit gets its base "
		"probed "
		"and the backing file of that base followed, without the error that qcow2 "
		"overlays meet (\"format of backing image … was not specified\"). With the bit "
		"the base is raw.",
	.remedy = "Declare the chain in the XML. Better, convert the overlay to qcow2, which "
		  "records the format.",
	.options = "trusted-images in vmlint.yaml: what is found by probing a trusted image "
		   "counts as if it were recorded, so that the fix is safe.",
	.bad = "qemu-img create -f qed -F qcow2 -b base.qcow2 overlay.qed",
	.good = "qemu-img create -f qed -F raw -b base.img overlay.qed",
	.replaces = VML_LIST("VML301", "VML302"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
