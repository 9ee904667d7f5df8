/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container format is declared or recorded, and the image's magic says otherwise. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nrefusals; i++) {
		const struct vml_refusal *x = d->refusals[i];
		if (!vml_is_mine(out, x))
			continue;
		struct vml_report *r = vml_report_refusal(out, x);
		if (x->layer)
			vml_fix_format(r, x->layer);
	}
}

const struct vml_rule VML306 = {
	.id = "VML306",
	.name = "declared-not-actual",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an image is not in the format that is declared for it",
	.why = "The domain does not start.",
	.behaviour = "libvirt 9.0.0 never compares a declared format with the image's magic; QEMU "
		     "7.2 does "
		     "when it opens the image: \"Image is not in qcow2 format\".",
	.remedy = "Declare the format the image has. If you expected another one, find out who "
		  "wrote the "
		  "image before you do.",
	.bad = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/disk.img'/>   <!-- raw -->",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>",
	.replaces = VML_LIST("VML307"),
	.refusals = VML_KINDS(VML_REFUSAL_OTHER_FORMAT),
	.extent = VML_EXTENT_LAYER,
	.check = { .document = check, .image = vml_check_image_refusal },
};
