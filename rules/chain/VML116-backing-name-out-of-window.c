/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU sees a backing name in a header that libvirt reads, and libvirt does not see it: the name
 * stands beyond the part of the image that libvirt looks at, or libvirt reads other fields.
 */
#include <vmlint/rule.h>

enum { WINDOW = 33280 }; /* what libvirt reads of an image */

static bool
is_overlooked(const struct vml_image_use *use)
{
	const struct vml_layer *l = use->layer;
	return l && l->read_by_libvirt && l->reading && !l->reading->backing &&
	       use->image->backing && use->image->format == l->format && !use->image->refused;
}

/* libvirt wants the parent of a sparse VMDK in one notation only, QEMU takes any. */
static void
tell_notation(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_ref *ref = use->image->backing;
	if (use->image->probe_libvirt != VML_FORMAT_VMDK || use->layer->reading->truncated)
		return;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s names its parent, %s, in a way that QEMU reads and libvirt does not: under "
		"libvirt the guest reads zeros where the parent has data",
		use->image->path, ref->raw);
	vml_report_note(r, "libvirt looks for parentFileNameHint=\"…\" from byte 512 on");
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	if (!is_overlooked(use))
		return;
	const struct vml_ref *ref = use->image->backing;
	if (ref->offset + ref->raw_len <= WINDOW) {
		tell_notation(use, out);
		return;
	}
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s stores the name of its base, %s, beyond the first %d bytes; libvirt does not "
		"see it, and the guest reads zeros where the base has data",
		use->image->path, ref->raw, WINDOW);
	vml_report_rebase(r, use->layer, NULL);
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML116 = {
	.id = "VML116",
	.name = "backing-name-out-of-window",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "a backing name lies where libvirt does not look",
	.why = "qemu-img shows the chain, libvirt starts the overlay alone. The name also hides "
	       "from the check that refuses bases of unrecorded format with a parent.",
	.behaviour =
		"libvirt 9.0.0 reads the first 33280 bytes of an image: a name that ends at that "
		"byte is seen, one byte further it is not, and QEMU is told that there is no "
		"backing file. QEMU 7.2 and the specification allow the name anywhere in the "
		"first cluster. The chain written out in the XML repairs it.\n\nThe parent of a "
		"VMDK it finds only as parentFileNameHint=\"…\"; QEMU takes the first occurrence "
		"of the word, in a comment as well, and whatever stands between it and the name.",
	.remedy = "Declare the chain in the XML, or let `qemu-img rebase -u` store the name anew.",
	.bad = "a qcow2 header with its backing name at byte 40000",
	.good = "<backingStore type='file'>\n  <format type='raw'/>\n"
		"  <source file='/srv/base.img'/>\n  <backingStore/>\n</backingStore>",
	.refs = VML_LIST("https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/"
			 "qcow2.txt"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
