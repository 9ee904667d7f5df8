/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a disk says of itself to the guest: serial number, world wide name, vendor and product. */
#include <string.h>

#include "domain/check.h"

#define MAX_VENDOR 8
#define MAX_PRODUCT 16

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

static bool
is_wwn(const char *text)
{
	if (g_str_has_prefix(text, "0x"))
		text += strlen("0x");
	return strlen(text) == 16 && strspn(text, "0123456789abcdefABCDEF") == 16;
}

static void
check_wwn(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *wwn = vml_child(disk->node, "wwn");

	if (!wwn || wwn->text[0] == '\0' || !disk->bus)
		return;
	if (vml_is_literal(wwn->text) && !is_wwn(wwn->text))
		refuse(r, disk, wwn,
			vml_arena_printf(r->arena, "internal error: Malformed wwn: %s", wwn->text),
			"is not 16 hexadecimal digits");
	else if (!is_bus(disk, "ide") && !is_bus(disk, "scsi"))
		refuse(r, disk, wwn,
			"unsupported configuration: Only ide and scsi disk support wwn",
			"is for ide and scsi disks only");
	else if (disk->device == VML_DEVICE_LUN)
		refuse(r, disk, wwn,
			"unsupported configuration: Setting wwn is not supported for lun device",
			"is the device's own, which a lun passes through");
}

/* Since 11.1.0 ATA disks have a product, too, of up to 40 characters: the grammar counts them. */
static bool
is_ata_product(const struct vml_domain_reading *r, const struct vml_disk *disk, const char *element)
{
	return (!r->target || r->target->libvirt >= VML_VERSION(11, 1, 0)) &&
	       strcmp(element, "product") == 0 && (is_bus(disk, "sata") || is_bus(disk, "ide"));
}

/* What is wrong with the words themselves; NULL when nothing is. */
static const char *
words_fault(const struct vml_node *n)
{
	const bool vendor = strcmp(n->name, "vendor") == 0;

	if (!vml_is_literal(n->text))
		return NULL;
	for (const char *c = n->text; *c; c++)
		if (!g_ascii_isprint(*c))
			return vendor ? "XML error: disk vendor is not printable string"
				      : "XML error: disk product is not printable string";
	if (vendor && strlen(n->text) > MAX_VENDOR)
		return "unsupported configuration: disk vendor is more than 8 characters";
	if (!vendor && strlen(n->text) > MAX_PRODUCT)
		return "unsupported configuration: disk product is more than 16 characters";
	return NULL;
}

static void
check_name(const struct vml_domain_reading *r, const struct vml_disk *disk, const char *element)
{
	const struct vml_node *n = vml_child(disk->node, element);

	if (!n || n->text[0] == '\0' || !disk->bus || is_ata_product(r, disk, element))
		return;
	if (words_fault(n))
		refuse(r, disk, n, words_fault(n),
			strstr(words_fault(n), "printable") ? "holds more than printable ASCII"
			: strcmp(element, "vendor") == 0    ? "is longer than 8 characters"
							    : "is longer than 16 characters");
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
