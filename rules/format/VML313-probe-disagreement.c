/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt and QEMU would take the same bytes for different formats, and nothing says which it is.
 * For an image by itself nothing ever does: where libvirt only lacks the format that is a note.
 */
#include <vmlint/rule.h>

static enum vml_format
meant(enum vml_format f)
{
	return f == VML_FORMAT_ISO ? VML_FORMAT_RAW : f;
}

static const char *
name_of(enum vml_format f)
{
	const char *name = vml_format_libvirt(f);
	return name ? name : vml_format_qemu(f);
}

/* libvirt's prober does not know it at all. */
static bool
is_unknown_to_libvirt(const struct vml_image *image)
{
	switch (image->probe_qemu) {
	case VML_FORMAT_VHDX:
	case VML_FORMAT_PARALLELS:
	case VML_FORMAT_BOCHS:
	case VML_FORMAT_CLOOP:
	case VML_FORMAT_DMG:
	case VML_FORMAT_LUKS:
	case VML_FORMAT_VMDK: return image->probe_libvirt == VML_FORMAT_RAW;
	default: return false;
	}
}

static void
tell(const struct vml_image_use *use, struct vml_place at, const struct vml_image *image,
	struct vml_out *out)
{
	bool same = meant(image->probe_libvirt) == meant(image->probe_qemu);
	bool hidden = image->probe_libvirt == VML_FORMAT_ISO;
	if (same || (hidden && image->probe_qemu == VML_FORMAT_RAW))
		return;
	struct vml_report *r = vml_report(out, at,
		"nothing says which format %s has: libvirt would take it for %s, QEMU for %s",
		image->path, name_of(image->probe_libvirt), vml_format_qemu(image->probe_qemu));
	if (use->alone && at.image == image && is_unknown_to_libvirt(image))
		vml_report_severity(r, VML_NOTE);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer->below;
	if (use->alone)
		tell(use, vml_at_bytes(use->image, 0, 4), use->image, out);
	if (!base || !base->named_by || !base->image || base->format_origin != VML_ORIGIN_PROBE)
		return;
	const struct vml_ref *ref = base->named_by;
	tell(use, vml_at_ref(use->image, ref), base->image, out);
}

const struct vml_rule VML313 = {
	.id = "VML313",
	.name = "probe-disagreement",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.summary = "libvirt and QEMU would guess different formats",
	.why = "The guest sees one thing under libvirt and qemu-img sees another; a scanner that "
	       "asks one of them does not know what the other will open.",
	.behaviour =
		"libvirt 9.0.0 reads 33280 bytes, knows iso, vpc, vdi, ploop, cow, qcow, qcow2, "
		"qed and vmdk, and of some marks compares three bytes only. QEMU 7.2 reads 512 "
		"bytes and knows vhdx, luks, parallels, bochs, cloop and text VMDK as well, and "
		"dmg by the file's name. A VHDX or flat VMDK base of unrecorded format is raw to "
		"libvirt, and the guest reads the container.\n\nFor an image by itself this is a "
		"note where libvirt merely does not know the format.",
	.remedy = "Record or declare the format wherever the image is used.",
	.bad = "an overlay without a recorded format, on a VHDX base",
	.good = "qemu-img create -f qcow2 -F qcow2 -b base.qcow2 overlay.qcow2",
	.check.image = check,
};
