/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Apple disk images, as QEMU's block/dmg.c opens them: found by their name alone, described by a
 * trailer near the end of the file. libvirt does not find them. The property list that places the
 * blocks is not read.
 */
#include <string.h>

#include "image/format.h"

enum { TRAILER = 512, SEARCH = 515 };

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)b;
	size_t len = strlen(name);
	return len > 4 && strcmp(name + len - 4, ".dmg") == 0 ? 2 : 0;
}

/* The length counts in whole sectors; the first mark in the search range counts. */
static bool
find_trailer(struct vml_bytes *b, struct vml_image_draft *d, uint64_t *at)
{
	uint64_t length = (b->file_size + 511) / 512 * 512;
	uint64_t start = length > 511 + 512 ? length - 511 - 512 : 0;
	uint64_t search = length < SEARCH ? length : SEARCH;
	vml_draft_have(d, b, start, b->file_size - start);
	for (uint64_t i = 0; i + 3 < search; i++) {
		*at = start + i;
		if (vml_bytes_equal(b, *at, "koly", 4))
			return true;
	}
	return false;
}

static void
check_fork(struct vml_bytes *b, struct vml_image_draft *d, uint64_t trailer, unsigned field,
	const char *name)
{
	uint64_t at = vml_be64(b, trailer + field), len = vml_be64(b, trailer + field + 8);
	if (at >= trailer || len > trailer - at)
		vml_draft_defect(d, true, "fork", name, trailer + field, at,
			"in front of the trailer", "%s at 0x%llx is not in front of the trailer",
			name, (unsigned long long)at);
}

static void
check_trailer(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	uint64_t sectors = vml_be64(b, at + 0x1ec);
	if (vml_be64(b, at + 0x18) > at)
		vml_draft_defect(d, true, "fork", "data fork", at + 0x18, vml_be64(b, at + 0x18),
			"in front of the trailer", "data fork lies behind the trailer");
	check_fork(b, d, at, 0x28, "resource fork");
	check_fork(b, d, at, 0xd8, "property list");
	if (sectors > INT64_MAX / 512)
		vml_draft_defect(d, true, "virtual-size", "sectors", at + 0x1ec, sectors,
			"2^54 - 1", "%llu sectors are too many", (unsigned long long)sectors);
	else
		d->image->virtual_size = sectors * 512;
	if (vml_be64(b, at + 0x30) == 0 && vml_be64(b, at + 0xe0) == 0)
		vml_draft_defect(d, true, "fork", "property list", at + 0xe0, 0,
			"a resource fork or a property list", "nothing says where the blocks are");
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t at;
	if (find_trailer(b, d, &at))
		check_trailer(b, d, at);
	else if (d->want->len == 0)
		vml_draft_defect(d, true, "trailer", "trailer", b->file_size, 0, "koly",
			"no trailer at the end: QEMU takes the name for Apple's format");
}

const struct vml_image_format vml_image_dmg = {
	.format = VML_FORMAT_DMG,
	.spec = "QEMU block/dmg.c",
	.probe_qemu = probe_qemu,
	.qemu_rank = 80,
	.parse = parse,
};
