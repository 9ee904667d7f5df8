/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How QEMU 7.2 words that an image has not the format it is told, driver by driver. */
#include "chain/walk.h"

static const struct {
	enum vml_format format;
	const char *text;
} wrong[] = {
	{ VML_FORMAT_VPC, "invalid VPC image" },
	{ VML_FORMAT_VDI, "Image not in VDI format (bad signature" },
	{ VML_FORMAT_PARALLELS, "Image not in Parallels format" },
	{ VML_FORMAT_QCOW, "Image not in qcow format" },
	{ VML_FORMAT_QCOW2, "Image is not in qcow2 format" },
	{ VML_FORMAT_QED, "Image not in QED format" },
	{ VML_FORMAT_VMDK, "invalid VMDK image descriptor" },
	{ VML_FORMAT_BOCHS, "Image not in Bochs format" },
};

const char *
vml_wrong_format_text(struct vml_arena *a, const struct vml_layer *l)
{
	if (l->format == VML_FORMAT_QCOW && l->image->format == VML_FORMAT_QCOW2)
		return vml_arena_printf(
			a, "qcow (v1) does not support qcow version %u", l->image->version);
	if (l->format == VML_FORMAT_QCOW2 && l->image->format == VML_FORMAT_QCOW)
		return "Unsupported qcow2 version 1";
	if (l->format == VML_FORMAT_VHDX)
		return vml_arena_printf(
			a, "Could not open '%s': Invalid argument", l->storage.path);
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		if (wrong[i].format == l->format)
			return wrong[i].text;
	return NULL;
}

bool
vml_format_is_read_only(enum vml_format f)
{
	return f == VML_FORMAT_BOCHS || f == VML_FORMAT_CLOOP || f == VML_FORMAT_DMG;
}
