/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a drive is made of, as QEMU's devices take it: queues, geometry, sizes of blocks, a serial
 * number. libvirt passes on what it is given. In the order in which QEMU 7.2 looks at them.
 */
#include <string.h>

#include "chain/walk.h"
#include "domain/check.h"

static bool
is_bus(const struct vml_walk *w, const char *bus)
{
	return strcmp(w->disk->bus, bus) == 0;
}

static bool
ejects(const struct vml_walk *w)
{
	return w->disk->device == VML_DEVICE_CDROM || w->disk->device == VML_DEVICE_FLOPPY;
}

static const char *
virtio_device(const char *model)
{
	if (g_strcmp0(model, "virtio-transitional") == 0)
		return "virtio-blk-pci-transitional";
	if (g_strcmp0(model, "virtio-non-transitional") == 0)
		return "virtio-blk-pci-non-transitional";
	return "virtio-blk-pci";
}

/* QEMU's name of the device; NULL for those that have no part in this. */
static const char *
device_of(const struct vml_walk *w)
{
	const bool cdrom = w->disk->device == VML_DEVICE_CDROM;

	if (is_bus(w, "fdc"))
		return "floppy";
	if (is_bus(w, "ide") || is_bus(w, "sata"))
		return cdrom ? "ide-cd" : "ide-hd";
	if (is_bus(w, "scsi") && w->disk->device == VML_DEVICE_LUN)
		return "scsi-block";
	if (is_bus(w, "scsi"))
		return cdrom ? "scsi-cd" : "scsi-hd";
	if (is_bus(w, "usb"))
		return "usb-storage";
	return is_bus(w, "virtio") ? virtio_device(vml_value(w->disk->node, "model")) : NULL;
}

static void
refuse_property(struct vml_walk *w, const char *rule, const struct vml_node *node, const char *attr,
	const char *property)
{
	struct vml_arena *a = w->context->arena;
	const char *device = device_of(w);

	vml_walk_refuse_device(w, rule, node, attr,
		vml_arena_printf(a, "Property '%s.%s' not found", device, property),
		vml_arena_printf(a, "has '%s', and QEMU's drive '%s' has none",
			attr ? attr : node->name, device));
}

/* ---- queues -----------------------------------------------------------------------------------
 */

static uint64_t
number(const struct vml_node *node, const char *attr)
{
	uint64_t value = 0;

	return node && vml_number_of(node, attr, 0, &value) ? value : 0;
}

static void
attach_queues(struct vml_walk *w)
{
	static const char *const properties[][2] = { { "queues", "num-queues" },
		{ "queue_size", "queue-size" } };
	const struct vml_node *driver = w->disk->driver_node;
	const uint64_t size = number(driver, "queue_size");
	struct vml_arena *a = w->context->arena;

	for (size_t i = 0; i < G_N_ELEMENTS(properties) && !w->chain->refusal; i++)
		if (number(driver, properties[i][0]) > UINT16_MAX)
			vml_walk_refuse_device(w, "VML740", driver, properties[i][0],
				vml_arena_printf(
					a, "Parameter '%s' expects uint16_t", properties[i][1]),
				vml_arena_printf(a, "has %s above 65535", properties[i][0]));
	if (w->chain->refusal || size == 0)
		return;
	if (size <= 2)
		vml_walk_refuse_device(w, "VML740", driver, "queue_size",
			vml_arena_printf(a,
				"invalid queue-size property (%" G_GUINT64_FORMAT "), must be > 2",
				size),
			"has queues for fewer than 4 requests");
	else if (size > 1024 || (size & (size - 1)) != 0)
		vml_walk_refuse_device(w, "VML740", driver, "queue_size",
			vml_arena_printf(a,
				"invalid queue-size property (%" G_GUINT64_FORMAT
				"), must be a power of 2 (max 1024)",
				size),
			"has queues whose size is no power of 2 up to 1024");
}

/* ---- geometry ---------------------------------------------------------------------------------
 */

/* A drive without cylinders, or without a BIOS that would count them. */
static bool
lacks(const struct vml_walk *w, const char *attr)
{
	if (strcmp(attr, "trans") == 0)
		return strcmp(device_of(w), "ide-hd") != 0;
	return ejects(w) || is_bus(w, "usb") || w->disk->device == VML_DEVICE_LUN;
}

