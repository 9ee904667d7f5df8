/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt's reading of qcow and qcow2 headers (storage_file_probe.c): one function serves both
 * formats and believes the version field, whatever was declared. Header extensions are skipped
 * without their padding up to 11.3 and with it later, so both results are kept. Up to 9.9 an
 * unknown backing format ends the walk; nothing behind it counts. A header that ends before
 * the size field (byte 32) has no backing name for libvirt.
 */
#include "image/qfi.h"

enum {
	HEADER_SIZE_END = 32,
	EXT_END = 0,
	HEADER_V2 = 72,
	HEADER_LENGTH_AT = 100,
	HEADER_V3 = 104,
	MAX_NAME = 1023
};

#define EXT_BACKING_FORMAT 0xE2792ACAu
#define EXT_DATA_FILE 0x44415441u

bool
vml_qfi_probe_libvirt(const struct vml_bytes *b, uint32_t first, uint32_t last)
{
	struct vml_bytes copy = *b;
	uint32_t version = vml_be32(&copy, 4);
	return vml_bytes_equal(b, 0, "QFI", 3) && !copy.short_ && version >= first &&
	       version <= last;
}

/*
 * The last extension of one type, from the end of the header to the backing name. The comparisons
 * are libvirt's, in unsigned 64-bit arithmetic: no backing name means no bound but the bytes read.
 */
static const char *
find_extension(struct vml_bytes *b, struct vml_arena *a, uint32_t wanted, bool padded)
{
	uint64_t offset = vml_be32(b, 4) == 2 ? HEADER_V2 : vml_be32(b, HEADER_LENGTH_AT);
	uint64_t bound = vml_be64(b, 8) - 8;
	const char *found = NULL;
	while (offset < bound && vml_bytes_have(b, offset, 9)) {
		uint32_t type = vml_be32(b, offset);
		uint64_t len = vml_be32(b, offset + 4);
		struct vml_slice s = vml_bytes_slice(b, offset + 8, len);
		if (!s.data || type == EXT_END)
			break;
		if (type == wanted)
			found = vml_arena_strndup(a, (const char *)s.data, s.len);
		if (type == wanted && wanted == EXT_BACKING_FORMAT && !padded &&
			vml_format_from_libvirt(found) == VML_FORMAT_NONE)
			break;
		offset += 8 + (padded ? (len + 7) & ~UINT64_C(7) : len);
	}
	return found;
}

/* False when libvirt finds the place of the name invalid, and looks no further. */
static bool
backing_name(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	uint64_t offset = vml_be64(b, 8);
	uint32_t size = vml_be32(b, 16);
	if (offset == 0 || (size == 0 && offset <= b->head.len))
		return true;
	struct vml_slice s = { NULL, 0 };
	if (size <= MAX_NAME)
		s = vml_bytes_slice(b, offset, size);
	if (!s.data)
		return false;
	r->backing = vml_arena_strndup(a, (const char *)s.data, s.len);
	r->backing_offset = offset;
	return true;
}

/* Only a qcow2 header of version 3 can say that it has a data file. */
static bool
says_data_file(struct vml_bytes *b)
{
	uint32_t version = vml_be32(b, 4);
	return version >= 3 && vml_bytes_have(b, 0, HEADER_V3) && (vml_be64(b, 72) & 4);
}

static bool
read_format(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	r->format_name = find_extension(b, a, EXT_BACKING_FORMAT, false);
	r->format = vml_format_from_libvirt(r->format_name);
	r->padded_format_name = find_extension(b, a, EXT_BACKING_FORMAT, true);
	r->padded_format = vml_format_from_libvirt(r->padded_format_name);
	return !r->format_name || r->format != VML_FORMAT_NONE;
}

bool
vml_qfi_read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r)
{
	r->truncated = !vml_bytes_have(b, 0, HEADER_SIZE_END);
	if (r->truncated)
		return false;
	bool valid = backing_name(b, a, r);
	/* The version is a signed number to libvirt, and a negative one is below 2. */
	uint32_t version = vml_be32(b, 4);
	if (r->backing && version >= 2 && version <= INT32_MAX)
		valid = read_format(b, a, r);
	if (says_data_file(b)) {
		r->data_file = find_extension(b, a, EXT_DATA_FILE, false);
		r->padded_data_file = find_extension(b, a, EXT_DATA_FILE, true);
	}
	return valid;
}
