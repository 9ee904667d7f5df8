/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Formats that the qemu driver refuses when a document is defined, for every declared layer. The
 * same formats in a header are refused at the start; that is chain/'s. Measured on libvirt 9.0.0.
 */
#include <string.h>

#include "domain/check.h"
#include "domain/domain.h"
#include "domain/reading.h"

static const struct {
	enum vml_format format;
	const char *text;
} refused[] = {
	{ VML_FORMAT_ISO,
		"unsupported configuration: storage format 'iso' is not directly supported by "
		"QEMU, use 'raw' instead" },
	{ VML_FORMAT_DIR, "unsupported configuration: 'directory' storage format is not directly "
			  "supported by QEMU, use 'dir' disk type instead" },
	{ VML_FORMAT_COW, "unsupported configuration: 'cow' storage format is not supported" },
};

const char *
vml_format_refusal(enum vml_format format, enum vml_storage_type type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
		if (refused[i].format == format)
			return refused[i].text;
	if (format == VML_FORMAT_FAT && type != VML_STORAGE_DIR && type != VML_STORAGE_VOLUME)
		return "unsupported configuration: storage format 'fat' is supported only with "
		       "'dir' "
		       "storage type";
	if (type == VML_STORAGE_DIR && format != VML_FORMAT_FAT)
		return "unsupported configuration: storage type 'dir' requires use of storage "
		       "format 'fat'";
	return NULL;
}

void
vml_check_formats(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		const char *text = vml_format_refusal(d->format, d->storage.type);
		const struct vml_node *at = d->format_node ? d->format_node : d->node;
		const char *name = disk->target ? disk->target : "the disk";
		if (text)
			vml_refused_without(
				vml_refuse_parse(r, VML_REFUSAL_UNSUPPORTED_FORMAT, disk, at,
					d->format_attr, text,
					"%s has format '%s' on %s storage, which the qemu driver "
					"refuses",
					name, vml_format_libvirt(d->format),
					vml_storage_name(d->storage.type)),
				at, d->format_node ? VML_PART_ATTRIBUTE : VML_PART_CHILD,
				d->format_node ? "type" : "driver");
		else if (d->format == VML_FORMAT_FAT && !disk->readonly && d == &disk->decl)
			vml_refused_without(
				vml_refuse_check(r, "VML707", disk, disk->node, NULL,
					"unsupported configuration: virtual FAT storage can't be "
					"accessed in read-write mode",
					"%s is a directory as a FAT disk, which must be read-only",
					name),
				disk->node, VML_PART_CHILD, "readonly");
	}
}

/* The format there is that of an overlay to be made; a disk with a format is an external one. */
void
vml_check_snapshot_format(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_decl *d = &disk->decl;
	const char *how = vml_value(disk->node, "snapshot");
	const char *name = disk->target ? disk->target : "the disk";
	if (d->format == VML_FORMAT_NONE || d->format == VML_FORMAT_QCOW2 ||
		d->format == VML_FORMAT_QED || (how && strcmp(how, "external") != 0))
		return;
	struct vml_refusal *x = vml_refuse_parse(r, VML_REFUSAL_DRIVER_CHECK, disk, d->format_node,
		d->format_attr,
		vml_arena_printf(r->arena,
			"unsupported configuration: external snapshot format for disk %s is "
			"unsupported: %s",
			name, vml_format_libvirt(d->format)),
		"the external snapshot of %s has format '%s', but libvirt makes qcow2 and qed only",
		name, d->format_name);
	x->rule = "VML315";
}
