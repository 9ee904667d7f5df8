/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Empty VHD files: dynamic, differencing (diff, parent=, locator=CODE:NAME) and fixed. Blocks of
 * 2 MiB, none allocated. The creator is one whose size field QEMU believes.
 */
#include "support/recipe-makers.h"

enum { FOOTER = 512, HEADER_AT = 512, BAT_AT = 1536, BLOCK = 2 << 20 };

static uint32_t
checksum(struct recipe_image *im, uint64_t at, size_t len, size_t field)
{
	uint8_t bytes[1024];
	uint32_t sum = 0;
	image_get(im, at, bytes, len);
	for (size_t i = 0; i < len; i++)
		sum += i >= field && i < field + 4 ? 0 : bytes[i];
	return ~sum;
}

void
recipe_seal_vpc(struct recipe_image *im)
{
	char magic[8];
	uint64_t places[] = { 0, image_length(im) - FOOTER };
	for (unsigned i = 0; i < 2; i++) {
		image_get(im, places[i], magic, 8);
		if (memcmp(magic, "conectix", 8) == 0)
			image_be(im, places[i] + 64, 4, checksum(im, places[i], FOOTER, 64));
	}
	image_get(im, HEADER_AT, magic, 8);
	if (memcmp(magic, "cxsparse", 8) == 0)
		image_be(im, HEADER_AT + 36, 4, checksum(im, HEADER_AT, 1024, 36));
}

static void
write_footer(struct recipe_image *im, uint64_t at, uint32_t type)
{
	image_text(im, at, "conectix");
	image_be(im, at + 8, 4, 2);
	image_be(im, at + 12, 4, 0x10000);
	image_be(im, at + 16, 8, type == 2 ? UINT64_MAX : HEADER_AT);
	image_be(im, at + 24, 4, 600000000);
	image_text(im, at + 28, "qem2");
	image_be(im, at + 32, 4, 0x50003);
	image_text(im, at + 36, "Wi2k");
	image_be(im, at + 40, 8, im->size);
	image_be(im, at + 48, 8, im->size);
	image_be(im, at + 60, 4, type);
	image_fill(im, at + 68, 0x11, 16);
}

static void
write_utf16(struct recipe_image *im, uint64_t at, const char *text, bool big)
{
	for (; *text; text++, at += 2)
		(big ? image_be : image_le)(im, at, 2, (uint8_t)*text);
}

/* locator=W2ru:NAME, as often as wanted; texts lie behind the block table. */
static uint64_t
write_locators(struct recipe_image *im, uint64_t at)
{
	unsigned n = 0;
	for (guint i = 0; i < im->options->len; i++) {
		struct recipe_option *o = im->options->pdata[i];
		if (strcmp(o->key, "locator") != 0)
			continue;
		o->used = true;
		if (!o->value || o->value->len < 5 || n == 8) {
			image_fail(im, "locator wants CODE:NAME, eight at most");
			break;
		}
		uint64_t entry = HEADER_AT + 576 + 24 * n++;
		image_put(im, entry, o->value->str, 4);
		image_be(im, entry + 4, 4, 512);
		bool wide = strncmp(o->value->str, "W2", 2) == 0;
		image_be(im, entry + 8, 4, (wide ? 2 : 1) * (o->value->len - 5));
		image_be(im, entry + 16, 8, at);
		if (wide)
			write_utf16(im, at, o->value->str + 5, false);
		else
			image_text(im, at, o->value->str + 5);
		at += 512;
	}
	return at;
}

void
recipe_vpc(struct recipe_image *im)
{
	bool fixed = image_flag(im, "fixed"), diff = image_flag(im, "diff");
	const GString *parent = image_option(im, "parent");
	uint64_t entries = (im->size + BLOCK - 1) / BLOCK;
	uint64_t end = BAT_AT + ((entries * 4 + 511) & ~UINT64_C(511));
	if (fixed) {
		end = im->size;
	} else {
		write_footer(im, 0, diff ? 4 : 3);
		image_text(im, HEADER_AT, "cxsparse");
		image_be(im, HEADER_AT + 8, 8, UINT64_MAX);
		image_be(im, HEADER_AT + 16, 8, BAT_AT);
		image_be(im, HEADER_AT + 24, 4, 0x10000);
		image_be(im, HEADER_AT + 28, 4, entries);
		image_be(im, HEADER_AT + 32, 4, BLOCK);
		if (diff)
			image_fill(im, HEADER_AT + 40, 0x22, 16);
		if (parent)
			write_utf16(im, HEADER_AT + 64, parent->str, true);
		image_fill(im, BAT_AT, 0xff, entries * 4);
		end = write_locators(im, end);
	}
	write_footer(im, end, fixed ? 2 : diff ? 4 : 3);
	image_extend(im, end + FOOTER);
	recipe_seal_vpc(im);
}
