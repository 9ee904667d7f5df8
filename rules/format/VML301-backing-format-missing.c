/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header names a base without recording its format, and the base probes as raw. */
#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	if (!base || !base->named_by || base->format_origin != VML_ORIGIN_PROBE)
		return;
	if (base->format != VML_FORMAT_RAW || !base->image)
		return;
	if (use->chain->refusal && use->chain->refusal->layer == base)
		return;
	const struct vml_ref *ref = base->named_by;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"the header of %s names %s without its format; libvirt probes it at every start "
		"and finds raw",
		use->image->path, ref->raw);
	if (use->disk)
		vml_report_disk(r, use->disk);
	vml_report_image(r, use->image->path);
	vml_report_rebase(r, use->layer, NULL);
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML301 = {
	.id = "VML301",
	.name = "backing-format-missing",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE | VML_FIX_COMMAND,
	.summary = "a header names a backing file without recording its format",
	.why = "The format is then guessed from the base's first bytes. If the base is ever "
	       "written by a "
	       "guest, the guest chooses what the next start takes it for.",
	.behaviour =
		"libvirt 6.0.0 refuses to start such a chain. Since 6.1.0 the base is probed, and "
		"accepted when the probe finds no backing file in it; here it finds raw. "
		"qemu-img refuses to create such an overlay since 6.1.",
	.remedy = "Record the format with `qemu-img rebase -u -F raw`, or declare the chain in the "
		  "XML.",
	.bad = "qemu-img create -f qcow2 -b base.img overlay.qcow2   # before QEMU 6.1",
	.good = "qemu-img create -f qcow2 -F raw -b base.img overlay.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html", "CVE-2010-2238"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
