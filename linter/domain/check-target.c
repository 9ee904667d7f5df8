/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <target>: names that libvirt can count, and what goes with which bus and device. Names that a
 * newer libvirt knows (nvme0n1 since 11.5) pass.
 */
#include <string.h>

#include "domain/check.h"

/* Lengths of the parts of "vda1": its prefix, letters and digits. False = no such name. */
static bool
split_name(const char *name, size_t *letters, size_t *digits)
{
	static const char *const prefixes[] = { "fd", "hd", "vd", "sd", "xvd", "ubd" };
	const char *rest = NULL;

	if (g_str_has_prefix(name, "ioemu:"))
		name += strlen("ioemu:");
	for (size_t i = 0; i < G_N_ELEMENTS(prefixes) && !rest; i++)
		if (g_str_has_prefix(name, prefixes[i]))
			rest = name + strlen(prefixes[i]);
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

static void
check_name(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const char *name = disk->target;
	size_t letters, digits;

	if (!vml_is_literal(name) || g_str_has_prefix(name, "nvme"))
		return;
	if (!split_name(name, &letters, &digits))
		refuse_name(r, disk,
			vml_child(disk->node, "address")
				? "internal error: Invalid harddisk device name: %s"
				: "XML error: Unknown disk name '%s' and no address specified",
			"is none of fd, hd, sd, vd, xvd or ubd with letters");
	else if (digits > 1 && name[strlen(name) - digits] == '0')
		refuse_name(r, disk, "unsupported configuration: invalid disk target '%s'",
			"has a partition number with a leading zero");
	else if (digits > 0 && strcmp(name + strlen(name) - digits, "0") != 0)
		refuse_name(r, disk,
			"unsupported configuration: invalid disk target '%s', partitions can't "
			"appear in disk targets",
			"names a partition, and a disk has no number");
}

/* Which drives go on which bus. */
static void
check_bus(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const bool floppy = disk->device == VML_DEVICE_FLOPPY;
	const bool fdc = strcmp(disk->bus, "fdc") == 0;
	const char *text = NULL;

	if (floppy && !fdc)
		text = vml_arena_printf(r->arena,
			"internal error: Invalid bus type '%s' for floppy disk", disk->bus);
	else if (disk->device == VML_DEVICE_DISK && fdc)
		text = "internal error: Invalid bus type 'fdc' for disk";
	else if (disk->device == VML_DEVICE_CDROM && strcmp(disk->bus, "virtio") == 0 &&
		 disk->decl.storage.type != VML_STORAGE_VHOST_USER)
		text = vml_arena_printf(r->arena,
			"unsupported configuration: disk type of '%s' does not support ejectable "
			"media",
			vml_disk_words(disk));
	if (text)
		vml_refuse_check(r, "VML730", disk, disk->target_node, "bus", text,
			"%s is a %s on bus '%s'", vml_disk_words(disk),
			floppy ? "floppy drive"
			: fdc  ? "hard disk"
			       : "cdrom drive",
			disk->bus);
}

static void
check_read_only(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const writable[] = { "ide", "sata", NULL };

	if (disk->device == VML_DEVICE_DISK && disk->readonly_node &&
		vml_is_one_of(disk->bus, writable))
		vml_refuse_check(r, "VML729", disk, disk->readonly_node, NULL,
			vml_arena_printf(r->arena,
				"unsupported configuration: readonly %s disks are not supported",
				disk->bus),
			"%s is read-only, which no hard disk on bus '%s' can be",
			vml_disk_words(disk), disk->bus);
}

static void
check_options(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const rotating[] = { "scsi", "ide", "sata", NULL };
	static const char *const switches[] = { "on", "off", NULL };
	static const char *const trays[] = { "open", "closed", NULL };
	const struct vml_node *target = disk->target_node;
	const bool ejects = disk->device == VML_DEVICE_CDROM || disk->device == VML_DEVICE_FLOPPY;
	const char *name = vml_disk_words(disk);
	uint64_t rate;

	if (strcmp(disk->bus, "usb") != 0 &&
		vml_is_one_of(vml_value(target, "removable"), switches))
		vml_refuse_check(r, "VML728", disk, target, "removable",
			"XML error: removable is only valid for usb disks",
			"%s is on bus '%s', and only usb disks are removable", name, disk->bus);
	if (!vml_is_one_of(disk->bus, rotating) &&
		vml_number_of(target, "rotation_rate", 0, &rate) && rate > 0)
		vml_refuse_check(r, "VML728", disk, target, "rotation_rate",
			"internal error: rotation rate is only valid for SCSI/IDE/SATA bus",
			"%s is on bus '%s', whose disks have no rotation rate", name, disk->bus);
	if (!ejects && vml_is_one_of(vml_value(target, "tray"), trays))
		vml_refuse_check(r, "VML728", disk, target, "tray",
			"unsupported configuration: tray is only valid for cdrom and floppy",
			"%s has no tray", name);
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

void
vml_check_target(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!disk->target)
		return;
	check_name(r, disk);
	if (!disk->bus || !vml_is_literal(disk->bus))
		return;
	check_bus(r, disk);
	check_read_only(r, disk);
	check_options(r, disk);
	check_model(r, disk);
	check_machine(r, disk);
}
