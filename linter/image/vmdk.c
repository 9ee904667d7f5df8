/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VMware disks. Hosted sparse extents begin with KDMV; COWD and text descriptors are known to QEMU
 * alone.
 */
#include <string.h>

#include "base/limits.h"
#include "image/format.h"

enum { DESCRIPTOR_AT = 0x200 };

/*
 * QEMU's test for a text descriptor: comments and lines that begin with a blank are skipped, the
 * first other line must be a known version.
 */
static bool
is_descriptor(struct vml_bytes *b)
{
	static const char *const versions[] = { "version=1", "version=2", "version=3" };
	struct vml_slice s = vml_bytes_slice(b, 0, 512);
	const char *p = (const char *)s.data, *end = p + s.len;
	while (p < end) {
		if (*p != '#' && *p != ' ')
			break;
		bool comment = *p == '#';
		while (p < end && *p != '\n' && (comment || *p == ' '))
			p++;
		if (p < end && *p == '\r')
			p++;
		if (p >= end || *p != '\n')
			return false;
		p++;
	}
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(versions[i]);
		if ((size_t)(end - p) > n && memcmp(p, versions[i], n) == 0)
			return p[n] == '\n' ||
			       ((size_t)(end - p) > n + 1 && p[n] == '\r' && p[n + 1] == '\n');
	}
	return false;
}

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "KDMV", 4) || vml_bytes_equal(head, 0, "COWD", 4) ||
			       is_descriptor(&b)
		       ? 100
		       : 0;
}

static bool
probe_libvirt(const struct vml_bytes *head)
{
	struct vml_bytes b = *head;
	uint32_t version = vml_le32(&b, 4);
	return vml_bytes_equal(head, 0, "KDMV", 4) && version >= 1 && version <= 3;
}

static size_t
find(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(text + i, what, n) == 0)
			return i;
	return len;
}

/* The first hint behind byte 0x200, in quotes, up to the first NUL. */
static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	static const char prefix[] = "parentFileNameHint=\"";
	if (b->head.len <= DESCRIPTOR_AT) {
		r->truncated = true;
		return;
	}
	struct vml_slice s = vml_bytes_slice(b, DESCRIPTOR_AT, b->head.len - DESCRIPTOR_AT);
	const char *text = (const char *)s.data, *nul = memchr(text, 0, s.len);
	size_t len = nul ? (size_t)(nul - text) : s.len;
	size_t start = find(text, len, prefix) + sizeof(prefix) - 1;
	if (start >= len)
		return;
	size_t size = find(text + start, len - start, "\"");
	if (size == 0 || start + size == len)
		return;
	r->backing = vml_arena_strndup(a, text + start, size);
	r->backing_offset = DESCRIPTOR_AT + start;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	if (!vml_bytes_equal(b, 0, "KDMV", 4))
		return;
	uint64_t sectors = vml_le64(b, 12);
	d->image->version = vml_le32(b, 4);
	d->image->has_version = true;
	if (sectors <= UINT64_MAX / 512)
		d->image->virtual_size = sectors * 512;
	d->image->cluster_size = vml_le64(b, 20) <= UINT32_MAX ? vml_le64(b, 20) * 512 : 0;
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
