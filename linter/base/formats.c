/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Formats and their names. QEMU's are those of its block drivers, libvirt's those of
 * virStorageFileFormat; the two disagree on VHD, VHDX and Parallels. Order and meaning of the
 * enumeration are vmlint's own.
 */
#include <string.h>

#include <vmlint/model.h>

struct names {
	const char *qemu, *libvirt;
	bool backs;
};

static const struct names table[VML_FORMATS] = {
	[VML_FORMAT_RAW] = { "raw", "raw", false },
	[VML_FORMAT_DIR] = { NULL, "dir", false },
	[VML_FORMAT_BOCHS] = { "bochs", "bochs", false },
	[VML_FORMAT_CLOOP] = { "cloop", "cloop", false },
	[VML_FORMAT_DMG] = { "dmg", "dmg", false },
	[VML_FORMAT_ISO] = { NULL, "iso", false },
	[VML_FORMAT_VPC] = { "vpc", "vpc", false },
	[VML_FORMAT_VDI] = { "vdi", "vdi", false },
	[VML_FORMAT_FAT] = { "vvfat", "fat", false },
	[VML_FORMAT_VHDX] = { "vhdx", "vhd", false },
	[VML_FORMAT_PARALLELS] = { "parallels", "ploop", false },
	[VML_FORMAT_LUKS] = { "luks", NULL, false },
	[VML_FORMAT_COW] = { NULL, "cow", true },
	[VML_FORMAT_QCOW] = { "qcow", "qcow", true },
	[VML_FORMAT_QCOW2] = { "qcow2", "qcow2", true },
	[VML_FORMAT_QED] = { "qed", "qed", true },
	[VML_FORMAT_VMDK] = { "vmdk", "vmdk", true },
};

static const struct names *
row(enum vml_format f)
{
	return &table[(unsigned)f < VML_FORMATS ? f : VML_FORMAT_NONE];
}

const char *
vml_format_qemu(enum vml_format f)
{
	return row(f)->qemu;
}

const char *
vml_format_libvirt(enum vml_format f)
{
	return row(f)->libvirt;
}

bool
vml_format_backs(enum vml_format f)
{
	return row(f)->backs;
}

bool
vml_format_contains(enum vml_format f)
{
	return f != VML_FORMAT_NONE && f != VML_FORMAT_RAW && f != VML_FORMAT_ISO &&
	       f != VML_FORMAT_LUKS;
}

enum vml_format
vml_format_from_qemu(const char *name)
{
	for (unsigned f = 0; name && f < VML_FORMATS; f++)
		if (table[f].qemu && strcmp(table[f].qemu, name) == 0)
			return (enum vml_format)f;
	return VML_FORMAT_NONE;
}

enum vml_format
vml_format_from_libvirt(const char *name)
{
	for (unsigned f = 0; name && f < VML_FORMATS; f++)
		if (table[f].libvirt && strcmp(table[f].libvirt, name) == 0)
			return (enum vml_format)f;
	return VML_FORMAT_NONE;
}
