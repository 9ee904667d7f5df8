/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VHD, which QEMU and libvirt call vpc, with its footer's copy at byte 0. A fixed one has only the
 * footer behind the data and is raw to both probers.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)name;
	return vml_bytes_equal(b, 0, "conectix", 8) ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *head)
{
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "conectix", 8) && vml_be32(&b, 12) == 0x10000;
}

const struct vml_image_format vml_image_vpc = {
	.format = VML_FORMAT_VPC,
	.spec = "Virtual Hard Disk Image Format Specification 1.0",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 2,
};
