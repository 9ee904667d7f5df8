/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header field outside what QEMU accepts. What rules of their own tell is left to them. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_mine(const struct vml_defect *d)
{
	return d->fatal && !d->cut && strcmp(d->kind, "unknown-feature") != 0 &&
	       strcmp(d->kind, "version") != 0;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	for (uint32_t i = 0; vml_use_is_read(use) && i < use->image->ndefects; i++) {
		const struct vml_defect *d = &use->image->defects[i];
		if (!is_mine(d))
			continue;
		struct vml_report *r = vml_report_defect(out, use, d);
		vml_report_note(r, "%s is 0x%llx, QEMU accepts %s", d->field,
			(unsigned long long)d->value, d->limit);
	}
}

const struct vml_rule VML405 = {
	.id = "VML405",
	.name = "bad-header-field",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a header field is outside what QEMU accepts",
	.why = "The image does not open. Its header was damaged, or made by hand.",
	.behaviour =
		"QEMU 7.2 checks every field of a header that it opens, on each layer, and names "
		"the first that is wrong: \"Unsupported cluster size: 2^8\", \"L1 table is too "
		"small\", \"Refcount table offset invalid\" and so on. libvirt 9.0.0 checks none "
		"of them. Each field is told here with its offset, value and limit.",
	.remedy =
		"Restore the image from a copy. A repair by hand is for those who know the format.",
	.bad = "a qcow2 image with cluster_bits 8",
	.good = "qemu-img create -f qcow2 -o cluster_size=64K disk.qcow2 10G",
	.refusals = VML_KINDS(VML_REFUSAL_BAD_IMAGE),
	.check.image = check,
};
