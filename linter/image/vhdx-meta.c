/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The metadata region of VHDX: sizes, sector size, and the parent locator of differencing disks,
 * which QEMU refuses and which is read here for the rules. Of the region its first 256 KiB are
 * read.
 */
#include "image/vhdx.h"

#include <string.h>

#include "base/limits.h"
#include "image/decode.h"

#define KIB64 UINT64_C(65536)
#define MIB UINT64_C(1048576)
#define MAX_SIZE (UINT64_C(64) << 40)

enum {
	WINDOW = 256 << 10,
	ENTRY = 32,
	MAX_ENTRIES = 2047,
	FLAG_REQUIRED = 4,
	HAS_PARENT = 2,
	MAX_KEYS = 64
};

enum item { PARAMETERS, DISK_SIZE, PAGE_83, LOGICAL, PHYSICAL, LOCATOR, ITEMS };

#define MAX_READ 0x7ffffe00u /* QEMU reads no more at once */

static const char *const guids[ITEMS] = { "caa16737-fa36-4d43-b3b6-33f0aa44e76b",
	"2fa54224-cd1b-4876-b211-5dbed83bf4b8", "beca12ab-b2e6-4523-93ef-c309e000c746",
	"8141bf1d-a96f-4709-ba47-f233a8faab5f", "cda348c7-445d-4471-9cc9-e9885251c556",
	"a8d35f2d-b30b-454d-abf7-d3d84834ab0c" };

static const char *const names[ITEMS] = { "file parameters", "virtual disk size", "page 83 data",
	"logical sector size", "physical sector size", "parent locator" };

struct place {
	bool found;
	uint64_t at;
	uint32_t len;
};

/* False when QEMU stops here. */
static bool
read_entry(struct vml_bytes *b, struct vml_image_draft *d, uint64_t region, uint32_t i,
	struct place items[ITEMS])
{
	uint64_t at = region + 32 + i * (uint64_t)ENTRY;
	const char *guid = vml_decode_uuid(d->arena, b, at, true);
	unsigned k = 0;
	while (k < ITEMS && !(guid && strcmp(guid, guids[k]) == 0))
		k++;
	if (k == ITEMS) {
		if (vml_le32(b, at + 24) & FLAG_REQUIRED)
			vml_draft_defect(d, true, "unknown-feature", "metadata", at, i,
				"the six items of the specification",
				"unknown metadata item %s is required", guid ? guid : "of zeros");
		return !d->image->refused;
	}
	if (items[k].found)
		vml_draft_defect(d, true, "item-repeated", "metadata", at, i, "once",
			"metadata item %s is there twice", names[k]);
	items[k] = (struct place){ true, region + vml_le32(b, at + 16), vml_le32(b, at + 20) };
	return !d->image->refused;
}

static bool
find_items(
	struct vml_bytes *b, struct vml_image_draft *d, uint64_t region, struct place items[ITEMS])
{
	uint32_t count = vml_le16(b, region + 10);
	if (!vml_bytes_equal(b, region, "metadata", 8)) {
		vml_draft_defect(d, true, "metadata", "metadata table", region, 0, "metadata",
			"no metadata table at 0x%llx", (unsigned long long)region);
		return false;
	}
	if (count > MAX_ENTRIES) {
		vml_draft_defect(d, true, "table-size", "metadata count", region + 10, count,
			"2047", "%u metadata items are too many", count);
		return false;
	}
	for (uint32_t i = 0; i < count; i++)
		if (!read_entry(b, d, region, i, items))
			return false;
	for (unsigned k = 0; k < LOCATOR; k++)
		if (!items[k].found)
			vml_draft_defect(d, true, "item-missing", "metadata", region, k,
				"the five items of the specification",
				"metadata item %s is missing", names[k]);
	return !d->image->refused;
}

/* Items lie in the second 64 KiB of their region; further ones would need one more read. */
static bool
check_reach(struct vml_bytes *b, struct vml_image_draft *d, const struct place items[ITEMS])
{
	static const unsigned sizes[ITEMS] = { 8, 8, 16, 4, 4, 0 };
	for (unsigned k = 0; k < LOCATOR; k++) {
		if (vml_bytes_have(b, items[k].at, sizes[k]))
			continue;
		bool outside = items[k].at >= b->file_size;
		vml_draft_defect(d, outside, outside ? "truncated" : "not-read", names[k],
			items[k].at, 0, "in the first 256 KiB of the metadata",
			"metadata item %s is out of reach", names[k]);
		return false;
	}
	return true;
}

static void
check_sizes(struct vml_bytes *b, struct vml_image_draft *d, const struct place items[ITEMS])
{
	uint32_t block = vml_le32(b, items[PARAMETERS].at);
	uint32_t sector = vml_le32(b, items[LOGICAL].at);
	uint64_t size = vml_le64(b, items[DISK_SIZE].at);
	d->image->cluster_size = block;
	d->image->virtual_size = size / 512 * 512;
	if (block < MIB || block > 256 * MIB || (block & (block - 1)) != 0)
		vml_draft_defect(d, true, "block-size", "block size", items[PARAMETERS].at, block,
			"a power of two, 1..256 MiB", "block size %u is not supported", block);
	if (sector != 512)
		vml_draft_defect(d, true, "sector-size", "logical sector size", items[LOGICAL].at,
			sector, "512", "logical sector size %u is not supported", sector);
	if (size > MAX_SIZE || size % 512 != 0)
		vml_draft_defect(d, size > INT64_MAX, "virtual-size", "virtual disk size",
			items[DISK_SIZE].at, size, "a multiple of 512 up to 64 TiB",
			"virtual size %llu is none that the format allows",
			(unsigned long long)size);
}

