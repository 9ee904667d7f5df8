/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LUKS volumes, version 1 as QEMU's crypto/block-luks.c opens them. Version 2 is raw to both
 * probers. Keys are never touched.
 */
#include "image/luks.h"

#include <string.h>

#include "base/limits.h"
#include "image/decode.h"

enum {
	SLOTS = 8,
	SLOT_AT = 208,
	SLOT_SIZE = 48,
	STRIPES = 4000,
	HEADER_SECTORS = 8,
	ENABLED = 0x00AC71F3,
	DISABLED = 0x0000DEAD,
};

struct slot {
	uint64_t at; /* of its record */
	uint64_t start, sectors;
};

static int
probe_qemu(const struct vml_bytes *head, const char *name)
{
	(void)name;
	struct vml_bytes b = *head;
	return vml_bytes_equal(head, 0, "LUKS\xba\xbe", 6) && vml_be16(&b, 6) == 1 ? 100 : 0;
}

static void
check_text(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at, const char *field)
{
	struct vml_slice s = vml_bytes_slice(b, at, 32);
	if (s.data && !memchr(s.data, 0, s.len))
		vml_draft_defect(d, true, "unterminated", field, at, s.data[31], "a final NUL",
			"%s has no end", field);
}

static const char *
text_at(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	struct vml_slice s = vml_bytes_slice(b, at, 32);
	return vml_arena_strndup(d->arena, s.data ? (const char *)s.data : "", s.len);
}

/* Digest length in bytes, 0 = not a hash that QEMU knows. */
static unsigned
digest_length(const char *name)
{
	static const struct {
		const char *name;
		unsigned length;
	} hashes[] = { { "md5", 16 }, { "sha1", 20 }, { "sha224", 28 }, { "sha256", 32 },
		{ "sha384", 48 }, { "sha512", 64 }, { "ripemd160", 20 } };
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (strcmp(hashes[i].name, name) == 0)
			return hashes[i].length;
	return 0;
}

static bool
is_cipher(const char *name, uint32_t key)
{
	static const char *const wide[] = { "aes", "serpent", "twofish" };
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strcmp(name, wide[i]) == 0)
			return key == 16 || key == 24 || key == 32;
	return strcmp(name, "cast5") == 0 && key == 16;
}

/* "xts-plain64", "cbc-essiv:sha256"; in XTS the key is two keys. */
static bool
is_mode(const char *mode, const char *cipher, uint32_t key)
{
	static const char *const modes[] = { "ecb-", "cbc-", "xts-", "ctr-" };
	const char *vector = NULL, *colon;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strncmp(mode, modes[i], 4) == 0)
			vector = mode + 4;
	if (!vector)
		return false;
	colon = strchr(vector, ':');
	size_t len = colon ? (size_t)(colon - vector) : strlen(vector);
	unsigned digest = colon ? digest_length(colon + 1) : 0;
	bool two = mode[0] == 'x';
	if ((colon && !digest) || (two && key % 2 != 0) || !is_cipher(cipher, two ? key / 2 : key))
		return false;
	if (len == 5 && strncmp(vector, "essiv", len) == 0)
		return is_cipher(cipher, digest);
	return (len == 5 && strncmp(vector, "plain", len) == 0) ||
	       (len == 7 && strncmp(vector, "plain64", len) == 0);
}

static void
check_cipher(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	const char *cipher = text_at(b, d, at + 8), *mode = text_at(b, d, at + 40);
	uint32_t key = vml_be32(b, at + 108);
	if (!is_mode(mode, cipher, key))
		vml_draft_defect(d, true, "cipher", "cipher", at + 8, key,
			"aes, cast5, serpent, twofish with ecb, cbc, xts, ctr and plain, plain64, "
			"essiv",
			"a cipher, mode and key of %u bytes that QEMU does not know", key);
	if (digest_length(text_at(b, d, at + 72)) == 0)
		vml_draft_defect(d, true, "hash", "hash", at + 72, 0,
			"md5, sha1, sha224, sha256, sha384, sha512, ripemd160",
			"a hash that QEMU does not know");
}

static uint64_t
key_sectors(struct vml_bytes *b, uint64_t at, uint32_t stripes)
{
	uint64_t bytes = (uint64_t)vml_be32(b, at + 108) * stripes;
	uint64_t sectors = bytes / 512 + (bytes % 512 != 0);
	return (sectors + HEADER_SECTORS - 1) / HEADER_SECTORS * HEADER_SECTORS;
}

static void
slot_defect(struct vml_image_draft *d, unsigned n, uint64_t at, uint64_t value, const char *limit,
	const char *what)
{
	vml_draft_defect(
		d, true, "key-slot", "key slot", at, value, limit, "key slot %u %s", n, what);
}

