/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The copy-on-write images of User Mode Linux. QEMU dropped the format in 2014; libvirt still
 * knows it and follows its backing name.
 */
#include "image/format.h"

static bool
probe_libvirt(const struct vml_bytes *head)
{
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "OOOM", 4) && vml_be32(&b, 4) == 2;
}

static void
read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	struct vml_slice s = vml_bytes_slice(b, 8, 1024);
	/* The size field behind the name must be there as well. */
	r->truncated = !vml_bytes_have(b, 0, 1044);
	if (r->truncated || s.data[0] == 0)
		return;
	r->backing = vml_arena_strndup(a, (const char *)s.data, s.len);
	r->backing_offset = 8;
}

const struct vml_image_format vml_image_cow = {
	.format = VML_FORMAT_COW,
	.spec = "User Mode Linux, cow.h, version 2",
	.probe_libvirt = probe_libvirt,
	.libvirt_rank = 5,
	.read_libvirt = read_libvirt,
};
