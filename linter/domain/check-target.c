/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <target>: names that libvirt can count, and what goes with which bus and device. Names that a
 * newer libvirt knows (nvme0n1 since 11.5) pass.
 */
#include <string.h>

#include "domain/check.h"

/* The prefix of the name, or NULL. */
static const char *
prefix_of(const char *name)
{
	static const char *const prefixes[] = { "fd", "hd", "vd", "sd", "xvd", "ubd" };

	for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_str_has_prefix(name, prefixes[i]))
			return prefixes[i];
	return NULL;
}

/* Lengths of what follows the prefix of "vda1": letters and digits. False = no such name. */
static bool
split_name(const char *name, size_t *letters, size_t *digits)
{
	const char *prefix = prefix_of(name);
	const char *rest = prefix ? name + strlen(prefix) : NULL;

	if (!rest)
		return false;
	*letters = strspn(rest, "abcdefghijklmnopqrstuvwxyz");
	*digits = strspn(rest + *letters, "0123456789");
	return *letters > 0 && rest[*letters + *digits] == '\0';
}

static void
refuse_name(const struct vml_domain_reading *r, const struct vml_disk *disk, const char *text,
	const char *why)
{
	vml_refuse_check(r, "VML715", disk, disk->target_node, "dev",
		vml_arena_printf(r->arena, text, disk->target), "the target '%s' %s", disk->target,
		why);
}

/* libvirt words it differently where it would have to make up an address from the name. */
static const char *
unknown_name_text(const struct vml_disk *disk)
{
	if (!vml_child(disk->node, "address"))
		return "XML error: Unknown disk name '%s' and no address specified";
	return prefix_of(disk->target) ? "unsupported configuration: invalid disk target '%s'"
				       : "internal error: Invalid harddisk device name: %s";
}

static void
check_name(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const char *name = disk->target;
	const bool floppy = disk->device == VML_DEVICE_FLOPPY;
	const bool knows_nvme = !r->target || r->target->libvirt >= VML_VERSION(11, 5, 0);
	size_t letters, digits;

	if (!vml_is_literal(name) || (knows_nvme && g_str_has_prefix(name, "nvme")))
		return;
	if (!split_name(name, &letters, &digits))
		refuse_name(r, disk, unknown_name_text(disk),
			"is none of fd, hd, sd, vd, xvd or ubd with letters");
	else if (floppy != g_str_has_prefix(name, "fd"))
		refuse_name(r, disk,
			floppy ? "internal error: Invalid floppy device name: %s"
			       : "internal error: Invalid harddisk device name: %s",
			floppy ? "is no name of a floppy drive" : "is the name of a floppy drive");
	else if (digits > 1 && name[strlen(name) - digits] == '0')
		refuse_name(r, disk, "unsupported configuration: invalid disk target '%s'",
			"has a partition number with a leading zero");
	else if (digits > 0 && strcmp(name + strlen(name) - digits, "0") != 0)
		refuse_name(r, disk,
			"unsupported configuration: invalid disk target '%s', partitions can't "
			"appear in disk targets",
			"names a partition, and a disk has no number");
	else if (floppy && (letters > 1 || name[strlen(name) - digits - 1] > 'b') &&
		 !vml_child(disk->node, "address"))
		refuse_name(r, disk, "internal error: Only 1 fdc controller is supported",
			"is beyond the two drives of the one floppy controller");
	else if (g_strcmp0(disk->bus, "ide") == 0 &&
		 (letters > 1 || name[strlen(name) - digits - 1] > 'd') &&
		 !vml_child(disk->node, "address"))
		refuse_name(r, disk, "internal error: Only 1 IDE controller is supported",
			"is beyond the four drives of the one IDE controller");
}

