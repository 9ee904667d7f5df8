/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* device='lun' hands SCSI commands to a real device, so it wants one; and what only it may have. */
#include <string.h>

#include "domain/check.h"

static struct vml_refusal *
refuse(const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_node *node,
	const char *attr, const char *text, const char *why)
{
	return vml_refuse_check(
		r, "VML703", disk, node, attr, text, "%s %s", vml_disk_words(disk), why);
}

/* What only a lun may have. */
static void
check_other(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const answers[] = { "yes", "no", NULL };
	static const char *const filters[] = { "filtered", "unfiltered", NULL };
	const struct vml_node *source = disk->decl.storage.node;
	const struct vml_node *reservations = source ? vml_child(source, "reservations") : NULL;

	if (vml_is_one_of(vml_value(disk->node, "rawio"), answers))
		refuse(r, disk, disk->node, "rawio",
			"unsupported configuration: rawio can be used only with device='lun'",
			"has rawio and is no lun");
	if (vml_is_one_of(vml_value(disk->node, "sgio"), filters))
		refuse(r, disk, disk->node, "sgio",
			"unsupported configuration: sgio can be used only with device='lun'",
			"has sgio and is no lun");
	if (reservations)
		refuse(r, disk, reservations, NULL,
			"unsupported configuration: <reservations/> allowed only for lun devices",
			"has <reservations> and is no lun");
}

static void
check_bus(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const unfit[] = { "ide", "sata", "usb", "fdc", "sd", "xen", NULL };

	if (vml_is_one_of(disk->bus, unfit))
		refuse(r, disk, disk->target_node,
			vml_value(disk->target_node, "bus") ? "bus" : "dev",
			vml_arena_printf(r->arena,
				"unsupported configuration: disk device='lun' is not supported for "
				"bus='%s'",
				disk->bus),
			"is a lun on a bus without SCSI commands");
}

static void
check_kind(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_storage *s = &disk->decl.storage;

	if (s->type == VML_STORAGE_NETWORK && s->protocol && strcmp(s->protocol, "iscsi") != 0 &&
		vml_is_literal(s->protocol))
		refuse(r, disk, s->node, "protocol",
			vml_arena_printf(r->arena,
				"unsupported configuration: disk device='lun' is not supported for "
				"protocol='%s'",
				s->protocol),
			"is a lun over a protocol without SCSI commands");
	else if (s->type != VML_STORAGE_NETWORK && s->type != VML_STORAGE_VOLUME &&
		 (s->type != VML_STORAGE_BLOCK || !s->path))
		vml_refused_without(
			refuse(r, disk, disk->node, "device",
				"unsupported configuration: disk device='lun' is only valid for "
				"block type disk source",
				"is a lun without a block device behind it"),
			disk->node, s->node ? VML_PART_ATTRIBUTE : VML_PART_CHILD,
			s->node ? "type" : "source");
}

void
vml_check_lun(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_decl *d = &disk->decl;

	if (disk->device != VML_DEVICE_LUN) {
		check_other(r, disk);
		return;
	}
	vml_check_unfiltered(r, disk, disk->node);
	check_kind(r, disk);
	check_bus(r, disk);
	if (d->format != VML_FORMAT_RAW && d->format != VML_FORMAT_NONE)
		refuse(r, disk, d->format_node, "type",
			"unsupported configuration: disk device 'lun' must use 'raw' format",
			vml_arena_printf(r->arena,
				"is a lun, which must be raw, and is declared %s",
				vml_format_libvirt(d->format)));
	if (d->storage.has_slice)
		refuse(r, disk, d->storage.node, NULL,
			"unsupported configuration: disk device 'lun' doesn't support storage "
			"slice",
			"is a lun, which cannot be a part of a device");
	if (d->storage.encryption)
		refuse(r, disk, d->storage.encryption, NULL,
			"unsupported configuration: disk device 'lun' doesn't support encryption",
			"is a lun, which QEMU cannot decrypt");
}
