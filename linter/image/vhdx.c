/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VHDX, as QEMU's block/vhdx.c opens it. libvirt calls the format "vhd" and never finds it.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)name;
	return vml_bytes_equal(b, 0, "vhdxfile", 8) ? 100 : 0;
}

const struct vml_image_format vml_image_vhdx = {
	.format = VML_FORMAT_VHDX,
	.spec = "MS-VHDX",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
};