/* False when the slot is broken; QEMU stops at the first, and adds with 32 bits. */
static bool
check_slot(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at, unsigned n, struct slot *s)
{
	s->at = at + SLOT_AT + n * (uint64_t)SLOT_SIZE;
	uint32_t active = vml_be32(b, s->at), iterations = vml_be32(b, s->at + 4);
	uint32_t stripes = vml_be32(b, s->at + 44);
	s->start = vml_be32(b, s->at + 40);
	s->sectors = key_sectors(b, at, stripes);
	if (stripes != STRIPES)
		slot_defect(d, n, s->at + 44, stripes, "4000", "does not have 4000 stripes");
	else if (s->start < HEADER_SECTORS)
		slot_defect(d, n, s->at + 40, s->start, "8 or more", "overlaps the header");
	else if (active != ENABLED && active != DISABLED)
		slot_defect(d, n, s->at, active, "0x00ac71f3, 0x0000dead",
			"is neither enabled nor disabled");
	else if (active == ENABLED && iterations == 0)
		slot_defect(d, n, s->at + 4, 0, "1 or more", "has no iterations");
	else if ((uint32_t)(s->start + s->sectors) > vml_be32(b, at + 104))
		slot_defect(d, n, s->at + 40, s->start, "in front of the payload",
			"overlaps the payload");
	else
		return true;
	return false;
}

static void
check_slots(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	struct slot slots[SLOTS];
	unsigned active = 0;
	for (unsigned i = 0; i < SLOTS; i++) {
		if (!check_slot(b, d, at, i, &slots[i]))
			return;
		if (slots[i].start + slots[i].sectors > UINT32_MAX)
			vml_draft_defect(d, false, "key-slot", "key slot", slots[i].at + 40,
				slots[i].start, "in front of the payload",
				"key slot %u lies behind the payload", i);
		active += vml_be32(b, slots[i].at) == ENABLED;
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		for (unsigned j = i + 1; j < SLOTS; j++) {
			const struct slot *x = &slots[i], *y = &slots[j];
			if ((uint32_t)(x->start + x->sectors) <= y->start ||
				(uint32_t)(y->start + y->sectors) <= x->start)
				continue;
			slot_defect(d, i, x->at + 40, x->start, "apart", "overlaps another");
			return;
		}
	}
	if (active == 0)
		vml_draft_defect(d, false, "no-key", "key slots", at + SLOT_AT, 0,
			"one enabled slot", "no key slot is enabled: nothing opens the volume");
}

void
vml_luks_check(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at)
{
	static const char *const fields[] = { "cipher name", "cipher mode", "hash" };
	for (unsigned i = 0; i < 3; i++)
		check_text(b, d, at + 8 + 32 * (uint64_t)i, fields[i]);
	if (vml_be32(b, at + 104) < HEADER_SECTORS)
		vml_draft_defect(d, true, "payload-offset", "payload offset", at + 104,
			vml_be32(b, at + 104), "8 or more", "payload overlaps the header");
	if (vml_be32(b, at + 164) == 0)
		vml_draft_defect(d, true, "iterations", "iterations", at + 164, 0, "1 or more",
			"key iteration count is zero");
	if (d->image->refused)
		return;
	check_cipher(b, d, at);
	check_slots(b, d, at);
}

/* The binary header says how long it is together with the JSON area that follows it. */
void
vml_luks2_check(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t size = vml_be64(b, 8);
	bool power = (size & (size - 1)) == 0;
	if (size < 16384 || size > (4 << 20) || !power)
		vml_draft_defect(d, false, "header-size", "header size", 8, size,
			"a power of two, 16 KiB..4 MiB", "LUKS 2 header of %llu bytes",
			(unsigned long long)size);
	else
		vml_draft_inside(d, b, "LUKS 2 header", 0, 2 * size);
	if (!vml_bytes_equal(b, 4096, "{", 1))
		vml_draft_defect(d, false, "json", "JSON area", 4096, vml_u8(b, 4096), "an object",
			"JSON area of the LUKS 2 header is no object");
}

static void
parse(struct vml_bytes *b, struct vml_image_draft *d)
{
	uint64_t payload = (uint64_t)vml_be32(b, 104) * 512;
	uint64_t length = (b->file_size + 511) / 512 * 512;
	struct vml_slice uuid = vml_bytes_slice(b, 168, 40);
	vml_draft_inside(d, b, "header", 0, VML_LUKS_HEADER);
	d->image->version = 1;
	d->image->has_version = true;
	d->image->encryption = "luks";
	if (uuid.data && uuid.data[0])
		d->image->uuid = vml_arena_strndup(d->arena, (const char *)uuid.data, uuid.len);
	vml_luks_check(b, d, 0);
	if (length < payload)
		vml_draft_defect(d, true, "truncated", "payload offset", 104, payload / 512,
			"inside the file", "payload begins behind the end of the file");
	else
		d->image->virtual_size = length - payload;
}

const struct vml_image_format vml_image_luks = {
	.format = VML_FORMAT_LUKS,
	.spec = "LUKS on-disk format specification 1.2",
	.probe_qemu = probe_qemu,
	.qemu_rank = 50,
	.parse = parse,
};
