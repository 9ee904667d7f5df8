/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VHD, which QEMU and libvirt call vpc, with its footer's copy at byte 0, as QEMU's block/vpc.c
 * opens it. A fixed one has only the footer behind the data and is raw to both probers. QEMU takes
 * a differencing disk for a dynamic one; its parent and locators are read here for the rules.
 */
#include "image/format.h"

#include "base/limits.h"
#include "image/decode.h"

enum {
	FOOTER = 512,
	DYNAMIC_HEADER = 1024,
	TYPE_FIXED = 2,
	TYPE_DYNAMIC = 3,
	TYPE_DIFFERENCING = 4,
	LOCATORS_AT = 576,
	LOCATORS = 8,
	MAX_LOCATOR = 65536,
};

#define MAX_SECTORS UINT64_C(0xff000000) /* 2040 GiB */
#define MAX_GEOMETRY UINT64_C(267382800) /* 65535 * 16 * 255 */
#define NOT_ALLOCATED 0xffffffffu

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

/* Ones' complement of the byte sum, the checksum itself left out. */
static uint32_t
checksum(struct vml_bytes *b, uint64_t at, uint64_t len, uint64_t field)
{
	struct vml_slice s = vml_bytes_slice(b, at, len);
	uint32_t sum = 0;
	for (size_t i = 0; i < s.len; i++)
		sum += i >= field && i < field + 4 ? 0 : s.data[i];
	return ~sum;
}

/* The geometry counts, unless the creating program is known to fill in the size. */
static uint64_t
total_sectors(struct vml_bytes *b)
{
	static const char *const honest[] = { "win ", "qem2", "d2v ", "tap\0", "CTXS" };
	uint64_t chs = (uint64_t)vml_be16(b, 56) * vml_u8(b, 58) * vml_u8(b, 59);
	bool by_size = chs == MAX_GEOMETRY;
	for (size_t i = 0; i < sizeof(honest) / sizeof(honest[0]); i++)
		by_size |= vml_bytes_equal(b, 28, honest[i], 4);
	return by_size ? vml_be64(b, 48) / 512 : chs;
}

static void
read_footer(struct vml_bytes *b, struct vml_image_draft *d)
{
	struct vml_image *im = d->image;
	uint32_t type = vml_be32(b, 60), sum = vml_be32(b, 64);
	im->version = vml_be32(b, 12) >> 16;
	im->has_version = true;
	im->virtual_size = total_sectors(b) * 512;
	im->uuid = vml_decode_uuid(d->arena, b, 68, false);
	im->variant = type == TYPE_FIXED          ? "fixed"
		      : type == TYPE_DYNAMIC      ? "dynamic"
		      : type == TYPE_DIFFERENCING ? "differencing"
						  : NULL;
	if (sum != checksum(b, 0, FOOTER, 64))
		vml_draft_defect(d, true, "checksum", "footer checksum", 64, sum,
			"the sum of the footer", "footer checksum 0x%08x is wrong", sum);
	if (total_sectors(b) > MAX_SECTORS)
		vml_draft_defect(d, true, "virtual-size", "size", 48, im->virtual_size, "2040 GiB",
			"virtual size %llu is too large", (unsigned long long)im->virtual_size);
	if (!im->variant || type == TYPE_FIXED)
		vml_draft_defect(d, false, "disk-type", "disk type", 60, type, "3, 4",
			"disk type %u with a footer at byte 0: QEMU takes it for dynamic", type);
	if (type == TYPE_DIFFERENCING)
		vml_draft_defect(d, false, "parent-ignored", "disk type", 60, type, "3",
			"differencing disk: QEMU opens it without its parent");
}

/* `at` of the dynamic header; false when nothing behind it has a meaning. */
static bool
check_dynamic(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint32_t block = vml_be32(b, at + 32), entries = vml_be32(b, at + 28);
	uint64_t size = d->image->virtual_size;
	if (!vml_bytes_equal(b, at, "cxsparse", 8)) {
		vml_draft_defect(d, true, "dynamic-header", "dynamic header", at, 0, "cxsparse",
			"no dynamic disk header at 0x%llx", (unsigned long long)at);
		return false;
	}
	if (block < 512 || (block & (block - 1)) != 0) {
		vml_draft_defect(d, true, "block-size", "block size", at + 32, block,
			"a power of two, 512 or more", "block size %u is not supported", block);
		return false;
	}
	if (vml_be32(b, 60) != TYPE_FIXED)
		d->image->cluster_size = block;
	if (entries > INT32_MAX / 4)
		vml_draft_defect(d, true, "table-size", "max table entries", at + 28, entries,
			"536870911", "block table of %u entries is too large", entries);
	else if ((uint64_t)block * entries < size)
		vml_draft_defect(d, true, "table-size", "max table entries", at + 28, entries,
			"enough for the virtual size", "block table of %u entries is too small",
			entries);
	if (vml_be32(b, at + 36) != checksum(b, at, DYNAMIC_HEADER, 36))
		vml_draft_defect(d, false, "checksum", "dynamic header checksum", at + 36,
			vml_be32(b, at + 36), "the sum of the header",
			"dynamic header checksum is wrong; QEMU does not look");
	return true;
}

