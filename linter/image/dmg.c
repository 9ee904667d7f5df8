/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Apple disk images. QEMU finds them by their name alone; libvirt does not find them.
 */
#include <string.h>

#include "image/format.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)b;
	size_t len = strlen(name);
	return len > 4 && strcmp(name + len - 4, ".dmg") == 0 ? 2 : 0;
}

const struct vml_image_format vml_image_dmg = {
	.format = VML_FORMAT_DMG,
	.spec = "QEMU block/dmg.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 80,
};
