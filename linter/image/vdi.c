/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VirtualBox disk images, as QEMU's block/vdi.c opens them. QEMU looks at the signature only, which
 * stands at byte 64, and meets this driver before all but Parallels.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)name;
	return vml_bytes_equal(b, 64, "\x7f\x10\xda\xbe", 4) ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *head)
{
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 64, "\x7f\x10\xda\xbe", 4) && vml_le32(&b, 68) == 0x00010001;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	d->image->virtual_size = vml_le64(b, 368);
	d->image->cluster_size = vml_le32(b, 376);
}

const struct vml_image_format vml_image_vdi = {
	.format = VML_FORMAT_VDI,
	.spec = "QEMU block/vdi.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 20,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 3,
	.parse = parse,
};
