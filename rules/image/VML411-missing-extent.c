/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A VMDK descriptor names an extent that is absent, or no file. */
#include <vmlint/rule.h>

const struct vml_rule VML411 = {
	.id = "VML411",
	.name = "missing-extent",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "an extent of a VMDK image is absent",
	.why = "The descriptor holds no data. It was copied without the files that do.",
	.behaviour = "QEMU 7.2 opens all extents with the descriptor: \"Could not open "
		     "'disk-flat.vmdk': No such file or directory\". libvirt 9.0.0 knows nothing "
		     "of extents. One that is too short opens.",
	.remedy = "Copy the extents beside the descriptor. They are named in its lines beginning "
		  "with RW.",
	.bad = "RW 2048 FLAT \"disk-flat.vmdk\" 0   # and no such file",
	.good = "RW 2048 FLAT \"disk-flat.vmdk\" 0   # and the file beside the descriptor",
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
