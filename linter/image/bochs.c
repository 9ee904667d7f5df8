/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Growing disk images of Bochs, as QEMU's block/bochs.c opens them. libvirt never finds them.
 */
#include "image/format.h"

enum { MAX_CATALOG = 0x100000, MAX_EXTENT = 0x800000 };

/* Text fields end at their NUL, as strcmp() sees them. */
static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	static const char magic[] = "Bochs Virtual HD Image", type[] = "Redolog",
			  subtype[] = "Growing";
	(void)name;
	struct vml_bytes b = *head;
	uint32_t version = vml_le32(&b, 64);
	return vml_bytes_equal(head, 0, magic, sizeof(magic)) &&
			       vml_bytes_equal(head, 32, type, sizeof(type)) &&
			       vml_bytes_equal(head, 48, subtype, sizeof(subtype)) &&
			       (version == 0x10000 || version == 0x20000)
		       ? 100
		       : 0;
}

static void
check_extents(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t catalog = vml_le32(b, 72), extent = vml_le32(b, 80);
	uint64_t sectors = d->image->virtual_size / 512, each = extent / 512;
	if (catalog > MAX_CATALOG) {
		vml_draft_defect(d, true, "table-size", "catalog", 72, catalog, "1048576",
			"catalog of %u entries is too large", catalog);
		return;
	}
	if (extent < 512 || extent > MAX_EXTENT || (extent & (extent - 1)) != 0)
		vml_draft_defect(d, true, "block-size", "extent", 80, extent,
			"a power of two, 512..8388608", "extent size %u is not supported", extent);
	else if (catalog < sectors / each + (sectors % each != 0))
		vml_draft_defect(d, true, "table-size", "catalog", 72, catalog,
			"enough for the virtual size", "catalog of %u entries is too small",
			catalog);
	if (!d->image->refused)
		vml_draft_inside(d, b, "catalog", vml_le32(b, 68), catalog * UINT64_C(4));
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t version = vml_le32(b, 64);
	vml_draft_inside(d, b, "header", 0, 512);
	d->image->version = version >> 16;
	d->image->has_version = true;
	d->image->virtual_size = vml_le64(b, version == 0x10000 ? 84 : 88) / 512 * 512;
	check_extents(b, d);
}

const struct vml_image_format vml_image_bochs = {
	.format = VML_FORMAT_BOCHS,
	.spec = "QEMU block/bochs.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.parse = parse,
};