static void
read_locator(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	struct vml_slice code = vml_bytes_slice(b, at, 4);
	uint32_t len = vml_be32(b, at + 8);
	uint64_t text_at = vml_be64(b, at + 16);
	if (!code.data || vml_be32(b, at) == 0)
		return;
	bool there = text_at < b->file_size && len <= b->file_size - text_at;
	if (len > MAX_LOCATOR || !there) {
		vml_draft_defect(d, false, "locator", "parent locator", at, len,
			"65536 bytes inside the file",
			"parent locator of %u bytes at 0x%llx is invalid", len,
			(unsigned long long)text_at);
		return;
	}
	if (!vml_draft_have(d, b, text_at, len))
		return;
	struct vml_slice s = vml_bytes_slice(b, text_at, len);
	bool utf16 = code.data[0] == 'W' && code.data[1] == '2';
	const char *text = utf16 ? vml_decode_utf16(d->arena, s, false)
				 : vml_arena_strndup(d->arena, (const char *)s.data, s.len);
	struct vml_ref *ref = vml_draft_text_ref(d, VML_REF_LOCATOR, text, text_at, len);
	if (ref)
		ref->access = vml_arena_strndup(d->arena, (const char *)code.data, 4);
}

static void
read_parent(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	d->image->parent_uuid = vml_decode_uuid(d->arena, b, at + 40, false);
	struct vml_slice s = vml_bytes_slice(b, at + 64, 512);
	const char *name = vml_decode_utf16(d->arena, s, true);
	if (*name)
		vml_draft_text_ref(d, VML_REF_PARENT, name, at + 64, 512);
	for (unsigned i = 0; i < LOCATORS; i++)
		read_locator(b, d, at + LOCATORS_AT + i * 24u);
}

/* Blocks must end inside the file; only the part of the table that the windows hold is looked at.
 */
static void
check_blocks(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint64_t table = vml_be64(b, at + 16), entries = vml_be32(b, at + 28);
	uint64_t block = vml_be32(b, at + 32);
	uint64_t bitmap = ((block / 4096) + 511) & ~UINT64_C(511);
	uint64_t end = table + ((entries * 4 + 511) & ~UINT64_C(511));
	uint64_t length = (b->file_size + 511) & ~UINT64_C(511), shown = entries * 4;
	if (table > INT64_MAX - entries * 4 || end > length) {
		vml_draft_defect(d, true, "truncated", "block table", at + 16, table,
			"inside the file",
			"block table at 0x%llx reaches behind the end of the file",
			(unsigned long long)table);
		return;
	}
	vml_draft_have(d, b, table, shown < VML_MORE_WINDOW ? shown : VML_MORE_WINDOW);
	for (uint64_t i = 0; i < entries && vml_bytes_have(b, table + 4 * i, 4); i++) {
		uint32_t sector = vml_be32(b, table + 4 * i);
		if (sector == NOT_ALLOCATED || sector * UINT64_C(512) + bitmap + block <= length)
			continue;
		vml_draft_defect(d, true, "truncated", "block table", table + 4 * i, sector,
			"inside the file", "block %llu ends behind the end of the file",
			(unsigned long long)i);
		return;
	}
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at = vml_be64(b, 16);
	vml_draft_inside(d, b, "footer copy", 0, FOOTER);
	read_footer(b, d);
	if (at > INT64_MAX - DYNAMIC_HEADER || at >= b->file_size) {
		vml_draft_defect(d, true, "dynamic-header", "data offset", 16, at,
			"inside the file", "dynamic header at 0x%llx is not in the file",
			(unsigned long long)at);
		return;
	}
	if (!vml_draft_have(d, b, at, DYNAMIC_HEADER) || !check_dynamic(b, d, at))
		return;
	if (vml_be32(b, 60) == TYPE_DIFFERENCING)
		read_parent(b, d, at);
	if (!d->image->refused)
		check_blocks(b, d, at);
}

const struct vml_image_format vml_image_vpc = {
	.format = VML_FORMAT_VPC,
	.spec = "Virtual Hard Disk Image Format Specification 1.0",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 2,
	.parse = parse,
};
