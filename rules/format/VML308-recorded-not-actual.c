/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The format that a header records for its base is not what the base is. Where libvirt follows the
 * header that decides the chain; under an explicit chain only other tools read it. Records that
 * libvirt does not know are VML310's, LUKS is VML409's.
 */
#include <string.h>

#include <vmlint/rule.h>

/* Under `recorded`, would the base's bytes be taken for something else? */
static bool
differs(enum vml_format recorded, const struct vml_image *base)
{
	if (recorded == VML_FORMAT_NONE || recorded == base->format)
		return false;
	if (recorded == VML_FORMAT_RAW || recorded == VML_FORMAT_ISO)
		return vml_format_contains(base->format);
	return vml_format_qemu(recorded) != NULL;
}

static bool
same_image(const struct vml_image *a, const struct vml_image *b)
{
	return a->ino && a->ino == b->ino && a->dev == b->dev;
}

static const char *
name_of(enum vml_format f)
{
	return vml_format_qemu(f) ? vml_format_qemu(f) : "raw";
}

static void
tell(const struct vml_image_use *use, enum vml_format recorded, bool followed, struct vml_out *out)
{
	const struct vml_ref *ref = use->layer->recorded.ref;
	const struct vml_image *base = use->layer->recorded.image;
	const char *then =
		!followed ? "the XML sets that right for libvirt, other tools still read it"
		: recorded == VML_FORMAT_RAW ? "the guest reads the container's bytes as its disk"
					     : "QEMU refuses to open it";
	struct vml_report *r =
		vml_report(out, vml_at_bytes(use->image, ref->format_offset, strlen(ref->format)),
			"%s records %s as the format of %s, which is %s; %s", use->image->path,
			ref->format, ref->raw, name_of(base->format), then);
	if (!followed) {
		vml_report_severity(r, VML_NOTE);
		vml_report_effect(r, VML_EFFECT_PORTABILITY);
	}
	vml_report_related(r, vml_at_bytes(base, 0, 4), "the header of the base");
	vml_report_rebase(r, use->layer, NULL);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	const struct vml_image *base = l ? l->recorded.image : NULL;
	if (!base || !l->recorded.ref->format || same_image(use->image, base))
		return;
	const struct vml_layer *below = l->below;
	bool followed = below && below->named_by && below->image == base;
	enum vml_format recorded = vml_format_from_libvirt(l->recorded.ref->format);
	if (followed && (below->format_origin != VML_ORIGIN_HEADER || recorded != below->format))
		return;
	if (differs(recorded, base))
		tell(use, recorded, followed, out);
}

const struct vml_rule VML308 = {
	.id = "VML308",
	.name = "recorded-not-actual",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_COMMAND,
	.summary = "a header records another format for its base than the base has",
	.why = "Scripts write `-F qcow2` or `-F raw` for whatever the base is. Recorded as raw, a "
	       "container shows the guest its own header; recorded as a container, a raw base "
	       "does not open.",
	.behaviour =
		"libvirt 9.0.0 trusts the record and looks at nothing else; QEMU 7.2 then notices "
		"a missing magic (\"Image is not in qcow2 format\"), but not a container taken as "
		"raw.\n\nWhere the XML declares the base or ends the chain, libvirt does not read "
		"the record; qemu-img and other tools do, so this is a note then.",
	.remedy = "Find out which of the two is right, and record it with `qemu-img rebase -u -F` "
		  "while no VM uses the overlay.",
	.bad = "qemu-img create -f qcow2 -F raw -b base.qcow2 overlay.qcow2",
	.good = "qemu-img create -f qcow2 -F qcow2 -b base.qcow2 overlay.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.replaces = VML_LIST("VML306", "VML307"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
