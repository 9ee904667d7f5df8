/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that several domains may write to at once, in a format that does not bear it. */
#include <vmlint/rule.h>

const struct vml_rule VML604 = {
	.id = "VML604",
	.name = "shareable-not-raw",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "<shareable/> on a writable disk that is not raw",
	.why = "Every format but raw has tables that each QEMU keeps in its own memory. Two "
	       "domains that write to one such image destroy it, whatever file system the guests "
	       "have in it.",
	.behaviour = "libvirt 9.0.0 on define: \"shared access for disk 'vda' requires use of "
		     "supported storage format\". A read-only disk may be shared in any format.",
	.remedy = "Convert the image to raw, add <readonly/>, or remove <shareable/>.",
	.bad = "<driver name='qemu' type='qcow2'/>\n<shareable/>",
	.good = "<driver name='qemu' type='raw' cache='none'/>\n<shareable/>",
	.refusals = VML_KINDS(VML_REFUSAL_SHAREABLE),
	.check.document = vml_check_refusals,
};
