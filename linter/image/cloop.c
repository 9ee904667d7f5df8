/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Compressed loop images, as QEMU's block/cloop.c opens them. libvirt never finds them.
 */
#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	static const char script[] =
		"#!/bin/sh\n#V2.0 Format\n"
		"modprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n";
	(void)name;
	return vml_bytes_equal(b, 0, script, sizeof(script) - 1) ? 2 : 0;
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	d->image->virtual_size = (uint64_t)vml_be32(b, 128) * vml_be32(b, 132);
}

const struct vml_image_format vml_image_cloop = {
	.format = VML_FORMAT_CLOOP,
	.spec = "QEMU block/cloop.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 70,
	.parse = parse,
};
