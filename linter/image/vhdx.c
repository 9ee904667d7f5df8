/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VHDX, as QEMU's block/vhdx.c opens it: headers and region table here, metadata in vhdx-meta.c.
 * libvirt calls the format "vhd" and never finds it. Headers and regions lie from 64 to 256 KiB,
 * the metadata and the block table wherever the regions say, so four reads are needed: of the table
 * its first megabyte. The log is not read.
 */
#include "image/vhdx.h"

#include <string.h>

#include "base/limits.h"
#include "image/decode.h"

#define KIB64 UINT64_C(65536)
#define MIB UINT64_C(1048576)

enum {
	HEADER = 4096,
	HEADERS_AT = 65536,
	REGIONS_AT = 196608,
	ENTRY = 32,
	MAX_ENTRIES = 2047,
	BLOCK_STATE = 7,
	BLOCK_PRESENT = 6
};

static const char bat_guid[] = "2dc27766-f623-4200-9d64-115e9bfd4a08";
static const char metadata_guid[] = "8b7ca206-4790-4b9a-b8fe-575f050f886e";

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)name;
	return vml_bytes_equal(b, 0, "vhdxfile", 8) ? 100 : 0;
}

static bool
valid_header(struct vml_bytes *b, uint64_t at)
{
	struct vml_slice s = vml_bytes_slice(b, at, HEADER);
	return s.data && vml_crc32c(s, 4) == vml_le32(b, at + 4) &&
	       vml_bytes_equal(b, at, "head", 4) && vml_le16(b, at + 66) == 1;
}

static bool
same_bytes(struct vml_bytes *b, uint64_t one, uint64_t other, uint64_t len)
{
	struct vml_slice s = vml_bytes_slice(b, one, len);
	return s.data && vml_bytes_equal(b, other, s.data, s.len);
}

/* The current one of the two headers, 0 = none. Equal sequences must be equal headers. */
static uint64_t
choose_header(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t first = HEADERS_AT, second = HEADERS_AT + KIB64;
	bool one = valid_header(b, first), two = valid_header(b, second);
	uint64_t seq = vml_le64(b, first + 8), other = vml_le64(b, second + 8);
	if (!one && !two) {
		vml_draft_defect(d, true, "checksum", "header", first, 0,
			"a signature, version 1 and a right checksum", "no valid header");
		return 0;
	}
	if (one && two && seq == other && !same_bytes(b, first, second, HEADER)) {
		vml_draft_defect(d, true, "sequence", "sequence number", first + 8, seq,
			"different in the two headers", "both headers have the same sequence");
		return 0;
	}
	if (!one || !two)
		vml_draft_defect(d, false, "checksum", "header", one ? second : first, 0,
			"two valid headers", "one of the two headers is not valid");
	return !two || (one && seq >= other) ? first : second;
}

static void
read_header(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint32_t log_len = vml_le32(b, at + 68);
	uint64_t log_at = vml_le64(b, at + 72);
	d->image->uuid = vml_decode_uuid(d->arena, b, at + 32, true);
	d->image->dirty = vml_decode_uuid(d->arena, b, at + 48, true) && log_len;
	if (log_at < MIB || log_at % MIB != 0)
		vml_draft_defect(d, true, "log-offset", "log offset", at + 72, log_at,
			"a multiple of 1 MiB, not 0", "log offset 0x%llx is not aligned",
			(unsigned long long)log_at);
	else if (vml_le16(b, at + 64) != 0)
		vml_draft_defect(d, true, "version", "log version", at + 64, vml_le16(b, at + 64),
			"0", "log version %u is not supported", vml_le16(b, at + 64));
	else if (d->image->dirty && log_len % MIB != 0)
		vml_draft_defect(d, true, "log-length", "log length", at + 68, log_len,
			"a multiple of 1 MiB", "log length %u is not aligned", log_len);
}

/* False when it overlaps the log or one of the regions before it in the table. */
static bool
check_overlap(struct vml_bytes *b, uint64_t header, uint64_t start, uint64_t end, uint32_t before)
{
	uint64_t log = vml_le64(b, header + 72), log_end = log + vml_le32(b, header + 68);
	if (start < log_end && end > log)
		return false;
	for (uint32_t i = 0; i < before; i++) {
		uint64_t at = REGIONS_AT + 16 + i * (uint64_t)ENTRY;
		uint64_t other = vml_le64(b, at + 16), other_end = other + vml_le32(b, at + 24);
		if (start < other_end && end > other)
			return false;
	}
	return true;
}

