/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LUKS volumes, version 1 as QEMU's crypto/block-luks.c opens them. Version 2 is raw to both
 * probers.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "LUKS\xba\xbe", 6) && vml_be16(&b, 6) == 1 ? 100 : 0;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t payload = (uint64_t)vml_be32(b, 104) * 512;
	d->image->version = 1;
	d->image->has_version = true;
	d->image->encryption = "luks";
	if (b->file_size > payload)
		d->image->virtual_size = (b->file_size - payload + 511) / 512 * 512;
}

const struct vml_image_format vml_image_luks = {
	.format = VML_FORMAT_LUKS,
	.spec = "LUKS on-disk format specification 1.2",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.parse = parse,
};
