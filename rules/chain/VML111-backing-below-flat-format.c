/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <backingStore> with a layer in it below a format that cannot have a backing file. */
#include <vmlint/rule.h>

const struct vml_rule VML111 = {
	.id = "VML111",
	.name = "backing-below-flat-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "a layer is declared below a format without backing files",
	.why = "The domain can be defined, and then does not start.",
	.behaviour =
		"libvirt 9.0.0 accepts the definition and refuses the start: \"storage format "
		"'raw' does not support backing store\". The same for vdi, vpc and every other "
		"format of its list before qcow, on the disk itself and on a declared layer. An "
		"empty <backingStore/> is right below any format.",
	.remedy = "If the image is an overlay, declare its format. If it is flat, remove what is "
		  "declared below it.",
	.bad = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>\n<backingStore "
	       "type='file'>\n "
	       " <format type='raw'/>\n "
	       " <source file='/srv/base.img'/>\n</backingStore>",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>\n<backingStore/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms"),
	.refusals = VML_KINDS(VML_REFUSAL_BACKING_BELOW_FLAT),
	.extent = VML_EXTENT_DISK,
	.check.document = vml_check_refusals,
};
