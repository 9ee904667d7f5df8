/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qcow2 header, versions 2 and 3, as QEMU opens it (docs/interop/qcow2 and block/qcow2.c): every
 * field, every limit. Extensions are in qcow2-ext.c, the tables it points to in qcow2-tables.c.
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
	KNOWN_INCOMPAT = 0x1f,
};

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
	if (q->backing_len == 0)
		vml_draft_defect(d, false, "backing-length", "backing_file_size", 16, 0,
			"1 or more with an offset", "backing file name at 0x%llx is empty",
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
	im->snapshots = q->incompat & VML_QCOW2_DATA_FILE ? 0 : q->snapshots;
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
	vml_qcow2_check_tables(&q, b, d);
	uint32_t least = q.version >= 3 ? LENGTH_V3 : LENGTH_V2;
	if (q.header_length >= least && q.header_length <= q.cluster)
		vml_qcow2_extensions(&q, b, d);
	read_backing(&q, b, d);
	if (d->image->refused)
		return;
	vml_qcow2_read_tables(&q, b, d);
	vml_qcow2_read_bitmaps(&q, b, d);
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
