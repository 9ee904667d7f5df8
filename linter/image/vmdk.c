/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VMware disks, as QEMU's block/vmdk.c opens them. Hosted sparse extents begin with KDMV and may
 * keep their header in a footer; COWD and text descriptors are known to QEMU alone. Grain tables
 * are not read. seSparse extents are raw to both probers and are met only through a descriptor.
 */
#include "image/vmdk.h"

#include <string.h>

#include "base/limits.h"

enum {
	FLAG_NEWLINES = 1,
	FLAG_REDUNDANT = 2,
	FLAG_ZERO_GRAIN = 4,
	FLAG_COMPRESSED = 0x10000,
	FLAG_MARKERS = 0x20000,
	MARKER_FOOTER = 3,
	FOOTER = 1536,
	MAX_GRAIN = 0x200000,
	MAX_L1 = 32 << 20,
	HEADER = 79,
};

/* The lines that may stand before the version: comments, and those that hold only blanks. */
static const char *
skip_line(const char *p, const char *end)
{
	bool comment = *p == '#';
	while (p < end && *p != '\n' && (comment || *p == ' '))
		p++;
	if (p < end && *p == '\r')
		p++;
	return p < end && *p == '\n' ? p + 1 : NULL;
}

/* QEMU's test for a text descriptor, within the sector that it probes. */
static bool
is_descriptor(struct vml_bytes *b)
{
	static const char *const versions[] = { "version=1\n", "version=2\n", "version=3\n",
		"version=1\r\n", "version=2\r\n", "version=3\r\n" };
	struct vml_slice s = vml_bytes_slice(b, 0, 512);
	const char *p = (const char *)s.data, *end = p + s.len;
	while (p && p < end && (*p == '#' || *p == ' '))
		p = skip_line(p, end);
	for (size_t i = 0; p && i < sizeof(versions) / sizeof(versions[0]); i++) {
		size_t n = strlen(versions[i]);
		if ((size_t)(end - p) >= n && memcmp(p, versions[i], n) == 0)
			return true;
	}
	return false;
}

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	bool binary = vml_bytes_equal(head, 0, "KDMV", 4) || vml_bytes_equal(head, 0, "COWD", 4);
	return binary || is_descriptor(&b) ? 100 : 0;
}

static bool
probe_libvirt(const struct vml_bytes *head)
{
	struct vml_bytes b = *head;
	uint32_t version = vml_le32(&b, 4);
	return vml_bytes_equal(head, 0, "KDMV", 4) && version >= 1 && version <= 3;
}

static const char *
find(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what);
	const char *end = text + len, *p = text;
	while ((p = memchr(p, what[0], (size_t)(end - p)))) {
		if ((size_t)(end - p) < n)
			return NULL;
		if (memcmp(p, what, n) == 0)
			return p;
		p++;
	}
	return NULL;
}

/* The first hint behind byte 0x200, in quotes, up to the first NUL. */
static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	static const char prefix[] = "parentFileNameHint=\"";
	if (b->head.len <= VML_VMDK_DESCRIPTOR_AT) {
		r->truncated = true;
		return;
	}
	/* libvirt gives up on a size that overflows before it looks for a parent. */
	if (vml_le64(b, 12) > UINT64_MAX / 512)
		return;
	size_t len = b->head.len - VML_VMDK_DESCRIPTOR_AT;
	struct vml_slice s = vml_bytes_slice(b, VML_VMDK_DESCRIPTOR_AT, len);
	const char *text = (const char *)s.data, *nul = memchr(text, 0, s.len);
	len = nul ? (size_t)(nul - text) : s.len;
	const char *hint = find(text, len, prefix);
	if (!hint)
		return;
	hint += sizeof(prefix) - 1;
	const char *quote = memchr(hint, '"', len - (size_t)(hint - text));
	if (!quote || quote == hint)
		return;
	r->backing = vml_arena_strndup(a, hint, (size_t)(quote - hint));
	r->backing_offset = VML_VMDK_DESCRIPTOR_AT + (uint64_t)(hint - text);
}

static void
name_features(uint32_t flags, struct vml_image_draft *d)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = { { FLAG_NEWLINES, "new line detection" },
		{ FLAG_REDUNDANT, "redundant grain table" },
		{ FLAG_ZERO_GRAIN, "zeroed-grain table entry" },
		{ FLAG_COMPRESSED, "compressed grains" }, { FLAG_MARKERS, "markers" } };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].flag)
			vml_draft_feature(d, names[i].name);
}

/* Sizes of grains and tables, with QEMU's 32-bit arithmetic. */
static void
check_grains(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint64_t capacity = vml_le64(b, at + 12), grain = vml_le64(b, at + 20);
	uint32_t entries = vml_le32(b, at + 44), covered = (uint32_t)(entries * grain);
	if (entries > 512 || entries == 0)
		vml_draft_defect(d, true, "table-size", "grain table entries", at + 44, entries,
			"1..512", "grain tables of %u entries are not supported", entries);
	if (grain == 0 || grain > MAX_GRAIN)
		vml_draft_defect(d, true, "grain-size", "grain size", at + 20, grain,
			"1..2097152 sectors", "grains of %llu sectors are not supported",
			(unsigned long long)grain);
	if (d->image->refused || covered == 0)
		return;
	d->image->cluster_size = grain * 512;
	if ((uint32_t)((capacity + covered - 1) / covered) > MAX_L1 || capacity > INT64_MAX / 512)
		vml_draft_defect(d, true, "virtual-size", "capacity", at + 12, capacity,
			"33554432 grain tables", "capacity of %llu sectors is too large",
			(unsigned long long)capacity);
}

