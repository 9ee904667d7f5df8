/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Raw: what is left when nothing else recognises the bytes. Its size is the file's, in whole
 * sectors as QEMU counts. A fixed VHD is raw to both probers but carries a footer in its last
 * sector that other programs believe; such bytes are not plainly raw. LUKS 2, partition tables and
 * file systems of discs are contents of a raw image.
 */
#include "image/luks.h"

static int
probe_qemu(const struct vml_bytes *b, const char *name)
{
	(void)b;
	(void)name;
	return 1;
}

/* Marks of what lies in the disk; none of them makes it another format. */
static const struct {
	uint64_t offset;
	const char *mark;
	size_t len;
	const char *word;
} contents[] = {
	{ 512, "EFI PART", 8, "gpt" },
	{ 32769, "CD001", 5, "iso9660" },
	{ 0, "LUKS\xba\xbe\0\2", 8, "luks2" },
	{ 510, "\x55\xaa", 2, "mbr" },
	{ 0, "\xbe\xba\xfe\xca\0\0\0\0", 8, "sesparse" },
	{ 32769, "BEA01", 5, "udf" },
};

/* Marks of formats that are raw to QEMU in a version which it does not know; its lowest byte. */
static const struct {
	const char *mark;
	size_t len;
	const char *name;
	uint64_t version_at;
} strangers[] = {
	{ "QFI\xfb", 4, "qcow2", 7 }, { "LUKS\xba\xbe", 6, "luks", 7 },
	{ "WithoutFreeSpace", 16, "parallels", 16 }, { "WithouFreSpacExt", 16, "parallels", 16 },
	{ "Bochs Virtual HD Image", 22, "bochs", 66 },
	{ "# Disk DescriptorFile", 21, "vmdk", 0 }, /* in words, in the text behind */
};

static void
find_strangers(struct vml_bytes *b, struct vml_image_draft *d)
{
	if (b->file_size < 8 && vml_bytes_equal(b, 0, "QFI", 3)) {
		vml_draft_inside(d, b, "header of qcow2", 0, 72);
		return;
	}
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		uint64_t at = strangers[i].version_at;
		if (vml_bytes_equal(b, 0, strangers[i].mark, strangers[i].len))
			vml_draft_defect(d, false, "unread-version", "version", at, vml_u8(b, at),
				"a version that QEMU reads",
				"the mark of %s in a version that QEMU does not read: to it the "
				"image is raw",
				strangers[i].name);
	}
}

static void
find_contents(struct vml_bytes *b, struct vml_image_draft *d)
{
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++)
		if (vml_bytes_equal(b, contents[i].offset, contents[i].mark, contents[i].len))
			vml_draft_content(d, contents[i].word);
	if (vml_bytes_equal(b, 0, "LUKS\xba\xbe\0\2", 8)) {
		d->image->encryption = "luks2";
		vml_luks2_check(b, d);
	} else {
		find_strangers(b, d);
	}
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	const uint64_t sector = 512;
	uint64_t size = b->file_size;
	d->image->virtual_size = size / sector * sector + (size % sector ? sector : 0);
	find_contents(b, d);
	if (size < sector || !vml_draft_have(d, b, size - sector, sector))
		return;
	if (!vml_bytes_equal(b, size - sector, "conectix", 8))
		return;
	vml_draft_content(d, "vhd-footer");
	d->image->claims |= UINT32_C(1) << VML_FORMAT_VPC;
	d->image->union_raw = false;
}

const struct vml_image_format vml_image_raw = {
	.format = VML_FORMAT_RAW,
	.spec = "the bytes of the disk and nothing else",
	.probe_qemu = probe_qemu,
	.qemu_rank = 90,
	.parse = parse,
};
