/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mark of a raw data file together with a backing file. */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	for (uint32_t i = 0; vml_use_is_read(use) && i < use->image->ndefects; i++)
		if (strcmp(use->image->defects[i].kind, "data-file-raw") == 0)
			vml_report_effect(vml_report_defect(out, use, &use->image->defects[i]),
				VML_EFFECT_WRONG_DATA);
}

const struct vml_rule VML415 = {
	.id = "VML415",
	.name = "data-file-raw-with-backing",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a data file that must read as raw, in an image with a base",
	.why = "The mark promises that the data file alone is the disk. Where the overlay holds "
	       "nothing the disk's content is in the base, so the promise is false: who reads the "
	       "data file by itself reads other data than the guest.",
	.behaviour = "qemu-img 7.2 does not create such an image (\"Backing file and "
		     "data-file-raw cannot be used at the same time\"). QEMU 7.2 opens one that "
		     "exists.",
	.remedy = "Merge the base into the image: `qemu-img convert` to a new one.",
	.bad = "autoclear feature bit 1 in an image with a backing file",
	.good = "qemu-img create -f qcow2 -o data_file=/srv/d.raw,data_file_raw=on d.qcow2 1G",
	.refs = VML_LIST("QEMU docs/interop/qcow2"),
	.check.image = check,
};
