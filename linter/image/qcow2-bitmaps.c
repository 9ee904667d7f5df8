/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Persistent dirty bitmaps of qcow2. QEMU reads their directory whenever it opens the image, and
 * refuses the image for any fault in it. A directory of more than a megabyte is not looked at, the
 * tables of the bitmaps never.
 */
#include "image/qcow2.h"

#include "base/limits.h"

enum {
	EXTENSION = 24,
	ENTRY = 24,
	MAX_BITMAPS = 65535,
	FLAG_IN_USE = 1,
	ALL_FLAGS = 3,
	MIN_GRANULARITY = 9,
	MAX_GRANULARITY = 31,
	MAX_NAME = 1023
};

#define MAX_BITMAP (UINT64_C(512) << 20)

void
vml_qcow2_bitmaps(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d, uint64_t ext,
	uint32_t len)
{
	const uint64_t max_directory = UINT64_C(1024) * MAX_BITMAPS;
	uint32_t count = vml_be32(b, ext), reserved = vml_be32(b, ext + 4);
	uint64_t size = vml_be64(b, ext + 8), at = vml_be64(b, ext + 16);
	if (len != EXTENSION)
		vml_draft_defect(d, true, "bitmaps", "bitmaps extension", ext, len, "24 bytes",
			"bitmaps extension of %u bytes", len);
	else if (!(q->autoclear & 1))
		vml_draft_defect(d, false, "bitmaps", "autoclear features", 88, q->autoclear,
			"bit 0 with bitmaps",
			"bitmaps are stale: some program changed the image without them");
	else if (reserved != 0)
		vml_draft_defect(d, true, "bitmaps", "bitmaps extension", ext + 4, reserved, "0",
			"reserved field of the bitmaps extension is 0x%x", reserved);
	else if (count == 0 || count > MAX_BITMAPS)
		vml_draft_defect(d, true, "bitmaps", "number of bitmaps", ext, count, "1..65535",
			"%u bitmaps in the bitmaps extension", count);
	else if (at % q->cluster != 0)
		vml_draft_defect(d, true, "bitmaps", "bitmap directory", ext + 16, at,
			"a multiple of the cluster size",
			"bitmap directory at 0x%llx is not aligned to a cluster",
			(unsigned long long)at);
	else if (size > max_directory)
		vml_draft_defect(d, true, "bitmaps", "bitmap directory", ext + 8, size,
			"1024 * 65535 bytes", "bitmap directory of %llu bytes is too large",
			(unsigned long long)size);
	else if (size == 0 || at > INT64_MAX - size)
		vml_draft_defect(d, true, "bitmaps", "bitmap directory", ext + 8, size,
			"1 or more bytes below 2^63",
			"bitmap directory of %llu bytes at 0x%llx cannot be read",
			(unsigned long long)size, (unsigned long long)at);
	else {
		q->bitmaps = count;
		q->bitmaps_at = at;
		q->bitmaps_size = size;
	}
}

static bool
refuse(struct vml_image_draft *d, const char *field, uint64_t at, uint64_t value, const char *limit,
	uint32_t i)
{
	vml_draft_defect(d, true, "bitmaps", field, at, value, limit,
		"bitmap %u of the directory has a bad %s: %llu", i, field,
		(unsigned long long)value);
	return false;
}

/* The entry of bitmap `i`; false when QEMU stops here. */
static bool
check_entry(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d, uint64_t at,
	uint32_t i)
{
	uint64_t table = vml_be64(b, at), size = vml_be32(b, at + 8) * q->cluster;
	uint32_t flags = vml_be32(b, at + 12), extra = vml_be32(b, at + 20);
	uint16_t type = vml_u8(b, at + 16), bits = vml_u8(b, at + 17), name = vml_be16(b, at + 18);
	if (extra != 0)
		return refuse(d, "length of extra data", at + 20, extra, "0", i);
	if (table == 0 || table % q->cluster != 0)
		return refuse(
			d, "table offset", at, table, "a multiple of the cluster size, not 0", i);
	if (size == 0 || size > MAX_BITMAP)
		return refuse(d, "table size", at + 8, size / q->cluster,
			"1 or more, for 512 MiB in all", i);
	if (flags & ~(uint32_t)ALL_FLAGS)
		return refuse(d, "set of flags", at + 12, flags, "0..3", i);
	if (type != 1)
		return refuse(d, "type", at + 16, type, "1", i);
	if (bits < MIN_GRANULARITY || bits > MAX_GRANULARITY)
		return refuse(d, "granularity", at + 17, bits, "9..31", i);
	if (name == 0 || name > MAX_NAME)
		return refuse(d, "name length", at + 18, name, "1..1023", i);
	if (!(flags & FLAG_IN_USE) && d->image->virtual_size > (size * 8) << bits)
		return refuse(d, "table size", at + 8, size / q->cluster,
			"enough for the virtual size", i);
	return true;
}

/* Behind the end of the file QEMU reads zeros, and so do the getters. */
static void
walk(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at = q->bitmaps_at, end = at + q->bitmaps_size;
	uint32_t n = 0;
	while (at < end) {
		uint64_t len = ENTRY + (uint64_t)vml_be16(b, at + 18) + vml_be32(b, at + 20);
		len = (len + 7) & ~UINT64_C(7);
		bool whole = end - at >= ENTRY;
		if (whole && ++n > q->bitmaps)
			break;
		if (!whole || len > end - at) {
			vml_draft_defect(d, true, "bitmaps", "bitmap directory", at, len,
				"inside the directory", "the bitmap directory breaks off");
			return;
		}
		if (!check_entry(q, b, d, at, n))
			return;
		at += len;
	}
	if (n != q->bitmaps)
		vml_draft_defect(d, true, "bitmaps", "number of bitmaps", q->bitmaps_at, q->bitmaps,
			"as many as in the directory",
			"the bitmap directory does not hold %u bitmaps", q->bitmaps);
}

void
vml_qcow2_read_bitmaps(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at = q->bitmaps_at, left = at < b->file_size ? b->file_size - at : 0;
	uint64_t len = q->bitmaps_size < left ? q->bitmaps_size : left;
	if (q->bitmaps == 0 || len > VML_MORE_WINDOW)
		return;
	bool there =
		len == 0 || vml_draft_have(d, b, at, len) || vml_draft_have_further(d, b, at, len);
	if (there)
		walk(q, b, d);
}