/* False when QEMU stops here. */
static bool
read_region(struct vml_bytes *b, struct vml_image_draft *d, uint64_t header, uint32_t i,
	struct vml_vhdx_region regions[2])
{
	uint64_t at = REGIONS_AT + 16 + i * (uint64_t)ENTRY, start = vml_le64(b, at + 16);
	uint32_t len = vml_le32(b, at + 24);
	const char *guid = vml_decode_uuid(d->arena, b, at, true);
	bool bat = guid && strcmp(guid, bat_guid) == 0;
	bool metadata = guid && strcmp(guid, metadata_guid) == 0;
	struct vml_vhdx_region *r = bat ? &regions[0] : &regions[1];
	if (start > UINT64_MAX - len || !check_overlap(b, header, start, start + len, i)) {
		vml_draft_defect(d, true, "region-overlap", "region", at + 16, start, "apart",
			"region at 0x%llx overlaps another", (unsigned long long)start);
		return false;
	}
	if (!bat && !metadata) {
		if (vml_le32(b, at + 28) & 1)
			vml_draft_defect(d, true, "unknown-feature", "region", at, i,
				"block table and metadata", "unknown region %s is required", guid);
		return !d->image->refused;
	}
	if (r->found)
		vml_draft_defect(d, true, "region-repeated", "region", at, i, "once",
			"region %s is there twice", guid);
	*r = (struct vml_vhdx_region){ .found = true, .at = start, .len = len };
	return !d->image->refused;
}

/* One entry of a block that is there; false when QEMU stops here. */
static bool
check_block(struct vml_bytes *b, struct vml_image_draft *d, uint32_t i, uint64_t entry,
	const struct vml_vhdx_region *bat, bool apart)
{
	uint64_t start = entry & ~(MIB - 1), at = bat->at + 8 * (uint64_t)i;
	uint64_t length = (b->file_size + 511) & ~UINT64_C(511);
	if (start > INT64_MAX - bat->block)
		vml_draft_defect(d, true, "table-entry", "block table", at, start,
			"below 2^63 with its size", "block %u at 0x%llx is out of range", i,
			(unsigned long long)start);
	else if (start + bat->block > length)
		vml_draft_defect(d, true, "truncated", "block table", at, start, "inside the file",
			"block %u at 0x%llx ends behind the end of the file", i,
			(unsigned long long)start);
	else if (!apart)
		vml_draft_defect(d, true, "region-overlap", "block table", at, start, "apart",
			"block %u at 0x%llx overlaps a region", i, (unsigned long long)start);
	return !d->image->refused;
}

/*
 * Blocks that are there, as far as a window shows the table. QEMU means to leave out the entries of
 * bitmaps, but counts blocks that are there rather than entries.
 */
static void
check_blocks(struct vml_bytes *b, struct vml_image_draft *d, uint64_t header, uint32_t regions,
	const struct vml_vhdx_region *bat)
{
	uint64_t shown = bat->entries * UINT64_C(8), left = bat->chunk;
	shown = shown < VML_MORE_WINDOW ? shown : VML_MORE_WINDOW;
	if (shown == 0 || !vml_draft_have_further(d, b, bat->at, shown))
		return;
	for (uint32_t i = 0; i < shown / 8; i++) {
		uint64_t entry = vml_le64(b, bat->at + 8 * (uint64_t)i);
		uint64_t start = entry & ~(MIB - 1);
		if ((entry & BLOCK_STATE) != BLOCK_PRESENT)
			continue;
		bool counts = left > 0;
		left = counts ? left - 1 : bat->chunk;
		bool apart = !counts || start > INT64_MAX - bat->block ||
			     check_overlap(b, header, start, start + bat->block, regions);
		if (!check_block(b, d, i, entry, bat, apart))
			return;
	}
}

static void
read_regions(struct vml_bytes *b, struct vml_image_draft *d, uint64_t header)
{
	struct vml_vhdx_region regions[2] = { 0 };
	struct vml_slice table = vml_bytes_slice(b, REGIONS_AT, KIB64);
	uint32_t count = vml_le32(b, REGIONS_AT + 8);
	if (!table.data || vml_crc32c(table, 4) != vml_le32(b, REGIONS_AT + 4) ||
		!vml_bytes_equal(b, REGIONS_AT, "regi", 4)) {
		vml_draft_defect(d, true, "checksum", "region table", REGIONS_AT, 0,
			"a signature and a right checksum", "the region table is not valid");
		return;
	}
	if (count > MAX_ENTRIES) {
		vml_draft_defect(d, true, "table-size", "region count", REGIONS_AT + 8, count,
			"2047", "%u regions are too many", count);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		if (!read_region(b, d, header, i, regions))
			return;
	for (unsigned i = 0; i < 2; i++)
		if (!regions[i].found)
			vml_draft_defect(d, true, "region-missing", "region table", REGIONS_AT,
				count, "block table and metadata", "the %s region is missing",
				i ? "metadata" : "block table");
	if (d->image->refused)
		return;
	vml_vhdx_metadata(b, d, &regions[1], &regions[0]);
	if (!d->image->refused)
		check_blocks(b, d, header, count, &regions[0]);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t end = REGIONS_AT + KIB64;
	d->image->version = 1;
	d->image->has_version = true;
	if (b->file_size < end) {
		vml_draft_defect(d, true, "truncated", "region table", b->file_size, b->file_size,
			"256 KiB of headers", "truncated at byte %llu: headers take 256 KiB",
			(unsigned long long)b->file_size);
		return;
	}
	if (!vml_draft_have(d, b, KIB64, end - KIB64))
		return;
	uint64_t header = choose_header(b, d);
	if (header == 0)
		return;
	read_header(b, d, header);
	if (!d->image->refused)
		read_regions(b, d, header);
}

const struct vml_image_format vml_image_vhdx = {
	.format = VML_FORMAT_VHDX,
	.spec = "MS-VHDX",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.parse = parse,
};
