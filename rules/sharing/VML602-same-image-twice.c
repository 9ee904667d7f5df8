/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One image as two disks of a domain, at least one of them writable. */
#include <vmlint/rule.h>

const struct vml_rule VML602 = {
	.id = "VML602",
	.name = "same-image-twice",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_DATA_LOSS,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "one image is two disks of a domain, and one of them writes",
	.why = "Two writers that do not know of each other destroy the file system. QEMU's image "
	       "lock stops the start; where locks do not work, as on some network file systems, "
	       "nothing does.",
	.behaviour =
		"libvirt 9.0.0 starts it without a word, QEMU 7.2 ends it: \"Failed to get "
		"\"write\" lock\". Two read-only disks, and two raw disks that both say "
		"<shareable/>, start.\n\nImages are compared by identity, so links do not hide "
		"one. Where the image is not on this machine nothing is said: equal paths may "
		"mean another machine's device, or a value that a template fills in.",
	.remedy = "Give each disk an image of its own. For a cluster file system declare "
		  "<shareable/> on both, with raw images.",
	.bad = "<source file='/srv/data.img'/>   <!-- in vda -->\n"
	       "<source file='/srv/data.img'/>   <!-- in vdb -->",
	.good = "<source file='/srv/data.img'/>   <!-- in vda -->\n"
		"<source file='/srv/data2.img'/>   <!-- in vdb -->",
	.refusals = VML_KINDS(VML_REFUSAL_SAME_IMAGE),
	.check.document = vml_check_refusals,
};
