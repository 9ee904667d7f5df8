/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qcow version 1, as QEMU's block/qcow.c opens it. The format records no backing format, so the
 * base is always probed.
 */
#include "image/qfi.h"

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "QFI\xfb", 4) && vml_be32(&b, 4) == 1 ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_qfi_probe_libvirt(b, 1, 1);
}

static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	vml_qfi_read_libvirt(b, a, r);
	r->crypt = vml_bytes_have(b, 36, 4) && vml_be32(b, 36) == 1;
}

static void
read_backing(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at = vml_be64(b, 8);
	uint32_t len = vml_be32(b, 16);
	if (at == 0)
		return;
	if (at > INT64_MAX - 1023) {
		vml_draft_defect(d, true, "backing-offset", "backing_file_offset", 8, at,
			"below 2^63", "backing file name at 0x%llx is out of range",
			(unsigned long long)at);
		return;
	}
	if (len > 1023) {
		vml_draft_defect(d, true, "backing-length", "backing_file_size", 16, len, "1023",
			"backing file name of %u bytes is too long", len);
		return;
	}
	vml_draft_inside(d, b, "backing file name", at, len);
	struct vml_ref *ref = vml_draft_ref(d, b, VML_REF_BACKING, at, len);
	if (ref && *ref->raw)
		d->backing = d->image->nrefs;
}

static void
check(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t size = vml_be64(b, 24);
	unsigned cluster_bits = vml_u8(b, 32), l2_bits = vml_u8(b, 33);
	uint32_t crypt = vml_be32(b, 36);
	if (size <= 1)
		vml_draft_defect(d, true, "virtual-size", "size", 24, size, "2 or more",
			"virtual size %llu is too small", (unsigned long long)size);
	if (cluster_bits < 9 || cluster_bits > 16)
		vml_draft_defect(d, true, "cluster-bits", "cluster_bits", 32, cluster_bits, "9..16",
			"cluster size 2^%u is not supported", cluster_bits);
	if (l2_bits < 6 || l2_bits > 13)
		vml_draft_defect(d, true, "l2-bits", "l2_bits", 33, l2_bits, "6..13",
			"L2 tables of 2^%u entries are not supported", l2_bits);
	if (crypt > 1)
		vml_draft_defect(d, true, "crypt-method", "crypt_method", 36, crypt, "0, 1",
			"encryption method %u is not known", crypt);
}

/* The L1 table must cover the size, and fit into memory and into a file. */
static void
check_l1(struct vml_bytes *b, struct vml_image_draft *d)
{
	unsigned shift = vml_u8(b, 32) + vml_u8(b, 33);
	uint64_t size = vml_be64(b, 24), at = vml_be64(b, 40);
	if (at > (uint64_t)INT64_MAX - (UINT64_C(2) << 30))
		vml_draft_defect(d, true, "table-offset", "l1_table_offset", 40, at, "below 2^63",
			"L1 table at 0x%llx is out of range", (unsigned long long)at);
	if (size > UINT64_MAX - (UINT64_C(1) << shift) ||
		((size + (UINT64_C(1) << shift) - 1) >> shift) > (uint64_t)INT32_MAX / 8)
		vml_draft_defect(d, true, "virtual-size", "size", 24, size, "2^28 L1 entries",
			"virtual size %llu is too large", (unsigned long long)size);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	struct vml_image *im = d->image;
	im->version = 1;
	im->has_version = true;
	im->virtual_size = vml_be64(b, 24) / 512 * 512;
	im->encryption = vml_be32(b, 36) == 1 ? "aes" : NULL;
	vml_draft_inside(d, b, "header", 0, 48);
	check(b, d);
	if (im->refused)
		return;
	im->cluster_size = UINT64_C(1) << vml_u8(b, 32);
	check_l1(b, d);
	read_backing(b, d);
}

const struct vml_image_format vml_image_qcow = {
	.format = VML_FORMAT_QCOW,
	.spec = "QEMU block/qcow.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 6,
	.parse = parse,
	.read_libvirt = read_libvirt,
};
