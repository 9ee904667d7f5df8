/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Raw: what is left when nothing else recognises the bytes. Its size is the file's, in whole
 * sectors as QEMU counts. A fixed VHD is raw to both probers but carries a footer in its last
 * sector that other programs believe; such bytes are not plainly raw.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)b;
	(void)name;
	return 1;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	const uint64_t sector = 512;
	uint64_t size = b->file_size;
	d->image->virtual_size = size / sector * sector + (size % sector ? sector : 0);
	if (size < sector || !vml_draft_have(d, b, size - sector, sector))
		return;
	if (vml_bytes_equal(b, size - sector, "conectix", 8))
		d->image->union_raw = false;
}

const struct vml_image_format vml_image_raw = {
	.format = VML_FORMAT_RAW,
	.spec = "the bytes of the disk and nothing else",
	.probe_qemu = probe_qemu,
	.qemu_rank = 90,
	.parse = parse,
};
