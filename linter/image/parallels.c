/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parallels disk images, as QEMU's block/parallels.c opens them. libvirt calls the newer magic
 * "ploop", whatever its version, and does not know the older.
 */
#include "image/format.h"

#include "base/limits.h"

enum {
	HEADER = 64,
	MAX_TRACKS = INT32_MAX / 513,
	CLOSED = 0x312E3276,
	IN_USE = 0x746F6E59,
};

static bool
is_old(const struct vml_bytes *b)
{
	return vml_bytes_equal(b, 0, "WithoutFreeSpace", 16);
}

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	bool magic = is_old(head) || vml_bytes_equal(head, 0, "WithouFreSpacExt", 16);
	return magic && vml_le32(&b, 16) == 2 ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_bytes_equal(b, 0, "WithouFreSpacExt", 16);
}

static void
check_geometry(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t tracks = vml_le32(b, 28), entries = vml_le32(b, 32);
	if (tracks == 0 || tracks > MAX_TRACKS)
		vml_draft_defect(d, true, "cluster-size", "tracks", 28, tracks, "1..4186127",
			"clusters of %u sectors are not supported", tracks);
	if (entries > INT32_MAX / 4)
		vml_draft_defect(d, true, "table-size", "BAT entries", 32, entries, "536870911",
			"block table of %u entries is too large", entries);
}

static void
check_use(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t use = vml_le32(b, 44);
	d->image->dirty = use == IN_USE;
	if (use != IN_USE && use != CLOSED && use != 0)
		vml_draft_defect(d, false, "in-use", "in use", 44, use, "0, 0x312e3276, 0x746f6e59",
			"in-use mark 0x%08x is not known", use);
}

/*
 * Offsets of data must lie in the file, as far as the windows hold the table. QEMU looks at them
 * since 8.0.
 */
static void
check_blocks(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t entries = vml_le32(b, 32), unit = is_old(b) ? 1 : vml_le32(b, 28);
	uint64_t sectors = (b->file_size + 511) / 512, shown = entries * 4;
	vml_draft_have(d, b, HEADER, shown < VML_MORE_WINDOW ? shown : VML_MORE_WINDOW);
	vml_draft_inside(d, b, "block table", HEADER, shown);
	for (uint64_t i = 0; i < entries && vml_bytes_have(b, HEADER + 4 * i, 4); i++) {
		uint64_t sector = vml_le32(b, HEADER + 4 * i) * unit;
		if (sector < sectors || sector == 0)
			continue;
		vml_draft_defect(d, false, "truncated", "block table", HEADER + 4 * i, sector,
			"inside the file", "block %llu lies behind the end of the file",
			(unsigned long long)i);
		return;
	}
}

/* QEMU reads the extension only when it opens the image for reading. */
static void
check_extension(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t sector = vml_le64(b, 56), at;
	static const char magic[] = "\x87\xea\xdc\x23\xef\x4c\x23\xab";
	if (sector == 0)
		return;
	bool there = vml_mul_u64(sector, 512, &at) && at < b->file_size;
	if (there && !vml_draft_have(d, b, at, 8))
		return;
	if (!there || !vml_bytes_equal(b, at, magic, 8))
		vml_draft_defect(d, true, "extension", "extension offset", 56, sector,
			"a format extension in the file", "no format extension at sector %llu",
			(unsigned long long)sector);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t sectors = is_old(b) ? vml_le32(b, 36) : vml_le64(b, 36), size;
	vml_draft_inside(d, b, "header", 0, HEADER);
	d->image->version = vml_le32(b, 16);
	d->image->has_version = true;
	if (!vml_mul_u64(sectors, 512, &size) || size > INT64_MAX)
		vml_draft_defect(d, true, "virtual-size", "sectors", 36, sectors, "2^54 - 1",
			"%llu sectors are too many", (unsigned long long)sectors);
	else
		d->image->virtual_size = size;
	check_use(b, d);
	check_geometry(b, d);
	if (d->image->refused)
		return;
	d->image->cluster_size = vml_le32(b, 28) * UINT64_C(512);
	check_blocks(b, d);
	check_extension(b, d);
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
