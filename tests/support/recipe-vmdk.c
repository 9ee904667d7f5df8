/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Empty VMDK files: hosted sparse (parent=NAME, cid=HEX, parent_cid=HEX), stream (compressed, with
 * the header in a footer) and cowd. Grains of 64 KiB. Text descriptors are written with `text`.
 */
#include "support/recipe-makers.h"

enum { GRAIN = 128, DIRECTORY_AT = 21, OVERHEAD = 128 };

static void
write_descriptor(struct recipe_image *im, const char *type)
{
	const GString *parent = image_option(im, "parent"), *cid = image_option(im, "cid");
	const GString *parent_cid = image_option(im, "parent_cid");
	char *hint =
		parent ? g_strdup_printf("parentFileNameHint=\"%s\"\n", parent->str) : g_strdup("");
	char *text = g_strdup_printf("# Disk DescriptorFile\nversion=1\nCID=%s\nparentCID=%s\n"
				     "createType=\"%s\"\n%s\n# Extent description\n"
				     "RW %llu SPARSE \"i\"\n\n# The Disk Data Base\n#DDB\n",
		cid ? cid->str : "12345678", parent_cid ? parent_cid->str : "ffffffff", type, hint,
		(unsigned long long)im->size / 512);
	image_text(im, 512, text);
	g_free(hint);
	g_free(text);
}

static void
write_header(struct recipe_image *im, uint64_t at, bool stream, uint64_t directory)
{
	image_text(im, at, "KDMV");
	image_le(im, at + 4, 4, image_number(im, "version", stream ? 3 : 1));
	image_le(im, at + 8, 4, stream ? 0x30001 : 3);
	image_le(im, at + 12, 8, im->size / 512);
	image_le(im, at + 20, 8, GRAIN);
	image_le(im, at + 28, 8, 1);
	image_le(im, at + 36, 8, 20);
	image_le(im, at + 44, 4, 512);
	image_le(im, at + 48, 8, stream ? 0 : DIRECTORY_AT);
	image_le(im, at + 56, 8, directory);
	image_le(im, at + 64, 8, OVERHEAD);
	image_text(im, at + 73, "\n \r\n");
	image_le(im, at + 77, 2, stream ? 1 : 0);
}

static void
write_footer(struct recipe_image *im)
{
	uint64_t at = OVERHEAD * 512;
	image_le(im, at, 8, 1);
	image_le(im, at + 12, 4, 3);
	write_header(im, at + 512, true, DIRECTORY_AT);
	image_extend(im, at + 1536);
}

static void
write_cowd(struct recipe_image *im)
{
	image_text(im, 0, "COWD");
	image_le(im, 4, 4, 1);
	image_le(im, 8, 4, 3);
	image_le(im, 12, 4, im->size / 512);
	image_le(im, 16, 4, 1);
	image_le(im, 20, 4, 4);
	image_le(im, 24, 4, (im->size / 512 + 4095) / 4096);
	write_descriptor(im, "vmfsSparse");
}

void
recipe_vmdk(struct recipe_image *im)
{
	bool stream = image_flag(im, "stream");
	if (image_flag(im, "cowd")) {
		write_cowd(im);
	} else {
		write_header(im, 0, stream, stream ? UINT64_MAX : DIRECTORY_AT);
		write_descriptor(im, stream ? "streamOptimized" : "monolithicSparse");
	}
	image_extend(im, OVERHEAD * 512);
	if (stream)
		write_footer(im);
}