/* Which drives go on which bus; false where one does not, which is told. */
static bool
check_bus(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const fixed[] = { "virtio", "sd", NULL };
	const bool floppy = disk->device == VML_DEVICE_FLOPPY;
	const bool fdc = strcmp(disk->bus, "fdc") == 0;
	const char *text = NULL;

	if (floppy && !fdc)
		text = vml_arena_printf(r->arena,
			"internal error: Invalid bus type '%s' for floppy disk", disk->bus);
	else if (disk->device == VML_DEVICE_DISK && fdc)
		text = "internal error: Invalid bus type 'fdc' for disk";
	else if (disk->device == VML_DEVICE_CDROM && vml_is_one_of(disk->bus, fixed) &&
		 disk->decl.storage.type != VML_STORAGE_VHOST_USER)
		text = vml_arena_printf(r->arena,
			"unsupported configuration: disk type of '%s' does not support ejectable "
			"media",
			vml_disk_words(disk));
	if (text)
		vml_refused_without(vml_refuse_check(r, "VML730", disk, disk->target_node, "bus",
					    text, "%s is a %s on bus '%s'", vml_disk_words(disk),
					    floppy ? "floppy drive"
					    : fdc  ? "hard disk"
						   : "cdrom drive",
					    disk->bus),
			disk->node, VML_PART_ATTRIBUTE, "device");
	return !text;
}

static void
check_read_only(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const writable[] = { "ide", "sata", NULL };

	if (disk->device == VML_DEVICE_DISK && disk->readonly_node &&
		vml_is_one_of(disk->bus, writable))
		vml_refused_without(
			vml_refuse_check(r, "VML729", disk, disk->readonly_node, NULL,
				vml_arena_printf(r->arena,
					"unsupported configuration: readonly %s disks are not "
					"supported",
					disk->bus),
				"%s is read-only, which no hard disk on bus '%s' can be",
				vml_disk_words(disk), disk->bus),
			disk->node, VML_PART_ATTRIBUTE, "device");
}

/* Disks of usb may be, and since 9.6.0 those of scsi. */
static void
check_removable(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const switches[] = { "on", "off", NULL };
	const bool newer = !r->target || r->target->libvirt >= VML_VERSION(9, 6, 0);

	if (!vml_is_one_of(vml_value(disk->target_node, "removable"), switches) ||
		strcmp(disk->bus, "usb") == 0 || (newer && strcmp(disk->bus, "scsi") == 0))
		return;
	vml_refuse_check(r, "VML728", disk, disk->target_node, "removable",
		newer ? NULL : "XML error: removable is only valid for usb disks",
		"%s is on bus '%s', and only usb %sdisks are removable", vml_disk_words(disk),
		disk->bus, newer ? "and scsi " : "");
}

static bool
ejects(const struct vml_disk *disk)
{
	return disk->device == VML_DEVICE_CDROM || disk->device == VML_DEVICE_FLOPPY;
}

static void
check_rotation(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const rotating[] = { "scsi", "ide", "sata", NULL };
	const struct vml_node *target = disk->target_node;
	const char *name = vml_disk_words(disk);
	uint64_t rate;

	if (!vml_number_of(target, "rotation_rate", 0, &rate) || rate == 0)
		return;
	if (!vml_is_one_of(disk->bus, rotating))
		vml_refuse_check(r, "VML728", disk, target, "rotation_rate",
			"internal error: rotation rate is only valid for SCSI/IDE/SATA bus",
			"%s is on bus '%s', whose disks have no rotation rate", name, disk->bus);
	else if (ejects(disk))
		vml_refuse_check(r, "VML728", disk, target, "rotation_rate",
			"internal error: rotation rate is only valid for disk device",
			"%s has a medium that is ejected, and no rotation rate", name);
}

static void
check_tray(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const trays[] = { "open", "closed", NULL };

	if (!ejects(disk) && vml_is_one_of(vml_value(disk->target_node, "tray"), trays))
		vml_refuse_check(r, "VML728", disk, disk->target_node, "tray",
			"unsupported configuration: tray is only valid for cdrom and floppy",
			"%s has no tray", vml_disk_words(disk));
}

