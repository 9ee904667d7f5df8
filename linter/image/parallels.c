/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parallels disk images, as QEMU's block/parallels.c opens them. libvirt calls the newer magic
 * "ploop", whatever its version, and does not know the older.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	bool magic = vml_bytes_equal(head, 0, "WithoutFreeSpace", 16) ||
		     vml_bytes_equal(head, 0, "WithouFreSpacExt", 16);
	return magic && vml_le32(&b, 16) == 2 ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_bytes_equal(b, 0, "WithouFreSpacExt", 16);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	bool old = vml_bytes_equal(b, 0, "WithoutFreeSpace", 16);
	uint64_t sectors = old ? vml_le32(b, 36) : vml_le64(b, 36);
	if (sectors <= UINT64_MAX / 512)
		d->image->virtual_size = sectors * 512;
	d->image->cluster_size = (uint64_t)vml_le32(b, 28) * 512;
}

const struct vml_image_format vml_image_parallels = {
	.format = VML_FORMAT_PARALLELS,
	.spec = "QEMU docs/interop/parallels",
	.probe_qemu = probe_qemu,
	.qemu_rank = 10,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 4,
	.parse = parse,
};
