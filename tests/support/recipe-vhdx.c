/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Empty VHDX files: headers, both region tables, metadata at 2 MiB, block table at 3 MiB, as
 * qemu-img lays them out. parent=KEY:VALUE (repeatable) makes a differencing disk.
 */
#include "support/recipe-makers.h"

enum { KIB64 = 65536, MIB = 1 << 20, META_AT = 2 << 20, ITEMS_AT = (2 << 20) + 65536 };

/* Bit by bit, unlike the program's. */
static uint32_t
crc32c(const uint8_t *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (unsigned k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

static void
seal(struct recipe_image *im, uint64_t at, size_t len)
{
	uint8_t *bytes = g_malloc(len);
	image_get(im, at, bytes, len);
	memset(bytes + 4, 0, 4);
	image_le(im, at + 4, 4, crc32c(bytes, len));
	g_free(bytes);
}

void
recipe_seal_vhdx(struct recipe_image *im)
{
	char magic[8];
	image_get(im, 0, magic, 8);
	if (memcmp(magic, "vhdxfile", 8) != 0)
		return;
	seal(im, 1 * KIB64, 4096);
	seal(im, 2 * KIB64, 4096);
	seal(im, 3 * KIB64, KIB64);
	seal(im, 4 * KIB64, KIB64);
}

/* "2dc27766-…" → bytes, the first three groups little-endian. */
static void
write_guid(struct recipe_image *im, uint64_t at, const char *text)
{
	static const unsigned order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	unsigned n = 0;
	for (const char *p = text; *p; p += 2) {
		p += *p == '-';
		int byte = g_ascii_xdigit_value(p[0]) * 16 + g_ascii_xdigit_value(p[1]);
		image_le(im, at + order[n++], 1, (uint64_t)byte);
	}
}

static void
write_header(struct recipe_image *im, uint64_t at, uint64_t sequence)
{
	image_text(im, at, "head");
	image_le(im, at + 8, 8, sequence);
	image_fill(im, at + 16, 0x33, 32);
	image_le(im, at + 66, 2, 1);
	image_le(im, at + 68, 4, MIB);
	image_le(im, at + 72, 8, MIB);
}

static void
write_regions(struct recipe_image *im, uint64_t at)
{
	image_text(im, at, "regi");
	image_le(im, at + 8, 4, 2);
	write_guid(im, at + 16, "2dc27766-f623-4200-9d64-115e9bfd4a08");
	image_le(im, at + 32, 8, 3 * MIB);
	image_le(im, at + 40, 4, MIB);
	image_le(im, at + 44, 4, 1);
	write_guid(im, at + 48, "8b7ca206-4790-4b9a-b8fe-575f050f886e");
	image_le(im, at + 64, 8, META_AT);
	image_le(im, at + 72, 4, MIB);
	image_le(im, at + 76, 4, 1);
}

struct items {
	unsigned count;
	uint64_t at;
};

/* Room for one more metadata item; returns where its bytes go. */
static uint64_t
add_item(struct recipe_image *im, struct items *items, const char *guid, uint32_t len)
{
	uint64_t entry = META_AT + 32 + 32 * items->count++, at = items->at;
	write_guid(im, entry, guid);
	image_le(im, entry + 16, 4, at - META_AT);
	image_le(im, entry + 20, 4, len);
	image_le(im, entry + 24, 4, 4);
	image_le(im, META_AT + 10, 2, items->count);
	items->at += (len + 7) & ~7u;
	return at;
}

static void
write_utf16(struct recipe_image *im, uint64_t at, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		image_le(im, at + 2 * i, 2, (uint8_t)text[i]);
}

static void
write_locator(struct recipe_image *im, struct items *items)
{
	uint64_t at = add_item(im, items, "a8d35f2d-b30b-454d-abf7-d3d84834ab0c", 8192);
	unsigned n = 0;
	write_guid(im, at, "b04aefb7-d19e-4a81-b789-25b8e9445913");
	for (guint i = 0; i < im->options->len; i++) {
		struct recipe_option *o = im->options->pdata[i];
		const char *colon = o->value ? strchr(o->value->str, ':') : NULL;
		if (strcmp(o->key, "parent") != 0 || !colon)
			continue;
		o->used = true;
		size_t key = (size_t)(colon - o->value->str), value = o->value->len - key - 1;
		uint64_t entry = at + 20 + 12 * n, text = 512 + 1024 * n;
		image_le(im, entry, 4, text);
		image_le(im, entry + 4, 4, text + 2 * key);
		image_le(im, entry + 8, 2, 2 * key);
		image_le(im, entry + 10, 2, 2 * value);
		write_utf16(im, at + text, o->value->str, key);
		write_utf16(im, at + text + 2 * key, colon + 1, value);
		image_le(im, at + 18, 2, ++n);
	}
}

void
recipe_vhdx(struct recipe_image *im)
{
	struct items items = { 0, ITEMS_AT };
	bool parent = image_option(im, "parent") != NULL;
	image_text(im, 0, "vhdxfile");
	write_header(im, KIB64, 1);
	write_header(im, 2 * KIB64, 2);
	write_regions(im, 3 * KIB64);
	write_regions(im, 4 * KIB64);
	image_text(im, META_AT, "metadata");
	uint64_t at = add_item(im, &items, "caa16737-fa36-4d43-b3b6-33f0aa44e76b", 8);
	image_le(im, at, 4, 8 * MIB);
	image_le(im, at + 4, 4, parent ? 2 : 0);
	at = add_item(im, &items, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", 8);
	image_le(im, at, 8, im->size);
	at = add_item(im, &items, "beca12ab-b2e6-4523-93ef-c309e000c746", 16);
	image_fill(im, at, 0x44, 16);
	at = add_item(im, &items, "8141bf1d-a96f-4709-ba47-f233a8faab5f", 4);
	image_le(im, at, 4, 512);
	at = add_item(im, &items, "cda348c7-445d-4471-9cc9-e9885251c556", 4);
	image_le(im, at, 4, 4096);
	if (parent)
		write_locator(im, &items);
	image_extend(im, 4 * MIB);
	recipe_seal_vhdx(im);
}
