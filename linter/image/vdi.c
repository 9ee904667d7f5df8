/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VirtualBox disk images, as QEMU's block/vdi.c opens them. QEMU looks at the signature only, which
 * stands at byte 64, and meets this driver before all but Parallels. The block map is not read.
 */
#include "image/format.h"

#include "image/decode.h"

enum { HEADER = 512, VERSION = 0x00010001, SECTOR = 512, BLOCK = 1 << 20 };

#define MAX_BLOCKS UINT64_C(536870784)

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
	return vml_bytes_equal(head, 64, "\x7f\x10\xda\xbe", 4) && vml_le32(&b, 68) == VERSION;
}

static void
check_layout(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t version = vml_le32(b, 68), map = vml_le32(b, 340), data = vml_le32(b, 344);
	uint32_t sector = vml_le32(b, 360), block = vml_le32(b, 376);
	if (version != VERSION)
		vml_draft_defect(d, true, "version", "version", 68, version, "1.1",
			"VDI version %u.%u is not supported", version >> 16, version & 0xffff);
	if (map % SECTOR != 0)
		vml_draft_defect(d, true, "table-offset", "block map offset", 340, map,
			"a multiple of 512", "block map offset 0x%x is not aligned", map);
	if (data % SECTOR != 0)
		vml_draft_defect(d, true, "data-offset", "data offset", 344, data,
			"a multiple of 512", "data offset 0x%x is not aligned", data);
	if (sector != SECTOR)
		vml_draft_defect(d, true, "sector-size", "sector size", 360, sector, "512",
			"sector size %u is not supported", sector);
	if (block != BLOCK)
		vml_draft_defect(d, true, "block-size", "block size", 376, block, "1048576",
			"block size %u is not supported", block);
}

static void
check_size(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t size = d->image->virtual_size, blocks = vml_le32(b, 384);
	uint64_t map = vml_le32(b, 340);
	if (vml_le64(b, 368) > MAX_BLOCKS * BLOCK)
		vml_draft_defect(d, true, "virtual-size", "disk size", 368, size, "536870784 MiB",
			"virtual size %llu is too large", (unsigned long long)size);
	else if (blocks > MAX_BLOCKS)
		vml_draft_defect(d, true, "table-size", "blocks", 384, blocks, "536870784",
			"%llu blocks are too many", (unsigned long long)blocks);
	else if (size > blocks * vml_le32(b, 376))
		vml_draft_defect(d, true, "table-size", "blocks", 384, blocks,
			"enough for the virtual size", "%llu blocks are too few",
			(unsigned long long)blocks);
	if (!d->image->refused && map + 4 * blocks > b->file_size)
		vml_draft_defect(d, false, "truncated", "block map", 340, map, "inside the file",
			"block map at 0x%llx reaches behind the end of the file",
			(unsigned long long)map);
}

/* A child of another image: QEMU follows neither identity and refuses. */
static void
check_parent(struct vml_bytes *b, struct vml_image_draft *d)
{
	const char *link = vml_decode_uuid(d->arena, b, 424, true);
	const char *parent = vml_decode_uuid(d->arena, b, 440, true);
	d->image->uuid = vml_decode_uuid(d->arena, b, 392, true);
	d->image->parent_uuid = link ? link : parent;
	if (link)
		vml_draft_defect(d, true, "differencing", "link UUID", 424, 0, "zeros",
			"child of image %s: differencing images are not supported", link);
	else if (parent)
		vml_draft_defect(d, true, "differencing", "parent UUID", 440, 0, "zeros",
			"child of image %s: differencing images are not supported", parent);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	static const char *const types[] = { NULL, "dynamic", "fixed", "undo", "differencing" };
	uint32_t type = vml_le32(b, 76);
	struct vml_image *im = d->image;
	uint64_t size = vml_le64(b, 368);
	vml_draft_inside(d, b, "header", 0, HEADER);
	im->version = vml_le32(b, 68) >> 16;
	im->has_version = true;
	im->virtual_size = size / SECTOR * SECTOR + (size % SECTOR ? SECTOR : 0);
	im->cluster_size = vml_le32(b, 376);
	im->variant = type <= 4 ? types[type] : NULL;
	check_layout(b, d);
	check_size(b, d);
	check_parent(b, d);
	if (type > 2 && !im->refused)
		vml_draft_defect(d, false, "disk-type", "image type", 76, type, "1, 2",
			"image type %u is opened as if it were dynamic", type);
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
