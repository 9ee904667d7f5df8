/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <address>: the kind that goes with the bus, numbers that its controller has, and two devices at
 * one place. Addresses that libvirt would make up are not guessed.
 */
#include <string.h>

#include "domain/check.h"

static void
refuse(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address, const char *attr, const char *text, const char *why)
{
	vml_refuse_check(
		r, "VML731", disk, address, attr, text, "%s %s", vml_disk_words(disk), why);
}

static bool
is_pc(const struct vml_domain_reading *r)
{
	return vml_machine_of(r->domain) != VML_MACHINE_OTHER;
}

static void
check_kind(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address, const char *type)
{
	static const char *const kinds[] = { "pci", "drive", "usb", "unassigned", "isa", "ccid",
		"spapr-vio", "dimm", "ccw", "virtio-mmio", NULL };
	static const char *const virtio[] = { "pci", "ccw", "virtio-mmio", NULL };
	static const char *const drives[] = { "ide", "sata", "scsi", "fdc", NULL };
	const char *text = NULL;

	if (!vml_is_one_of(type, kinds))
		return;
	if (strcmp(disk->bus, "virtio") == 0 && strcmp(type, "ccw") == 0 && is_pc(r))
		text = "unsupported configuration: cannot use CCW address type for device '<null>' "
		       "using machine type";
	else if (strcmp(disk->bus, "virtio") == 0 && !vml_is_one_of(type, virtio))
		text = vml_arena_printf(r->arena,
			"unsupported configuration: virtio disk cannot have an address of type "
			"'%s'",
			type);
	else if (strcmp(disk->bus, "usb") == 0 && strcmp(type, "usb") != 0)
		text = "internal error: unexpected address type for usb disk";
	else if (vml_is_one_of(disk->bus, drives) && strcmp(type, "unassigned") == 0)
		text = "unsupported configuration: address of type 'unassigned' is supported only "
		       "for hostdevs";
	else if (vml_is_one_of(disk->bus, drives) && strcmp(type, "drive") != 0)
		text = vml_arena_printf(r->arena,
			"unsupported configuration: Invalid address type '%s' for the disk '%s' "
			"with the bus type '%s'",
			type, vml_disk_words(disk), disk->bus);
	if (text)
		refuse(r, disk, address, "type", text,
			"has an address that does not go with its bus");
}

/* What the only controller of that kind has. */
static const struct {
	const char *bus, *attr, *text;
} only_zero[] = {
	{ "ide", "controller", "internal error: Only 1 IDE controller is supported" },
	{ "ide", "target", "unsupported configuration: target must be 0 for ide controller" },
	{ "sata", "bus", "unsupported configuration: bus must be 0 for sata controller" },
	{ "sata", "target", "unsupported configuration: target must be 0 for sata controller" },
	{ "scsi", "bus", "internal error: SCSI controller only supports 1 bus" },
	{ "fdc", "controller", "internal error: Only 1 fdc controller is supported" },
	{ "fdc", "bus", "internal error: Only 1 fdc bus is supported" },
	{ "fdc", "target", "unsupported configuration: target must be 0 for controller fdc" },
};

static void
check_numbers(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address)
{
	for (size_t i = 0; i < G_N_ELEMENTS(only_zero); i++) {
		uint64_t number;

		if (strcmp(only_zero[i].bus, disk->bus) == 0 &&
			vml_number_of(address, only_zero[i].attr, 0, &number) && number > 0)
			refuse(r, disk, address, only_zero[i].attr, only_zero[i].text,
				"has an address beyond what its controller has");
	}
}

/* Hexadecimal with or without 0x, decimal, or octal, as libvirt reads parts of a PCI address. */
static bool
read_part(const struct vml_node *address, const char *attr, guint64 *out)
{
	const char *value = vml_value(address, attr);
	char *end;

	*out = 0;
	if (!value)
		return true;
	*out = g_ascii_strtoull(value, &end, 0);
	return end != value && *end == '\0';
}

/* A narrow SCSI controller has one target and eight units, and is what libvirt takes by itself. */
static void
check_target(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address)
{
	static const char *const narrow[] = { "lsilogic", "auto", NULL };
	uint64_t controller, target;
	const char *model;

	if (strcmp(disk->bus, "scsi") != 0 || !is_pc(r) ||
		!vml_number_of(address, "controller", 0, &controller) ||
		!vml_number_of(address, "target", 0, &target) || target == 0 ||
		!vml_controller_model(r->document, "scsi", controller, &model))
		return;
	if (!model || vml_is_one_of(model, narrow))
		refuse(r, disk, address, "target",
			"unsupported configuration: target must be 0 for controller model "
			"'lsilogic'",
			"has an address beyond what its controller has");
}

/* No PC has a second domain of PCI buses. */
static void
check_pci_domain(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address)
{
	guint64 domain, bus, slot, function;

	if (is_pc(r) && read_part(address, "domain", &domain) && read_part(address, "bus", &bus) &&
		read_part(address, "slot", &slot) && read_part(address, "function", &function) &&
		domain > 0)
		refuse(r, disk, address, "domain",
			vml_arena_printf(r->arena,
				"XML error: Invalid PCI address %04" G_GINT64_MODIFIER
				"x:%02" G_GINT64_MODIFIER "x:%02" G_GINT64_MODIFIER
				"x.%" G_GINT64_MODIFIER "x. Only PCI domain 0 is available",
				domain, bus, slot, function),
			"has an address in a PCI domain that the machine does not have");
}

