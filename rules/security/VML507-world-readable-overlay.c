/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everybody on the host may read what a guest writes. */
#include <vmlint/rule.h>

enum { READABLE_BY_OTHERS = 04 };

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	if (!(image->mode & READABLE_BY_OTHERS) || image->block_device)
		return;
	if (!image->backing && !use->writable)
		return;
	vml_report(out, vml_at_bytes(image, 0, 0),
		"mode %04o of %s lets every user of the host read the guest's data",
		image->mode & 07777, image->path);
}

const struct vml_rule VML507 = {
	.id = "VML507",
	.name = "world-readable-overlay",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the mode of a guest's disk lets others read it",
	.why = "Disks hold keys and passwords. Bases that are only read are often public, so only "
	       "overlays and writable disks count.",
	.behaviour = "libvirt before 11.10.0 makes the overlays of external snapshots of a domain "
		     "that is shut off readable by all (CVE-2025-13193). It changes owners at the "
		     "start, but not modes. Whether the directories above let others in is not "
		     "looked at.",
	.remedy = "`chmod o-r` the image.",
	.bad = "-rw-r--r-- 1 libvirt-qemu kvm web.snap1",
	.good = "-rw------- 1 libvirt-qemu kvm web.snap1",
	.refs = VML_LIST("CVE-2025-13193"),
	.check.image = check,
};
