/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A member of the chain libvirt will use is absent, or no file that can hold an image. */
#include <vmlint/rule.h>

const struct vml_rule VML104 = {
	.id = "VML104",
	.name = "missing-image",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_COMMAND,
	.summary = "a member of the disk chain is absent, or is not an image file",
	.why = "The domain does not start. Moved and renamed base images are among the most "
	       "frequent "
	       "reports of users.",
	.behaviour =
		"libvirt 9.0.0 checks every member that has another below it, and the last one of "
		"a "
		"chain it detects; the last of a terminated chain is left for QEMU to miss. A "
		"directory or device where a file is due is refused by QEMU. A FIFO is worse: "
		"libvirtd, or QEMU, waits for a writer and the start hangs.\n\n"
		"A name in a header that the XML overrides is not a member and is not reported. On "
		"a machine that has none of a chain's images an absent file is \"not known\" "
		"rather "
		"than missing; --images require changes that.",
	.remedy = "Restore the file, or correct the name: in the XML where the XML names it, with "
		  "`qemu-img rebase -u` where a header does.",
	.bad = "<source file='/srv/gone.qcow2'/>",
	.good = "<source file='/srv/here.qcow2'/>",
	.refusals =
		VML_KINDS(VML_REFUSAL_MISSING_IMAGE, VML_REFUSAL_NOT_A_FILE, VML_REFUSAL_DATA_FILE),
	.extent = VML_EXTENT_LAYER,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