static void
check_model(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const models[] = { "virtio", "virtio-transitional",
		"virtio-non-transitional", NULL };
	const char *model = vml_value(disk->node, "model");

	if (vml_is_one_of(model, models) && strcmp(disk->bus, "virtio") != 0)
		vml_refuse_check(r, "VML723", disk, disk->node, "model",
			vml_arena_printf(r->arena,
				"unsupported configuration: disk model '%s' not supported for bus "
				"'%s'",
				model, disk->bus),
			"%s is on bus '%s', and the model '%s' is for virtio disks only",
			vml_disk_words(disk), disk->bus, model);
}

/* The q35 machine has SATA where others have IDE. */
static void
check_machine(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *os = r->domain ? vml_child(r->domain, "os") : NULL;
	const char *machine = os ? vml_value(vml_child(os, "type"), "machine") : NULL;

	if (strcmp(disk->bus, "ide") == 0 && machine &&
		(strcmp(machine, "q35") == 0 || g_str_has_prefix(machine, "pc-q35-")))
		vml_refuse_check(r, "VML716", disk, disk->target_node,
			vml_attr(disk->target_node, "bus") ? "bus" : "dev",
			"unsupported configuration: IDE controllers are unsupported for this QEMU "
			"binary or machine type",
			"%s is on bus 'ide', which the machine '%s' does not have",
			vml_disk_words(disk), machine);
}

static bool
has_geometry(const struct vml_node *geometry)
{
	static const char *const parts[] = { "cyls", "heads", "secs" };
	uint64_t number;

	for (size_t i = 0; geometry && i < G_N_ELEMENTS(parts); i++)
		if (!vml_number_of(geometry, parts[i], 0, &number) || number == 0)
			return false;
	return geometry;
}

/* Some buses have no cylinders, and how a BIOS counts them matters to IDE alone. */
static void
check_geometry(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const flat[] = { "usb", "sd", NULL };
	const struct vml_node *geometry = vml_child(disk->node, "geometry");

	if (!has_geometry(geometry))
		return;
	if (vml_is_one_of(disk->bus, flat))
		vml_refuse_check(r, "VML728", disk, geometry, NULL,
			vml_arena_printf(r->arena,
				"unsupported configuration: CHS geometry can not be set for '%s' "
				"bus",
				disk->bus),
			"%s is on bus '%s', whose disks have no geometry", vml_disk_words(disk),
			disk->bus);
	else if (vml_attr(geometry, "trans") && strcmp(disk->bus, "ide") != 0)
		vml_refuse_check(r, "VML728", disk, geometry, "trans",
			vml_arena_printf(r->arena,
				"unsupported configuration: CHS translation mode can only be set "
				"for 'ide' bus not '%s'",
				disk->bus),
			"%s is on bus '%s', and only ide disks have a translation mode",
			vml_disk_words(disk), disk->bus);
}

/* What is on a bus that the domain says it does not have. */
static void
check_usb(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_document *d = r->document;
	uint32_t i = 0;

	while (i < d->ncontrollers && !(vml_value_is(d->controllers[i], "type", "usb") &&
					      vml_value_is(d->controllers[i], "model", "none")))
		i++;
	if (i < d->ncontrollers && strcmp(disk->bus, "usb") == 0)
		vml_refuse_check(r, "VML716", disk, disk->target_node, "bus",
			"unsupported configuration: USB is disabled for this domain, but USB "
			"devices are present in the domain XML",
			"%s is on bus 'usb', and the domain has a usb controller with model='none'",
			vml_disk_words(disk));
}

static bool
is_on_bus(const struct vml_disk *disk)
{
	return disk->target && disk->bus && vml_is_literal(disk->bus);
}

void
vml_check_target(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!disk->target)
		return;
	if (!is_on_bus(disk) || check_bus(r, disk))
		check_name(r, disk);
	if (is_on_bus(disk))
		check_usb(r, disk);
}

void
vml_check_options(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!is_on_bus(disk))
		return;
	check_removable(r, disk);
	check_tray(r, disk);
	check_model(r, disk);
}

void
vml_check_drive(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!is_on_bus(disk))
		return;
	check_geometry(r, disk);
	check_rotation(r, disk);
	check_read_only(r, disk);
	check_machine(r, disk);
}
