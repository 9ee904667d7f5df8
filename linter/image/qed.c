/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QED, as QEMU's block/qed.c opens it (docs/interop/qed_spec). The backing format is either raw or
 * left to probing, whose result libvirt trusts.
 */
#include "image/format.h"

enum { F_BACKING = 1, F_NEED_CHECK = 2, F_NO_PROBE = 4, KNOWN = 7, MAX_NAME = 4095 };

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)name;
	return vml_bytes_equal(b, 0, "QED\0", 4) ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *b)
{
	return vml_bytes_equal(b, 0, "QED", 3);
}

static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	uint64_t flags = vml_le64(b, 16);
	r->truncated = b->short_;
	if (b->short_ || !(flags & F_BACKING))
		return;
	uint32_t at = vml_le32(b, 56), len = vml_le32(b, 60);
	r->truncated = b->short_;
	struct vml_slice s = { NULL, 0 };
	if (!b->short_ && len)
		s = vml_bytes_slice(b, at, len);
	if (!s.data)
		return;
	r->backing = vml_arena_strndup(a, (const char *)s.data, s.len);
	r->backing_offset = at;
	r->format = flags & F_NO_PROBE ? VML_FORMAT_RAW : VML_FORMAT_NONE;
	r->probe_trusted = !(flags & F_NO_PROBE);
}

static bool
power_of_two(uint32_t n, uint32_t min, uint32_t max)
{
	return n >= min && n <= max && (n & (n - 1)) == 0;
}

/* The whole table lies behind the header and begins inside the file. */
static void
check_l1(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t cluster = vml_le32(b, 4), header = vml_le32(b, 12) * cluster;
	uint64_t l1 = vml_le64(b, 40), last = l1 + (vml_le32(b, 8) - 1) * cluster;
	uint64_t end = (b->file_size + 511) / 512 * 512 / cluster * cluster;
	if (l1 % cluster == 0 && l1 >= header && last < end && last > l1)
		return;
	vml_draft_defect(d, true, last >= end ? "truncated" : "table-offset", "l1_table_offset", 40,
		l1, "a multiple of the cluster size behind the header and inside the file",
		"L1 table at 0x%llx is not behind the header and inside the file",
		(unsigned long long)l1);
}

static void
check_geometry(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t cluster = vml_le32(b, 4), table = vml_le32(b, 8), header = vml_le32(b, 12);
	uint64_t size = vml_le64(b, 48), entries;
	if (!power_of_two(cluster, 4096, 64u << 20)) {
		vml_draft_defect(d, true, "cluster-size", "cluster_size", 4, cluster,
			"a power of two, 4096..67108864", "cluster size %u is not supported",
			cluster);
		return;
	}
	if (!power_of_two(table, 1, 16)) {
		vml_draft_defect(d, true, "table-size", "table_size", 8, table,
			"a power of two, 1..16", "tables of %u clusters are not supported", table);
		return;
	}
	/* QEMU multiplies without looking at overflow. */
	entries = (uint64_t)table * cluster / 8;
	if (size % 512 != 0 || size > entries * cluster * entries)
		vml_draft_defect(d, true, "virtual-size", "image_size", 48, size,
			"a multiple of 512 that the tables cover",
			"virtual size %llu does not fit the tables", (unsigned long long)size);
	check_l1(b, d);
	if (header > UINT32_MAX / cluster)
		vml_draft_defect(d, true, "header-size", "header_size", 12, header,
			"below 2^32 bytes", "header of %u clusters is too large", header);
}

static void
read_backing(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t flags = vml_le64(b, 16), end;
	uint32_t at = vml_le32(b, 56), len = vml_le32(b, 60);
	if (!(flags & F_BACKING))
		return;
	end = (uint64_t)vml_le32(b, 12) * vml_le32(b, 4);
	if ((uint64_t)at + len > end) {
		vml_draft_defect(d, true, "backing-offset", "backing_filename_offset", 56, at,
			"inside the header", "backing file name reaches behind the header");
		return;
	}
	if (len > MAX_NAME) {
		vml_draft_defect(d, true, "backing-length", "backing_filename_size", 60, len,
			"4095", "backing file name of %u bytes is too long", len);
		return;
	}
	vml_draft_inside(d, b, "backing file name", at, len);
	struct vml_ref *ref = vml_draft_ref(d, b, VML_REF_BACKING, at, len);
	if (!ref || !*ref->raw)
		return;
	d->backing = d->image->nrefs;
	ref->format = flags & F_NO_PROBE ? "raw" : NULL;
	ref->format_offset = 16;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t flags = vml_le64(b, 16);
	vml_draft_inside(d, b, "header", 0, 64);
	d->image->virtual_size = vml_le64(b, 48) / 512 * 512;
	d->image->cluster_size = vml_le32(b, 4);
	d->image->dirty = flags & F_NEED_CHECK;
	if (flags & F_BACKING)
		vml_draft_feature(d, "backing file");
	if (flags & F_NEED_CHECK)
		vml_draft_feature(d, "need check");
	if (flags & F_NO_PROBE)
		vml_draft_feature(d, "backing format no probe");
	if (flags & ~(uint64_t)KNOWN)
		vml_draft_defect(d, true, "unknown-feature", "features", 16, flags, "bits 0..2",
			"feature bits 0x%llx are not known: QEMU refuses the image",
			(unsigned long long)(flags & ~(uint64_t)KNOWN));
	check_geometry(b, d);
	read_backing(b, d);
}

const struct vml_image_format vml_image_qed = {
	.format = VML_FORMAT_QED,
	.spec = "QEMU docs/interop/qed_spec",
	.probe_qemu = probe_qemu,
	.qemu_rank = 15,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 8,
	.parse = parse,
	.read_libvirt = read_libvirt,
};