/* QEMU reads a directory behind the end as zeros, and fails where its offset is negative. */
static void
check_directory(struct vml_bytes *b, struct vml_image_draft *d, uint64_t field, const char *name)
{
	uint64_t at = vml_le64(b, field);
	if (at >= (b->file_size + 511) / 512)
		vml_draft_defect(d, at << 9 > INT64_MAX, "truncated", name, field, at,
			"inside the file", "%s lies behind the end of the file", name);
}

static void
check_offsets(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint64_t overhead = vml_le64(b, at + 64);
	uint64_t sectors = (b->file_size + 511) / 512;
	if (overhead > sectors)
		vml_draft_defect(d, true, "truncated", "overhead", at + 64, overhead,
			"inside the file", "the file has fewer than %llu sectors",
			(unsigned long long)overhead);
	else
		check_directory(b, d, at + 56, "grain directory");
	if (overhead <= sectors && (vml_le32(b, at + 8) & FLAG_REDUNDANT))
		check_directory(b, d, at + 48, "redundant grain directory");
	if ((vml_le32(b, at + 8) & FLAG_NEWLINES) && !vml_bytes_equal(b, at + 73, "\n \r\n", 4))
		vml_draft_defect(d, false, "newlines", "new line detection", at + 73,
			vml_be32(b, at + 73), "0x0a200d0a",
			"line ends were changed: the file was copied as text");
}

/* A header at `at`, which is the footer's copy where the first one says so. */
static void
read_sparse(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	struct vml_image *im = d->image;
	uint32_t flags = vml_le32(b, at + 8);
	uint64_t size;
	im->version = vml_le32(b, at + 4);
	im->variant = vml_le16(b, at + 77) == 1 ? "streamOptimized" : "monolithicSparse";
	im->dirty = vml_u8(b, at + 72) != 0;
	if (vml_mul_u64(vml_le64(b, at + 12), 512, &size))
		im->virtual_size = size;
	name_features(flags, d);
	if (im->version > 3)
		vml_draft_defect(d, true, "version", "version", at + 4, im->version, "1..3",
			"VMDK version %u is not supported", im->version);
	check_grains(b, d, at);
	check_offsets(b, d, at);
}

/* The footer is the last sector but one, between two markers. */
static void
read_footer(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t length = (b->file_size + 511) / 512 * 512, start = length - FOOTER;
	if (length >= FOOTER && !vml_draft_have(d, b, start, b->file_size - start))
		return;
	bool good = length >= FOOTER && vml_le32(b, start + 8) == 0 &&
		    vml_le32(b, start + 12) == MARKER_FOOTER &&
		    vml_bytes_equal(b, start + 512, "KDMV", 4) && vml_le64(b, start + 1024) == 0 &&
		    vml_le32(b, start + 1032) == 0 && vml_le32(b, start + 1036) == 0;
	if (good && vml_le64(b, start + 524) != vml_le64(b, 12))
		vml_draft_defect(d, false, "footer", "capacity", start + 524,
			vml_le64(b, start + 524), "the capacity of the header",
			"header and footer give different sizes: QEMU takes the footer's");
	if (good)
		read_sparse(b, d, start + 512);
	else
		vml_draft_defect(d, true, "footer", "footer", length >= FOOTER ? start : 0, length,
			"the last three sectors", "no valid footer at the end of the file");
}

static void
parse_sparse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t capacity = vml_le64(b, 12), descriptor = vml_le64(b, 28), at;
	vml_draft_inside(d, b, "header", 0, HEADER);
	d->image->version = vml_le32(b, 4);
	d->image->has_version = true;
	if (capacity != 0 || descriptor == 0) {
		if (vml_le64(b, 56) == UINT64_MAX)
			read_footer(b, d);
		else
			read_sparse(b, d, 0);
	} else if (vml_mul_u64(descriptor, 512, &at) && at < INT64_MAX) {
		vml_vmdk_descriptor(b, d, at);
	}
	vml_vmdk_parent(b, d, VML_VMDK_DESCRIPTOR_AT);
}

/* The older sparse extents: grains of any size, 4096 entries in a table. */
static void
parse_cowd(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint32_t sectors = vml_le32(b, 12), grain = vml_le32(b, 16), entries = vml_le32(b, 24);
	vml_draft_inside(d, b, "header", 0, 44);
	d->image->version = vml_le32(b, 4);
	d->image->has_version = true;
	d->image->virtual_size = sectors * UINT64_C(512);
	d->image->cluster_size = grain * UINT64_C(512);
	d->image->variant = "vmfsSparse";
	if (grain > MAX_GRAIN)
		vml_draft_defect(d, true, "grain-size", "granularity", 16, grain, "2097152 sectors",
			"grains of %u sectors are not supported", grain);
	if (entries > MAX_L1)
		vml_draft_defect(d, true, "table-size", "grain directory entries", 24, entries,
			"33554432", "grain directory of %u entries is too large", entries);
	vml_vmdk_parent(b, d, VML_VMDK_DESCRIPTOR_AT);
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	if (vml_bytes_equal(b, 0, "KDMV", 4)) {
		parse_sparse(b, d);
	} else if (vml_bytes_equal(b, 0, "COWD", 4)) {
		parse_cowd(b, d);
	} else {
		vml_vmdk_descriptor(b, d, 0);
		vml_vmdk_parent(b, d, 0);
	}
}

const struct vml_image_format vml_image_vmdk = {
	.format = VML_FORMAT_VMDK,
	.spec = "VMware Virtual Disk Format 5.0",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 9,
	.parse = parse,
	.read_libvirt = read_libvirt,
};
