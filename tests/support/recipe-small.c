/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Empty images of formats with one header and a table: vdi, parallels, bochs, cloop, dmg; and raw
 * disks with contents that have a mark: iso, gpt, mbr.
 */
#include "support/recipe-makers.h"

static uint64_t
divide_up(uint64_t n, uint64_t by)
{
	return n / by + (n % by != 0);
}

void
recipe_vdi(struct recipe_image *im)
{
	uint64_t blocks = divide_up(im->size, 1 << 20);
	uint64_t map_end = 512 + divide_up(blocks * 4, 512) * 512;
	image_text(im, 0, "<<< Oracle VM VirtualBox Disk Image >>>\n");
	image_le(im, 64, 4, 0xbeda107f);
	image_le(im, 68, 4, 0x10001);
	image_le(im, 72, 4, 400);
	image_le(im, 76, 4, 1);
	image_le(im, 340, 4, 512);
	image_le(im, 344, 4, map_end);
	image_le(im, 360, 4, 512);
	image_le(im, 368, 8, im->size);
	image_le(im, 376, 4, 1 << 20);
	image_le(im, 384, 4, blocks);
	image_fill(im, 392, 0x55, 32);
	image_fill(im, 512, 0xff, blocks * 4);
	image_extend(im, map_end);
}

/* Clusters of 1 MiB; `old` is the magic that libvirt does not know. */
void
recipe_parallels(struct recipe_image *im)
{
	uint64_t entries = divide_up(im->size, 1 << 20);
	image_text(im, 0, image_flag(im, "old") ? "WithoutFreeSpace" : "WithouFreSpacExt");
	image_le(im, 16, 4, 2);
	image_le(im, 20, 4, 16);
	image_le(im, 24, 4, 1);
	image_le(im, 28, 4, 2048);
	image_le(im, 32, 4, entries);
	image_le(im, 36, 8, im->size / 512);
	image_le(im, 44, 4, image_flag(im, "open") ? 0x746F6E59 : 0);
	image_le(im, 48, 4, 2048);
	image_extend(im, MAX(1 << 20, 64 + entries * 4));
}

void
recipe_bochs(struct recipe_image *im)
{
	uint64_t version = image_number(im, "version", 2), entries = divide_up(im->size, 4096);
	image_text(im, 0, "Bochs Virtual HD Image");
	image_text(im, 32, "Redolog");
	image_text(im, 48, "Growing");
	image_le(im, 64, 4, version << 16);
	image_le(im, 68, 4, 512);
	image_le(im, 72, 4, entries);
	image_le(im, 76, 4, 1);
	image_le(im, 80, 4, 4096);
	image_le(im, version == 1 ? 84 : 88, 8, im->size);
	image_fill(im, 512, 0xff, entries * 4);
	image_extend(im, divide_up(512 + entries * 4, 512) * 512);
}

void
recipe_cloop(struct recipe_image *im)
{
	uint64_t blocks = divide_up(im->size, 65536), first = 136 + (blocks + 1) * 8;
	image_text(im, 0,
		"#!/bin/sh\n#V2.0 Format\n"
		"modprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n");
	image_be(im, 128, 4, 65536);
	image_be(im, 132, 4, blocks);
	for (uint64_t i = 0; i <= blocks; i++)
		image_be(im, 136 + 8 * i, 8, first + 16 * i);
	image_extend(im, first + 16 * blocks);
}

/* A property list without blocks, and the trailer. */
void
recipe_dmg(struct recipe_image *im)
{
	static const char plist[] = "<?xml version=\"1.0\"?><plist><dict/></plist>\n";
	const uint64_t at = 1024;
	image_text(im, 512, plist);
	image_text(im, at, "koly");
	image_be(im, at + 4, 4, 4);
	image_be(im, at + 8, 4, 512);
	image_be(im, at + 0xd8, 8, 512);
	image_be(im, at + 0xe0, 8, strlen(plist));
	image_be(im, at + 0x1ec, 8, im->size / 512);
	image_extend(im, at + 512);
}

void
recipe_iso(struct recipe_image *im)
{
	image_extend(im, MAX(im->size, 40960));
	image_put(im, 32768, "\1CD001\1", 7);
	image_put(im, 34816,
		"\xff"
		"CD001\1",
		7);
}

void
recipe_mbr(struct recipe_image *im)
{
	image_extend(im, MAX(im->size, 512));
	image_put(im, 446, "\x80\1\1\0\x83\xfe\xff\xff", 8);
	image_le(im, 454, 4, 1);
	image_le(im, 458, 4, im->size / 512);
	image_be(im, 510, 2, 0x55aa);
}

void
recipe_gpt(struct recipe_image *im)
{
	image_extend(im, MAX(im->size, 32768));
	image_put(im, 446, "\0\0\2\0\xee\xff\xff\xff\1", 9);
	image_le(im, 458, 4, im->size / 512);
	image_be(im, 510, 2, 0x55aa);
	image_text(im, 512, "EFI PART");
	image_le(im, 520, 4, 0x10000);
	image_le(im, 524, 4, 92);
}
