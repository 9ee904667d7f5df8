/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header names a base without recording its format, and the base probes as a container without
 * parent of its own: libvirt accepts that, although a guest may have written the header. A QED
 * overlay that asks for probing is VML318's.
 */
#include <vmlint/rule.h>

static bool
is_probed_container(const struct vml_image_use *use, const struct vml_layer *base)
{
	const struct vml_reading *above = use->layer->reading;
	return base->named_by && base->image && base->format_origin == VML_ORIGIN_PROBE &&
	       base->format != VML_FORMAT_RAW && !(above && above->probe_trusted);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	if (!base || !is_probed_container(use, base))
		return;
	if (use->chain->refusal && use->chain->refusal->layer == base)
		return;
	const struct vml_ref *ref = base->named_by;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s names %s without its format; libvirt probes it at every start and finds %s",
		use->image->path, ref->raw, vml_format_libvirt(base->format));
	if (use->target->strict_probe)
		vml_report_severity(r, VML_ERROR);
	else if (use->image->format == VML_FORMAT_VMDK && base->format == VML_FORMAT_VMDK)
		vml_report_severity(r, VML_NOTE);  /* QEMU takes it for nothing else */
	if (use->image->format != VML_FORMAT_VMDK) /* which qemu-img cannot rebase */
		vml_report_rebase(r, use->layer, NULL);
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML302 = {
	.id = "VML302",
	.name = "probed-base-not-raw",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "a base of unrecorded format probes as a container",
	.why = "If the base was raw once and a guest wrote to it, the container's header may be "
	       "the guest's: the next start then shows other data than the guest had, chosen by "
	       "it.",
	.behaviour = "libvirt since 6.1.0 accepts what the probe finds as long as it names no "
		     "backing file; seen on 9.0.0 for qcow2, qed, vmdk, vdi and vpc. Its authors "
		     "and QEMU's differ on whether that is safe; --probe-policy strict takes "
		     "QEMU's side and makes this an error.\n\nA VMDK on a VMDK is only a note: "
		     "the format has no place to record its parent's format, and QEMU takes the "
		     "parent for a VMDK in any case.",
	.remedy = "If you know that the base is a container, record its format with `qemu-img "
		  "rebase -u -F`, or declare the chain in the XML.",
	.options = "--probe-policy strict (probe-policy in vmlint.yaml) makes it an error. "
		   "trusted-images in vmlint.yaml: what is found by probing a trusted image "
		   "counts as if it were recorded, so that the fix is safe.",
	.bad = "qemu-img create -f qcow2 -b base.qcow2 overlay.qcow2   # before QEMU 6.1",
	.good = "qemu-img create -f qcow2 -F qcow2 -b base.qcow2 overlay.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html", "CVE-2008-2004"),
	.replaces = VML_LIST("VML301"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
