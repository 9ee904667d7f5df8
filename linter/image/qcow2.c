/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qcow2 header, versions 2 and 3, as QEMU opens it (docs/interop/qcow2 and block/qcow2.c): every
 * field, every limit. Extensions are in qcow2-ext.c. L1, L2 and refcount entries are not read.
 */
#include "image/qcow2.h"

#include "base/limits.h"
#include "image/qfi.h"

enum {
	MIN_BITS = 9,
	MAX_BITS = 21,
	LENGTH_V2 = 72,
	FEATURES_END = 100, /* what libvirt wants to see of a header that is not version 2 */
	LENGTH_V3 = 104,
	MAX_NAME = 1023,
	MAX_SNAPSHOTS = 65536,
	KNOWN_INCOMPAT = 0x1f,
};

#define MAX_L1 (UINT64_C(32) << 20)
#define MAX_REFCOUNT_TABLE (UINT64_C(8) << 20)
#define MIB_INT_MAX UINT64_C(0x7fffffff)

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "QFI\xfb", 4) && vml_be32(&b, 4) >= 2 ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_qfi_probe_libvirt(b, 2, 3);
}

static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	bool valid = vml_qfi_read_libvirt(b, a, r);
	uint32_t crypt = vml_bytes_have(b, 32, 4) ? vml_be32(b, 32) : 0;
	r->crypt = crypt <= 2 ? crypt : 0;
	if (valid && vml_be32(b, 4) != 2 && !vml_bytes_have(b, 0, FEATURES_END))
		*r = (struct vml_reading){ .fails = true };
}

static void
read_fields(struct vml_bytes *b, struct vml_qcow2 *q)
{
	q->version = vml_be32(b, 4);
	q->backing_at = vml_be64(b, 8);
	q->backing_len = vml_be32(b, 16);
	q->cluster_bits = vml_be32(b, 20);
	q->size = vml_be64(b, 24);
	q->crypt = vml_be32(b, 32);
	q->l1_size = vml_be32(b, 36);
	q->l1_at = vml_be64(b, 40);
	q->table_at = vml_be64(b, 48);
	q->table_clusters = vml_be32(b, 56);
	q->snapshots = vml_be32(b, 60);
	q->snapshots_at = vml_be64(b, 64);
	q->header_length = LENGTH_V2;
	q->refcount_order = 4;
	if (q->version < 3)
		return;
	q->incompat = vml_be64(b, 72);
	q->compat = vml_be64(b, 80);
	q->autoclear = vml_be64(b, 88);
	q->refcount_order = vml_be32(b, 96);
	q->header_length = vml_be32(b, 100);
	q->compression = q->header_length > LENGTH_V3 ? vml_u8(b, 104) : 0;
}

static void
name_features(const struct vml_qcow2 *q, struct vml_image_draft *d)
{
	static const struct {
		unsigned word, bit;
		const char *name;
	} names[] = { { 0, 0, "dirty bit" }, { 0, 1, "corrupt bit" },
		{ 0, 2, "external data file" }, { 0, 3, "compression type" },
		{ 0, 4, "extended L2 entries" }, { 1, 0, "lazy refcounts" }, { 2, 0, "bitmaps" },
		{ 2, 1, "raw external data" } };
	const uint64_t words[] = { q->incompat, q->compat, q->autoclear };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (words[names[i].word] >> names[i].bit & 1)
			vml_draft_feature(d, names[i].name);
}

static void
check_features(const struct vml_qcow2 *q, struct vml_image_draft *d)
{
	uint64_t unknown = q->incompat & ~(uint64_t)KNOWN_INCOMPAT;
	if (unknown)
		vml_draft_defect(d, true, "unknown-feature", "incompatible features", 72, unknown,
			"bits 0..4",
			"incompatible feature bits 0x%llx are not known: QEMU refuses the image",
			(unsigned long long)unknown);
	if ((q->incompat & VML_QCOW2_EXTENDED_L2) && q->cluster_bits < 14)
		vml_draft_defect(d, true, "cluster-bits", "cluster_bits", 20, q->cluster_bits,
			"14..21 with extended L2 entries",
			"clusters of 2^%u bytes are too small for extended L2 entries",
			q->cluster_bits);
	bool said = q->incompat & VML_QCOW2_COMPRESSION;
	if (said != (q->compression != 0))
		vml_draft_defect(d, true, "compression-type", "compression type", 104,
			q->compression,
			said ? "not 0 with its feature bit" : "0 without its feature bit",
			"compression type %u contradicts the incompatible feature bit 3",
			q->compression);
	else if (q->compression > 1)
		vml_draft_defect(d, true, "compression-type", "compression type", 104,
			q->compression, "0 (zlib), 1 (zstd)", "compression type %u is not known",
			q->compression);
}

