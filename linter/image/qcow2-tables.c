/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tables a qcow2 header points to: where they are and how large, as QEMU checks it when it
 * opens the image; and what stands in the snapshot table and in L1, as far as one more window
 * holds them. L2 tables and refcount blocks are not read.
 */
#include "image/qcow2.h"

#include "base/limits.h"

enum { MAX_SNAPSHOTS = 65536, SNAPSHOT = 40, MAX_EXTRA = 1024 };

#define MAX_L1 (UINT64_C(32) << 20)
#define MAX_REFCOUNT_TABLE (UINT64_C(8) << 20)
#define MAX_L1_ENTRIES UINT64_C(0x7fffffff)
#define L2_OFFSET UINT64_C(0x00fffffffffffe00)

struct table {
	const char *name;
	uint64_t at, entries, entry, max;
	uint64_t offset_field, count_field; /* where the header says so */
	const char *max_text;
};

/* One of the tables that the header points to: size within `max` bytes, aligned, no wrap. */
static bool
check_table(struct vml_image_draft *d, const struct vml_qcow2 *q, const struct table *t)
{
	if (t->entries > t->max / t->entry) {
		vml_draft_defect(d, true, "table-size", t->name, t->count_field, t->entries,
			t->max_text, "%s of %llu entries is too large", t->name,
			(unsigned long long)t->entries);
		return false;
	}
	if (t->at % q->cluster != 0) {
		vml_draft_defect(d, true, "table-offset", t->name, t->offset_field, t->at,
			"a multiple of the cluster size",
			"%s offset 0x%llx is not a multiple of the cluster size", t->name,
			(unsigned long long)t->at);
		return false;
	}
	if ((uint64_t)INT64_MAX - t->entries * t->entry < t->at) {
		vml_draft_defect(d, true, "table-offset", t->name, t->offset_field, t->at,
			"below 2^63 with its size", "%s offset 0x%llx is out of range", t->name,
			(unsigned long long)t->at);
		return false;
	}
	return true;
}

/* A table behind the end of the file is not refused: QEMU reads zeros there. */
static void
check_reach(struct vml_image_draft *d, const struct vml_bytes *b, const struct table *t)
{
	if (t->entries && t->at && t->at + t->entries * t->entry > b->file_size)
		vml_draft_defect(d, false, "truncated", t->name, t->offset_field, t->at,
			"inside the file",
			"%s at 0x%llx reaches behind the end of the file at %llu", t->name,
			(unsigned long long)t->at, (unsigned long long)b->file_size);
	if (t->entries && t->at == 0)
		vml_draft_defect(d, false, "table-overlap", t->name, t->offset_field, 0,
			"behind the header", "%s lies over the header", t->name);
}

static void
check_l1(const struct vml_qcow2 *q, struct vml_image_draft *d)
{
	uint64_t entry = q->incompat & VML_QCOW2_EXTENDED_L2 ? 16 : 8;
	uint64_t covered = q->cluster / entry * q->cluster; /* by one L1 entry; at most 2^39 */
	uint64_t needed = q->size / covered + (q->size % covered != 0);
	if (needed > MAX_L1_ENTRIES)
		vml_draft_defect(d, true, "virtual-size", "size", 24, q->size,
			"2^31 - 1 entries of L1", "virtual size %llu is too large",
			(unsigned long long)q->size);
	else if (q->l1_size < needed)
		vml_draft_defect(d, true, "table-size", "l1_size", 36, q->l1_size,
			"enough for the virtual size",
			"L1 table of %u entries is too small: %llu are needed", q->l1_size,
			(unsigned long long)needed);
}

