/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ISO 9660 (ECMA-119): contents of a raw image, which libvirt's prober names and looks for before
 * anything else. QEMU has no such format.
 */
#include "image/format.h"

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_bytes_equal(b, 32769, "CD001", 5);
}

const struct vml_image_format vml_image_iso = {
	.format = VML_FORMAT_ISO,
	.spec = "ECMA-119",
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 1,
};
