/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Growing disk images of Bochs, as QEMU's block/bochs.c opens them. libvirt never finds them.
 */
#include "image/format.h"

/* Text fields end at their NUL, as strcmp() sees them. */
static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	static const char magic[] = "Bochs Virtual HD Image", type[] = "Redolog",
			  subtype[] = "Growing";
	(void)name;
	struct vml_bytes b = *head;
	uint32_t version = vml_le32(&b, 64);
	return vml_bytes_equal(head, 0, magic, sizeof(magic)) &&
			       vml_bytes_equal(head, 32, type, sizeof(type)) &&
			       vml_bytes_equal(head, 48, subtype, sizeof(subtype)) &&
			       (version == 0x10000 || version == 0x20000)
		       ? 100
		       : 0;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	d->image->virtual_size = vml_le64(b, vml_le32(b, 64) == 0x10000 ? 84 : 88) / 512 * 512;
}

const struct vml_image_format vml_image_bochs = {
	.format = VML_FORMAT_BOCHS,
	.spec = "QEMU block/bochs.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.parse = parse,
};
