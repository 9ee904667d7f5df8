/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a disk says of itself to the guest: serial number, world wide name, vendor and product. */
#include <string.h>

#include "domain/check.h"

#define MAX_VENDOR 8

static void
refuse(const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_node *node,
	const char *text, const char *why)
{
	vml_refuse_check(r, "VML727", disk, node, NULL, text, "<%s> of %s %s", node->name,
		vml_disk_words(disk), why);
}

static bool
is_bus(const struct vml_disk *disk, const char *bus)
{
	return g_strcmp0(disk->bus, bus) == 0;
}

static void
check_serial(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-_.+ ";
	const struct vml_node *serial = vml_child(disk->node, "serial");

	if (!serial || !vml_is_literal(serial->text))
		return;
	if (serial->text[strspn(serial->text, safe)] != '\0')
		refuse(r, disk, serial,
			vml_arena_printf(r->arena,
				"internal error: driver serial '%s' contains unsafe characters",
				serial->text),
			"holds other characters than letters, digits, '-', '_', '.', '+' and "
			"blanks");
	else if (disk->device == VML_DEVICE_LUN && serial->text[0] != '\0' && is_bus(disk, "scsi"))
		refuse(r, disk, serial,
			"unsupported configuration: scsi-block 'lun' devices do not support the "
			"serial property",
			"is the device's own, which a lun passes through");
}

static void
check_wwn(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *wwn = vml_child(disk->node, "wwn");

	if (!wwn || wwn->text[0] == '\0' || !disk->bus)
		return;
	if (!is_bus(disk, "ide") && !is_bus(disk, "scsi"))
		refuse(r, disk, wwn,
			"unsupported configuration: Only ide and scsi disk support wwn",
			"is for ide and scsi disks only");
	else if (disk->device == VML_DEVICE_LUN)
		refuse(r, disk, wwn,
			"unsupported configuration: Setting wwn is not supported for lun device",
			"is the device's own, which a lun passes through");
}

static void
check_name(const struct vml_domain_reading *r, const struct vml_disk *disk, const char *element)
{
	const struct vml_node *n = vml_child(disk->node, element);

	if (!n || n->text[0] == '\0' || !disk->bus)
		return;
	if (strcmp(element, "vendor") == 0 && strlen(n->text) > MAX_VENDOR &&
		vml_is_literal(n->text))
		refuse(r, disk, n,
			"unsupported configuration: disk vendor is more than 8 characters",
			"is longer than 8 characters");
	else if (!is_bus(disk, "scsi"))
		refuse(r, disk, n,
			"unsupported configuration: Only scsi disk supports vendor and product",
			"is for scsi disks only");
	else if (disk->device == VML_DEVICE_LUN)
		refuse(r, disk, n,
			"unsupported configuration: Setting vendor or product is not supported for "
			"lun device",
			"is the device's own, which a lun passes through");
}

void
vml_check_identity(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (disk->decl.storage.type == VML_STORAGE_VHOST_USER)
		return;
	check_serial(r, disk);
	check_wwn(r, disk);
	check_name(r, disk, "vendor");
	check_name(r, disk, "product");
}
