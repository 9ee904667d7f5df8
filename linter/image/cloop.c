/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Compressed loop images, as QEMU's block/cloop.c opens them. libvirt never finds them.
 */
#include "image/format.h"

#include "base/limits.h"

enum { OFFSETS = 136, MAX_BLOCK = 64 << 20, MAX_OFFSETS = 512 << 20 };

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	static const char script[] =
		"#!/bin/sh\n#V2.0 Format\n"
		"modprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n";
	(void)name;
	return vml_bytes_equal(b, 0, script, sizeof(script) - 1) ? 2 : 0;
}

/* Offsets of compressed blocks rise, as far as the windows hold them. */
static void
check_offsets(struct vml_bytes *b, struct vml_image_draft *d, uint64_t blocks)
{
	uint64_t bytes = (blocks + 1) * 8, last = 0;
	vml_draft_have(d, b, OFFSETS, bytes < VML_MORE_WINDOW ? bytes : VML_MORE_WINDOW);
	vml_draft_inside(d, b, "block offsets", OFFSETS, bytes);
	for (uint64_t i = 0; i <= blocks && vml_bytes_have(b, OFFSETS + 8 * i, 8); i++) {
		uint64_t offset = vml_be64(b, OFFSETS + 8 * i);
		if (i > 0 && (offset < last || offset - last > 2 * (uint64_t)MAX_BLOCK)) {
			vml_draft_defect(d, true, "table-entry", "block offsets", OFFSETS + 8 * i,
				offset, "rising by 128 MiB at most",
				"offset of block %llu is not behind the one before",
				(unsigned long long)i);
			return;
		}
		last = offset;
	}
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t block = vml_be32(b, 128), blocks = vml_be32(b, 132);
	vml_draft_inside(d, b, "header", 0, OFFSETS);
	if (block == 0 || block % 512 != 0 || block > MAX_BLOCK)
		vml_draft_defect(d, true, "block-size", "block size", 128, block,
			"a multiple of 512, 512..67108864", "block size %u is not supported",
			block);
	if (blocks + UINT64_C(1) > MAX_OFFSETS / 8)
		vml_draft_defect(d, true, "table-size", "blocks", 132, blocks, "67108863",
			"%u blocks are too many", blocks);
	if (d->image->refused)
		return;
	/* QEMU multiplies sectors in 32 bits. */
	d->image->virtual_size = (uint64_t)(uint32_t)(block / 512 * blocks) * 512;
	check_offsets(b, d, blocks);
}

const struct vml_image_format vml_image_cloop = {
	.format = VML_FORMAT_CLOOP,
	.spec = "QEMU block/cloop.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 70,
	.parse = parse,
};