/*
 * One entry for each block, and one more for each chunk of 2^23 sectors. QEMU counts them with 32
 * bits, and a disk without blocks has too many.
 */
static void
check_bat(struct vml_bytes *b, struct vml_image_draft *d, const struct place items[ITEMS],
	struct vml_vhdx_region *bat)
{
	uint64_t block = vml_le32(b, items[PARAMETERS].at), size = vml_le64(b, items[DISK_SIZE].at);
	uint32_t ratio = (uint32_t)((UINT64_C(512) << 23) / block);
	uint32_t blocks = (uint32_t)(size / block) + (size % block != 0);
	uint32_t entries = blocks + (blocks - 1) / ratio;
	if (entries > bat->len / 8)
		vml_draft_defect(d, true, "table-size", "block table", bat->at, bat->len,
			"8 bytes for each block", "block table of %u bytes is too small", bat->len);
	else if (bat->len > MAX_READ || bat->at > (uint64_t)INT64_MAX - bat->len)
		vml_draft_defect(d, true, "table-offset", "block table", bat->at, bat->len,
			"2147483136 bytes below 2^63",
			"block table of %u bytes at 0x%llx cannot be read", bat->len,
			(unsigned long long)bat->at);
	else if (vml_draft_inside(d, b, "block table", bat->at, entries * UINT64_C(8)))
		bat->entries = entries;
	bat->block = block;
	bat->chunk = ratio;
}

/* One key and its value, both UTF-16 inside the locator. */
static void
read_key(struct vml_bytes *b, struct vml_image_draft *d, const struct place *item, uint64_t at)
{
	uint32_t key_off = vml_le32(b, at), value_off = vml_le32(b, at + 4);
	uint32_t key_len = vml_le16(b, at + 8), value_len = vml_le16(b, at + 10);
	struct vml_slice key_bytes = vml_bytes_slice(b, item->at + key_off, key_len);
	struct vml_slice value_bytes = vml_bytes_slice(b, item->at + value_off, value_len);
	if (!key_bytes.data || !value_bytes.data || (uint64_t)value_off + value_len > item->len) {
		vml_draft_defect(d, false, "locator", "parent locator", at, value_off,
			"inside the locator", "an entry of the parent locator is out of range");
		return;
	}
	const char *key = vml_decode_utf16(d->arena, key_bytes, false);
	const char *value = vml_decode_utf16(d->arena, value_bytes, false);
	if (strcmp(key, "parent_linkage") == 0) {
		d->image->parent_uuid = value;
		return;
	}
	struct vml_ref *ref =
		vml_draft_text_ref(d, VML_REF_LOCATOR, value, item->at + value_off, value_len);
	if (ref)
		ref->access = key;
}

static void
read_locator(struct vml_bytes *b, struct vml_image_draft *d, const struct place *item)
{
	uint32_t count = vml_le16(b, item->at + 18);
	if (count > MAX_KEYS) {
		vml_draft_defect(d, false, "locator", "parent locator", item->at + 18, count, "64",
			"parent locator has %u entries", count);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		read_key(b, d, item, item->at + 20 + i * UINT64_C(12));
}

static void
check_parent(struct vml_bytes *b, struct vml_image_draft *d, const struct place items[ITEMS])
{
	uint32_t flags = vml_le32(b, items[PARAMETERS].at + 4);
	bool has_parent = flags & HAS_PARENT;
	d->image->variant = has_parent ? "differencing" : flags & 1 ? "fixed" : "dynamic";
	if (items[LOCATOR].found)
		read_locator(b, d, &items[LOCATOR]);
	if (has_parent || items[LOCATOR].found)
		vml_draft_defect(d, true, "differencing", "file parameters",
			items[PARAMETERS].at + 4, flags, "no parent",
			"differencing images are not supported");
}

void
vml_vhdx_metadata(struct vml_bytes *b, struct vml_image_draft *d,
	const struct vml_vhdx_region *metadata, struct vml_vhdx_region *bat)
{
	struct place items[ITEMS] = { 0 };
	uint64_t left = metadata->at < b->file_size ? b->file_size - metadata->at : 0;
	if (left < KIB64) {
		vml_draft_defect(d, true, "truncated", "metadata", metadata->at, 0,
			"inside the file", "the metadata region lies behind the end of the file");
		return;
	}
	if (!vml_draft_have_further(d, b, metadata->at, left < WINDOW ? left : WINDOW))
		return;
	if (!find_items(b, d, metadata->at, items) || !check_reach(b, d, items))
		return;
	check_sizes(b, d, items);
	check_parent(b, d, items);
	if (!d->image->refused)
		check_bat(b, d, items, bat);
}