/* Fields that only version 3 has. */
static void
check_version3(const struct vml_qcow2 *q, struct vml_image_draft *d)
{
	if (q->version < 3)
		return;
	if (q->header_length < LENGTH_V3)
		vml_draft_defect(d, true, "header-length", "header_length", 100, q->header_length,
			"104..cluster size", "header length %u is below 104", q->header_length);
	else if (q->header_length > q->cluster)
		vml_draft_defect(d, true, "header-length", "header_length", 100, q->header_length,
			"104..cluster size", "header length %u exceeds the cluster size",
			q->header_length);
	else if (q->header_length % 8 != 0)
		vml_draft_defect(d, false, "header-length", "header_length", 100, q->header_length,
			"a multiple of 8", "header length %u is not a multiple of 8",
			q->header_length);
	if (q->refcount_order > 6)
		vml_draft_defect(d, true, "refcount-order", "refcount_order", 96, q->refcount_order,
			"0..6", "refcount order %u is above 6", q->refcount_order);
	check_features(q, d);
}

/* One of the tables that the header points to: size within `max` bytes, aligned, no wrap. */
static bool
check_table(struct vml_image_draft *d, const struct vml_qcow2 *q, const struct vml_qcow2_table *t)
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
check_reach(struct vml_image_draft *d, const struct vml_bytes *b, const struct vml_qcow2_table *t)
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
	if (needed > MIB_INT_MAX)
		vml_draft_defect(d, true, "virtual-size", "size", 24, q->size,
			"2^31 - 1 entries of L1", "virtual size %llu is too large",
			(unsigned long long)q->size);
	else if (q->l1_size < needed)
		vml_draft_defect(d, true, "table-size", "l1_size", 36, q->l1_size,
			"enough for the virtual size",
			"L1 table of %u entries is too small: %llu are needed", q->l1_size,
			(unsigned long long)needed);
}

static void
check_tables(const struct vml_qcow2 *q, const struct vml_bytes *b, struct vml_image_draft *d)
{
	const struct vml_qcow2_table tables[] = {
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

static void
read_backing(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	if (q->backing_at == 0)
		return;
	uint64_t room = q->backing_at <= q->cluster ? q->cluster - q->backing_at : 0;
	if (q->backing_at > q->cluster) {
		vml_draft_defect(d, true, "backing-offset", "backing_file_offset", 8, q->backing_at,
			"inside the first cluster",
			"backing file name at 0x%llx is outside the first cluster",
			(unsigned long long)q->backing_at);
		return;
	}
	if (q->backing_len > (room < MAX_NAME ? room : MAX_NAME)) {
		vml_draft_defect(d, true, "backing-length", "backing_file_size", 16, q->backing_len,
			"1023, inside the first cluster",
			"backing file name of %u bytes is too long", q->backing_len);
		return;
	}
	if (q->backing_at < q->header_length && q->backing_len)
		vml_draft_defect(d, false, "backing-offset", "backing_file_offset", 8,
			q->backing_at, "behind the header",
			"backing file name at 0x%llx lies in the header",
			(unsigned long long)q->backing_at);
	vml_draft_inside(d, b, "backing file name", q->backing_at, q->backing_len);
	struct vml_ref *ref = vml_draft_ref(d, b, VML_REF_BACKING, q->backing_at, q->backing_len);
	if (!ref || !*ref->raw)
		return;
	ref->format = q->format;
	ref->format_offset = q->format_at;
	d->backing = d->image->nrefs;
}

static void
conclude(const struct vml_qcow2 *q, struct vml_image_draft *d)
{
	struct vml_image *im = d->image;
	im->version = q->version;
	im->has_version = true;
	im->virtual_size = q->size / 512 * 512;
	im->snapshots = q->snapshots;
	im->dirty = q->incompat & VML_QCOW2_DIRTY;
	im->corrupt = q->incompat & VML_QCOW2_CORRUPT;
	im->encryption = q->crypt == 1 ? "aes" : q->crypt == 2 ? "luks" : NULL;
	if (q->crypt > 2)
		vml_draft_defect(d, true, "crypt-method", "crypt_method", 32, q->crypt, "0..2",
			"encryption method %u is not known", q->crypt);
}

/* Without a sane version and cluster size nothing else in the header has a meaning. */
static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	struct vml_qcow2 q = { 0 };
	read_fields(b, &q);
	vml_draft_inside(d, b, "header", 0, q.version >= 3 ? LENGTH_V3 : LENGTH_V2);
	conclude(&q, d);
	if (q.version > 3)
		vml_draft_defect(d, true, "version", "version", 4, q.version, "2, 3",
			"qcow2 version %u is not supported", q.version);
	if (q.cluster_bits < MIN_BITS || q.cluster_bits > MAX_BITS) {
		vml_draft_defect(d, true, "cluster-bits", "cluster_bits", 20, q.cluster_bits,
			"9..21", "cluster size 2^%u is not supported", q.cluster_bits);
		return;
	}
	q.cluster = UINT64_C(1) << q.cluster_bits;
	d->image->cluster_size = q.cluster;
	if (q.version > 3)
		return;
	name_features(&q, d);
	check_version3(&q, d);
	check_tables(&q, b, d);
	if (q.header_length <= q.cluster)
		vml_qcow2_extensions(&q, b, d);
	read_backing(&q, b, d);
}

const struct vml_image_format vml_image_qcow2 = {
	.format = VML_FORMAT_QCOW2,
	.spec = "QEMU docs/interop/qcow2",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 7,
	.parse = parse,
	.read_libvirt = read_libvirt,
};