void
vml_qcow2_check_tables(
	const struct vml_qcow2 *q, const struct vml_bytes *b, struct vml_image_draft *d)
{
	const struct table tables[] = {
		{ "refcount table", q->table_at, q->table_clusters, q->cluster, MAX_REFCOUNT_TABLE,
			48, 56, "8 MiB" },
		{ "snapshot table", q->snapshots_at, q->snapshots, 40, 40 * MAX_SNAPSHOTS, 64, 60,
			"65536 snapshots" },
		{ "L1 table", q->l1_at, q->l1_size, 8, MAX_L1, 40, 36, "32 MiB" },
	};
	if (q->table_clusters == 0)
		vml_draft_defect(d, true, "table-size", "refcount_table_clusters", 56, 0,
			"1 or more", "the image has no refcount table");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (check_table(d, q, &tables[i]))
			check_reach(d, b, &tables[i]);
	check_l1(q, d);
}

/* QEMU reads the whole table when it opens the image, and refuses oversized entries. */
static void
read_snapshots(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at = q->snapshots_at;
	uint64_t guess = q->snapshots * UINT64_C(128), left = b->file_size - at;
	guess = guess < left ? guess : left;
	vml_draft_have(d, b, at, guess < VML_MORE_WINDOW ? guess : VML_MORE_WINDOW);
	for (uint32_t i = 0; i < q->snapshots && vml_bytes_have(b, at, SNAPSHOT); i++) {
		uint64_t extra = vml_be32(b, at + 36);
		uint64_t size = SNAPSHOT + extra + vml_be16(b, at + 12) + vml_be16(b, at + 14);
		if (extra > MAX_EXTRA) {
			vml_draft_defect(d, true, "snapshot", "extra data of snapshot", at + 36,
				extra, "1024 bytes", "snapshot %u has %llu bytes of extra data",
				i + 1, (unsigned long long)extra);
			return;
		}
		if (!vml_draft_inside(d, b, "snapshot table", at, size))
			return;
		at += (size + 7) & ~UINT64_C(7);
	}
}

/* Whether [at, at + len) meets one of the areas that hold other things. */
static const char *
area_at(const struct vml_qcow2 *q, uint64_t at, uint64_t len)
{
	const struct {
		const char *name;
		uint64_t at, len;
	} areas[] = { { "header", 0, q->cluster },
		{ "refcount table", q->table_at, q->table_clusters * q->cluster },
		{ "L1 table", q->l1_at, q->l1_size * UINT64_C(8) } };
	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
		if (at < areas[i].at + areas[i].len && areas[i].at < at + len)
			return areas[i].name;
	return NULL;
}

/* False when the entry is bad; one bad entry is told. */
static bool
check_entry(const struct vml_qcow2 *q, const struct vml_bytes *b, struct vml_image_draft *d,
	uint32_t i, uint64_t entry)
{
	uint64_t l2 = entry & L2_OFFSET, at = q->l1_at + 8 * (uint64_t)i;
	const char *area = l2 ? area_at(q, l2, q->cluster) : NULL;
	if (l2 % q->cluster != 0)
		vml_draft_defect(d, false, "table-entry", "L1 entry", at, l2,
			"a multiple of the cluster size",
			"L2 table %u at 0x%llx is not aligned to a cluster", i,
			(unsigned long long)l2);
	else if (area)
		vml_draft_defect(d, false, "table-overlap", "L1 entry", at, l2,
			"behind header and tables", "L2 table %u lies over the %s", i, area);
	else if (l2 >= b->file_size)
		vml_draft_defect(d, false, "truncated", "L1 entry", at, l2, "inside the file",
			"truncated at byte %llu: L2 table %u is at 0x%llx",
			(unsigned long long)b->file_size, i, (unsigned long long)l2);
	else
		return true;
	return false;
}

void
vml_qcow2_read_tables(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	if (q->snapshots && q->snapshots_at < b->file_size)
		read_snapshots(q, b, d);
	uint64_t size = q->l1_size * UINT64_C(8);
	if (q->l1_at == 0 || q->l1_at >= b->file_size)
		return;
	vml_draft_have(d, b, q->l1_at, size < VML_MORE_WINDOW ? size : VML_MORE_WINDOW);
	for (uint32_t i = 0; i < q->l1_size; i++) {
		uint64_t at = q->l1_at + 8 * (uint64_t)i;
		if (!vml_bytes_have(b, at, 8) || !check_entry(q, b, d, i, vml_be64(b, at)))
			return;
	}
}