static void
attach_geometry(struct vml_walk *w)
{
	const bool ata = is_bus(w, "ide") || is_bus(w, "sata");
	const struct {
		const char *attr, *property;
		uint64_t max;
	} parts[] = { { "cyls", "cyls", 65535 }, { "heads", "heads", ata ? 16 : 255 },
		{ "secs", "secs", 255 } };
	const struct vml_node *geometry = vml_child(w->disk->node, "geometry");
	bool any = false;

	if (!geometry)
		return;
	if (vml_value(geometry, "trans") && lacks(w, "trans"))
		refuse_property(w, "VML741", geometry, "trans", "bios-chs-trans");
	for (size_t i = 0; i < G_N_ELEMENTS(parts) && !w->chain->refusal; i++) {
		const bool given = number(geometry, parts[i].attr) > 0;

		any = any || given;
		if (given && lacks(w, parts[i].attr))
			refuse_property(w, "VML741", geometry, parts[i].attr, parts[i].property);
	}
	for (size_t i = 0; any && i < G_N_ELEMENTS(parts) && !w->chain->refusal; i++) {
		const uint64_t n = number(geometry, parts[i].attr);

		if (n < 1 || n > parts[i].max)
			vml_walk_refuse_device(w, "VML741", geometry,
				vml_attr(geometry, parts[i].attr) ? parts[i].attr : NULL,
				vml_arena_printf(w->context->arena,
					"%s must be between 1 and %" G_GUINT64_FORMAT,
					parts[i].property, parts[i].max),
				vml_arena_printf(w->context->arena,
					"has a geometry with %s='%" G_GUINT64_FORMAT
					"', and its drive counts from 1 to %" G_GUINT64_FORMAT,
					parts[i].attr, n, parts[i].max));
	}
}

/* ---- sizes of blocks --------------------------------------------------------------------------
 */

enum { SECTOR = 512, LARGEST = 2 << 20 };

/* Each by itself. */
static void
attach_block_size(struct vml_walk *w, const struct vml_node *blockio, const char *attr)
{
	const uint64_t size = number(blockio, attr);
	struct vml_arena *a = w->context->arena;

	if (size != 0 && (size < SECTOR || size > LARGEST))
		vml_walk_refuse_device(w, "VML742", blockio, attr,
			vml_arena_printf(a,
				"%s doesn't take value %" G_GUINT64_FORMAT
				" (minimum: 512, maximum: 2097152)",
				attr, size),
			vml_arena_printf(
				a, "has a %s that is not within 512 bytes and 2 MiB", attr));
	else if ((size & (size - 1)) != 0)
		vml_walk_refuse_device(w, "VML742", blockio, attr,
			vml_arena_printf(a,
				"%s doesn't take value '%" G_GUINT64_FORMAT
				"', it's not a power of 2",
				attr, size),
			vml_arena_printf(a, "has a %s that is no power of 2", attr));
}

static void
attach_blocks(struct vml_walk *w)
{
	static const char *const attrs[] = { "physical_block_size", "logical_block_size" };
	const struct vml_node *blockio = vml_child(w->disk->node, "blockio");
	uint64_t size[2];

	for (size_t i = 0; blockio && i < G_N_ELEMENTS(attrs) && !w->chain->refusal; i++) {
		attach_block_size(w, blockio, attrs[i]);
		size[i] = number(blockio, attrs[i]) ? number(blockio, attrs[i]) : SECTOR;
	}
	if (!blockio || w->chain->refusal)
		return;
	if (size[1] > size[0])
		vml_walk_refuse_device(w, "VML742", blockio, attrs[1],
			"logical_block_size > physical_block_size not supported",
			vml_value(blockio, attrs[0])
				? "has logical blocks larger than its physical ones"
				: "has logical blocks larger than its physical ones, which have "
				  "512 bytes");
	else if (size[1] > SECTOR && (is_bus(w, "ide") || is_bus(w, "sata")))
		vml_walk_refuse_device(w, "VML742", blockio, attrs[1],
			"discard_granularity must be a multiple of logical_block_size",
			"is an ATA drive, whose logical blocks have 512 bytes");
	else if (size[0] > SECTOR && is_bus(w, "fdc"))
		vml_walk_refuse_device(w, "VML742", blockio, attrs[0],
			"Physical and logical block size must be 512 for floppy",
			"is a floppy drive, whose blocks have 512 bytes");
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void
attach_serial(struct vml_walk *w)
{
	const struct vml_node *serial = vml_child(w->disk->node, "serial");

	if (serial && *serial->text && is_bus(w, "fdc"))
		refuse_property(w, "VML727", serial, NULL, "serial");
}

/* A floppy drive cannot say what to do about errors. */
static void
attach_policies(struct vml_walk *w)
{
	const struct vml_node *driver = w->disk->driver_node;
	const char *attr = vml_value(driver, "rerror_policy") ? "rerror_policy" : "error_policy";
	const bool write_only =
		strcmp(attr, "error_policy") == 0 && vml_value_is(driver, attr, "enospace");

	if (vml_value(driver, attr) && is_bus(w, "fdc"))
		refuse_property(w, "VML724", driver, attr, write_only ? "werror" : "rerror");
}

void
vml_walk_attach_drive(struct vml_walk *w)
{
	if (!device_of(w))
		return;
	attach_serial(w);
	if (!w->chain->refusal)
		attach_policies(w);
	if (!w->chain->refusal && is_bus(w, "virtio"))
		attach_queues(w);
	if (!w->chain->refusal)
		attach_geometry(w);
	if (!w->chain->refusal)
		attach_blocks(w);
}
