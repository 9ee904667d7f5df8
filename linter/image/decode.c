/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encodings that several formats share. GUIDs are RFC 4122, CRC-32C is RFC 3720's. */
#include "image/decode.h"

#include <glib.h>

const char *
vml_decode_uuid(struct vml_arena *a, struct vml_bytes *b, uint64_t offset, bool mixed)
{
	struct vml_slice s = vml_bytes_slice(b, offset, 16);
	static const unsigned swapped[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14,
		15 };
	char text[37];
	unsigned n = 0, any = 0;
	for (unsigned i = 0; s.data && i < 16; i++) {
		uint8_t byte = s.data[mixed ? swapped[i] : i];
		any |= byte;
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[n++] = '-';
		text[n++] = "0123456789abcdef"[byte >> 4];
		text[n++] = "0123456789abcdef"[byte & 15];
	}
	text[n] = '\0';
	return any ? vml_arena_strdup(a, text) : NULL;
}

static uint32_t
unit_at(struct vml_slice s, size_t i, bool big_endian)
{
	unsigned first = s.data[2 * i], second = s.data[2 * i + 1];
	return big_endian ? first << 8 | second : second << 8 | first;
}

const char *
vml_decode_utf16(struct vml_arena *a, struct vml_slice s, bool big_endian)
{
	size_t units = s.len / 2, n = 0;
	char *out = vml_arena_alloc(a, units * 3 + 1);
	for (size_t i = 0; i < units; i++) {
		uint32_t c = unit_at(s, i, big_endian);
		if (c == 0)
			break;
		if (c >= 0xD800 && c < 0xE000) {
			uint32_t low = i + 1 < units ? unit_at(s, i + 1, big_endian) : 0;
			bool pair = c < 0xDC00 && low >= 0xDC00 && low < 0xE000;
			c = pair ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
			i += pair;
		}
		n += (size_t)g_unichar_to_utf8(c, out + n);
	}
	return out;
}

/* Four bits at a time: the table stays readable. */
static uint32_t
add_to_crc(uint32_t crc, const uint8_t *p, const uint8_t *end)
{
	static const uint32_t table[16] = { 0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
		0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6,
		0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75 };
	for (; p < end; p++) {
		crc ^= *p;
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return crc;
}

uint32_t
vml_crc32c(struct vml_slice s, size_t hole)
{
	static const uint8_t zeros[4];
	size_t behind = hole + sizeof(zeros);
	uint32_t crc = add_to_crc(UINT32_MAX, s.data, s.data + hole);
	crc = add_to_crc(crc, zeros, zeros + sizeof(zeros));
	return ~add_to_crc(crc, s.data + behind, s.data + s.len);
}
