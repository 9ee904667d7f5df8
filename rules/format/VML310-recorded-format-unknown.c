/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The backing format that a header records is a word that libvirt does not know. What comes of it
 * depends on the version: probed as if nothing were recorded, or raw. Where the start is refused
 * for it that refusal has its own rule.
 */
#include <vmlint/rule.h>

static const struct vml_reading *
unknown_record(const struct vml_layer *l)
{
	const struct vml_reading *r = l && l->read_by_libvirt ? l->reading : NULL;
	if (!r || !r->backing || !r->format_name)
		return NULL;
	return r->format == VML_FORMAT_NONE ? r : NULL;
}

/* The guest would get the container's own bytes. */
static bool
is_taken_wrongly(const struct vml_layer *base)
{
	return base->format == VML_FORMAT_RAW && base->image &&
	       vml_format_contains(base->image->format);
}

static void
tell(const struct vml_image_use *use, const char *name, struct vml_out *out)
{
	const struct vml_layer *base = use->layer->below;
	const struct vml_ref *ref = use->image->backing;
	bool raw = vml_target_has(use->target, VML_BEHAVIOUR_UNKNOWN_IS_RAW);
	struct vml_report *r = vml_report(out,
		ref->format ? vml_at_bytes(use->image, ref->format_offset, 4)
			    : vml_at_ref(use->image, ref),
		"%s records '%s' as the format of %s, a format that libvirt does not know; it "
		"%s %s",
		use->image->path, name, ref->raw, raw ? "takes the base as" : "probes, and finds",
		vml_format_libvirt(base->format));
	if (is_taken_wrongly(base)) {
		vml_report_severity(r, VML_ERROR);
		vml_report_note(r, "the base is %s: the guest reads the container's bytes",
			vml_format_qemu(base->image->format));
	}
	if (use->disk)
		vml_report_disk(r, use->disk);
	vml_report_rebase(r, use->layer, NULL);
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_reading *r = unknown_record(use->layer);
	const struct vml_layer *base = r ? use->layer->below : NULL;
	const struct vml_refusal *x = use->chain->refusal;
	if (!base || !base->named_by || !vml_format_libvirt(base->format))
		return;
	if (x && x->layer == base)
		return;
	tell(use, r->format_name, out);
}

const struct vml_rule VML310 = {
	.id = "VML310",
	.name = "recorded-format-unknown",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "a header records a backing format that libvirt does not know",
	.why = "Names of QEMU drivers and slips of the hand are stored as they are: host_device, "
	       "vhdx, QCOW2. QEMU refuses an unknown driver; libvirt does something else, and "
	       "what it does has changed.",
	.behaviour =
		"libvirt 9.0.0 treats host_device, file, auto, vhdx, parallels, luks, QCOW2, "
		"nonsense and an empty name as not recorded: the base is probed, and refused when "
		"it names a backing file. Since 9.10 such a base is raw. A vhdx base is raw in "
		"both: libvirt's prober does not know VHDX. Only 'none' is refused by itself.",
	.remedy = "Record the real format with `qemu-img rebase -u -F` while no VM uses the "
		  "overlay, or declare the chain in the XML.",
	.options = "--target: since libvirt 9.10 such a base is raw, before it is probed.",
	.bad = "qemu-img rebase -u -F host_device -b /dev/vg/base overlay.qcow2",
	.good = "qemu-img rebase -u -F raw -b /dev/vg/base overlay.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.replaces = VML_LIST("VML301", "VML302"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
