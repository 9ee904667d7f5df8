/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* By formats' names in libvirt, or QEMU's where libvirt has none. */
#include "fuzz/marks.h"

#include <string.h>

#include <glib.h>

#include "image/decode.h"
#include "image/image.h"

struct mark {
	const char *format;
	size_t at, len;
	const char *bytes;
};

#define MARK(format, at, text)                     \
	{                                          \
		format, at, sizeof(text) - 1, text \
	}

static const struct mark marks[] = {
	MARK("bochs", 0, "Bochs Virtual HD Image\0"),
	MARK("bochs", 32, "Redolog\0"),
	MARK("bochs", 48, "Growing\0"),
	MARK("bochs", 64, "\0\0\2\0"),
	MARK("cloop", 0,
		"#!/bin/sh\n#V2.0 Format\n"
		"modprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n"),
	MARK("cow", 0, "OOOM\0\0\0\2"),
	MARK("luks", 0, "LUKS\xba\xbe\0\1"),
	MARK("parallels", 0, "WithoutFreeSpace\2\0\0\0"),
	MARK("qcow", 0, "QFI\xfb\0\0\0\1"),
	MARK("qcow2", 0, "QFI\xfb\0\0\0\3"),
	MARK("qed", 0, "QED\0"),
	MARK("vdi", 64, "\x7f\x10\xda\xbe\1\0\1\0"),
	MARK("vhdx", 0, "vhdxfile"),
	MARK("vmdk", 0, "KDMV\1\0\0\0"),
	MARK("vpc", 0, "conectix"),
};

static bool
is_format(const char *format, const struct vml_bytes *b)
{
	const char *qemu = vml_format_qemu(vml_probe_qemu(b, ""));
	const char *libvirt = vml_format_libvirt(vml_probe_libvirt(b));
	return strcmp(format, strcmp(format, "cow") == 0 ? libvirt : qemu) == 0;
}

static struct vml_bytes
view(const uint8_t *bytes, size_t len)
{
	return (struct vml_bytes){ .head = { bytes, 0, len }, .file_size = len };
}

static void
put(uint8_t *bytes, size_t at, uint32_t value, bool big)
{
	for (unsigned i = 0; i < 4; i++)
		bytes[at + i] = (uint8_t)(value >> 8 * (big ? 3 - i : i));
}

static void
seal_vhdx(uint8_t *bytes, size_t len)
{
	static const size_t at[] = { 65536, 131072, 196608 }, of[] = { 4096, 4096, 65536 };
	for (unsigned i = 0; i < G_N_ELEMENTS(at) && at[i] + of[i] <= len; i++)
		put(bytes, at[i] + 4, vml_crc32c((struct vml_slice){ bytes + at[i], of[i] }, 4),
			false);
}

static void
seal_vpc(uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < 512 && i < len; i++)
		sum += i >= 64 && i < 68 ? 0 : bytes[i];
	if (len >= 512)
		put(bytes, 64, ~sum, true);
}

bool
marks_write(const char *format, uint8_t *bytes, size_t len)
{
	struct vml_bytes b = view(bytes, len);
	if (strcmp(format, "dmg") == 0) /* known by its name */
		return true;
	for (unsigned i = 0; i < G_N_ELEMENTS(marks) && !is_format(format, &b); i++)
		if (strcmp(marks[i].format, format) == 0 && len >= marks[i].at + marks[i].len)
			memcpy(bytes + marks[i].at, marks[i].bytes, marks[i].len);
	if (strcmp(format, "vhdx") == 0)
		seal_vhdx(bytes, len);
	if (strcmp(format, "vpc") == 0)
		seal_vpc(bytes, len);
	return is_format(format, &b);
}
