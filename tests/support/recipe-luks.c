/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LUKS volumes with a header that readers take, and no working key: every digest is a pattern.
 * Version 1 from the LUKS on-disk format specification; version 2 is its binary header and an
 * empty JSON area.
 */
#include "support/recipe-makers.h"

enum { SLOTS = 8, SLOT_AT = 208, SLOT_SIZE = 48, STRIPES = 4000, KEY_BYTES = 32 };

static const char uuid[] = "6f1b1c5a-0d3e-4b7e-9a39-2c1f7d5e8b40";

/* Key material starts at sector 8; a slot takes STRIPES keys, rounded up to 4 KiB. */
void
recipe_luks_header(struct recipe_image *im, uint64_t at)
{
	const uint64_t sectors = (KEY_BYTES * STRIPES / 512 + 7) / 8 * 8;
	image_put(im, at, "LUKS\xba\xbe", 6);
	image_be(im, at + 6, 2, 1);
	image_text(im, at + 8, "aes");
	image_text(im, at + 40, "xts-plain64");
	image_text(im, at + 72, "sha256");
	image_be(im, at + 104, 4, 8 + SLOTS * sectors);
	image_be(im, at + 108, 4, KEY_BYTES);
	image_fill(im, at + 112, 0x5a, 52);
	image_be(im, at + 164, 4, 1000);
	image_text(im, at + 168, uuid);
	for (unsigned i = 0; i < SLOTS; i++) {
		uint64_t slot = at + SLOT_AT + i * SLOT_SIZE;
		image_be(im, slot, 4, i == 0 ? 0x00AC71F3 : 0x0000DEAD);
		image_be(im, slot + 4, 4, i == 0 ? 1000 : 0);
		image_be(im, slot + 40, 4, 8 + i * sectors);
		image_be(im, slot + 44, 4, STRIPES);
	}
}

static void
version2(struct recipe_image *im)
{
	static const char json[] = "{\"keyslots\":{},\"tokens\":{},\"segments\":{},\"digests\":{},"
				   "\"config\":{\"json_size\":\"12288\",\"keyslots_size\":\"0\"}}";
	for (unsigned copy = 0; copy < 2; copy++) {
		uint64_t at = copy * 16384u;
		image_put(im, at, copy ? "SKUL\xba\xbe" : "LUKS\xba\xbe", 6);
		image_be(im, at + 6, 2, 2);
		image_be(im, at + 8, 8, 16384);
		image_be(im, at + 16, 8, 1);
		image_text(im, at + 72, "sha256");
		image_text(im, at + 168, uuid);
		image_be(im, at + 256, 8, at);
		image_text(im, at + 4096, json);
	}
}

void
recipe_luks(struct recipe_image *im)
{
	uint64_t version = image_number(im, "version", 1);
	if (version == 1)
		recipe_luks_header(im, 0);
	else
		version2(im);
	image_extend(im, (version == 1 ? RECIPE_LUKS_HEADER : 32768) + im->size);
}