void
vml_check_address(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *address = vml_child(disk->node, "address");
	const char *type = address ? vml_value(address, "type") : NULL;

	if (!type || !disk->bus)
		return;
	check_kind(r, disk, address, type);
	if (strcmp(type, "drive") == 0) {
		check_numbers(r, disk, address);
		check_target(r, disk, address);
	} else if (strcmp(type, "pci") == 0 && strcmp(disk->bus, "virtio") == 0) {
		check_pci_domain(r, disk, address);
	}
}

/* ---- two at one place ----------------------------------------------------------------------- */

/* The words of a place that only one device can have; NULL when it has none or is not known. */
static char *
pci_place(const struct vml_node *address)
{
	guint64 domain, bus, slot, function;

	if (!read_part(address, "domain", &domain) || !read_part(address, "bus", &bus) ||
		!read_part(address, "slot", &slot) || !read_part(address, "function", &function) ||
		(domain | bus | slot | function) == 0)
		return NULL;
	return g_strdup_printf("%04" G_GINT64_MODIFIER "x:%02" G_GINT64_MODIFIER
			       "x:%02" G_GINT64_MODIFIER "x.%" G_GINT64_MODIFIER "x",
		domain, bus, slot, function);
}

static char *
drive_place(const struct vml_disk *disk, const struct vml_node *address)
{
	static const char *const buses[] = { "ide", "sata", "scsi", "fdc", NULL };
	uint64_t controller, bus, target, unit;

	if (!vml_is_one_of(disk->bus, buses) ||
		!vml_number_of(address, "controller", 0, &controller) ||
		!vml_number_of(address, "bus", 0, &bus) ||
		!vml_number_of(address, "target", 0, &target) ||
		!vml_number_of(address, "unit", 0, &unit))
		return NULL;
	return g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
			       " %" G_GUINT64_FORMAT,
		disk->bus, controller, bus, target, unit);
}

/* A device and the disk that it may be. */
struct holder {
	const struct vml_node *node;
	const struct vml_disk *disk;
};

static char *
place_of(const struct holder *h, const struct vml_node *address)
{
	if (vml_value_is(address, "type", "pci"))
		return pci_place(address);
	if (h->disk && vml_value_is(address, "type", "drive"))
		return drive_place(h->disk, address);
	return NULL;
}

static const char *
text_of(const struct vml_domain_reading *r, const struct holder *first,
	const struct vml_node *address, const char *place)
{
	if (vml_value_is(address, "type", "pci"))
		return vml_arena_printf(
			r->arena, "XML error: Attempted double use of PCI Address %s", place);

	uint64_t part[4] = { 0 };
	static const char *const names[] = { "controller", "bus", "target", "unit" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		vml_number_of(address, names[i], 0, &part[i]);
	return vml_arena_printf(r->arena,
		"unsupported configuration: Found duplicate drive address for disk with target "
		"name '%s' controller='%u' bus='%u' target='%u' unit='%u'",
		vml_disk_words(first->disk), (unsigned)part[0], (unsigned)part[1],
		(unsigned)part[2], (unsigned)part[3]);
}

/* Where the machine has its own devices, whatever the domain says. */
static bool
is_built_in(const struct vml_domain_reading *r, const char *place)
{
	static const char *const pc[] = { "0000:00:01.0", "0000:00:01.3", NULL };
	static const char *const q35[] = { "0000:00:1f.0", "0000:00:1f.2", "0000:00:1f.3", NULL };

	switch (vml_machine_of(r->domain)) {
	case VML_MACHINE_PC: return vml_is_one_of(place, pc);
	case VML_MACHINE_Q35: return vml_is_one_of(place, q35);
	default: return false;
	}
}

static void
check_place(const struct vml_domain_reading *r, GHashTable *places, struct holder h)
{
	const struct vml_node *address = vml_child(h.node, "address");
	char *place = address ? place_of(&h, address) : NULL;
	const struct holder *first = place ? g_hash_table_lookup(places, place) : NULL;

	if (place && h.disk && strcmp(h.disk->bus ? h.disk->bus : "", "virtio") == 0 &&
		is_built_in(r, place))
		vml_refuse_check(r, "VML702", h.disk, address, NULL,
			text_of(r, NULL, address, place),
			"%s has the address %s, where the machine has a device of its own",
			vml_disk_words(h.disk), place);
	if (place && !first) {
		g_hash_table_insert(places, place, g_memdup2(&h, sizeof(h)));
		return;
	}
	if (place) {
		struct vml_refusal *x = vml_refuse_check(r, "VML702", h.disk, address, NULL,
			text_of(r, first, address, place), "two devices have the address %s",
			place);

		x->other = first->disk;
		x->other_node = first->disk ? vml_child(first->node, "address") : NULL;
	}
	g_free(place);
}

void
vml_check_addresses(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks)
{
	g_autoptr(GHashTable) places =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	/* The first <console> is a <serial> told again. */
	for (const struct vml_node *n = devices->first; n; n = n->next)
		if (!n->ns && strcmp(n->name, "console") != 0)
			check_place(r, places, (struct holder){ n, vml_disk_at(disks, n) });
}
