/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The device in front of a chain: defined without a word, refused when the domain starts. Here is
 * where it is plugged in; drive.c has what it is made of. Measured on libvirt 9.0.0 with QEMU 7.2.
 */
#include <string.h>

#include "chain/walk.h"
#include "domain/check.h"

struct vml_refusal *
vml_walk_refuse_device(struct vml_walk *w, const char *rule, const struct vml_node *node,
	const char *attr, const char *text, const char *why)
{
	struct vml_refusal *x = vml_walk_refuse(
		w, VML_REFUSAL_DRIVER_CHECK, w->top, text, "%s %s", vml_disk_words(w->disk), why);

	x->rule = rule;
	x->node = node;
	x->attr = attr ? vml_attr(node, attr) : NULL;
	return x;
}

static void
refuse_bus(struct vml_walk *w, const char *text, const char *where)
{
	const struct vml_node *target = w->disk->target_node;

	vml_walk_refuse_device(w, "VML716", target, vml_attr(target, "bus") ? "bus" : "dev", text,
		vml_arena_printf(w->context->arena, "is on bus '%s', %s", w->disk->bus, where));
}

/* Buses of other hypervisors, which a name like xvda also stands for. */
void
vml_walk_build_device(struct vml_walk *w)
{
	static const char *const foreign[] = { "xen", "uml", NULL };

	if (w->disk && w->disk->target_node && vml_is_one_of(w->disk->bus, foreign))
		refuse_bus(w,
			vml_arena_printf(w->context->arena,
				"internal error: unsupported disk bus '%s' with device setup",
				w->disk->bus),
			"which QEMU does not have");
}

static enum vml_machine
machine_of(const struct vml_disk *disk)
{
	return vml_machine_of(disk->node->parent ? disk->node->parent->parent : NULL);
}

/* No PC has a slot for SD cards. */
static void
attach_card(struct vml_walk *w)
{
	if (strcmp(w->disk->bus, "sd") == 0 && machine_of(w->disk) != VML_MACHINE_OTHER)
		refuse_bus(w,
			g_strcmp0(w->disk->target, "sda") == 0
				? "machine type does not support if=sd,bus=0,unit=0"
				: NULL,
			"and the machine has no slot for SD cards");
}

/* ---- places that a controller does not have ---------------------------------------------------
 */

struct place {
	uint64_t controller, bus, target, unit;
};

static bool
read_place(const struct vml_node *address, struct place *p)
{
	return vml_value_is(address, "type", "drive") &&
	       vml_number_of(address, "controller", 0, &p->controller) &&
	       vml_number_of(address, "bus", 0, &p->bus) &&
	       vml_number_of(address, "target", 0, &p->target) &&
	       vml_number_of(address, "unit", 0, &p->unit);
}

static void
refuse_place(struct vml_walk *w, const struct vml_node *address, const char *attr, uint64_t number,
	const char *text, const char *has)
{
	vml_walk_refuse_device(w, "VML731", address, attr, text,
		vml_arena_printf(w->context->arena,
			"has %s %" G_GUINT64_FORMAT ", and its controller has %s", attr, number,
			has));
}

/* Two drives on a cable, and six SATA ports, of which those of a q35 machine are built in. */
static void
attach_place(struct vml_walk *w, const struct vml_node *address, const struct place *p)
{
	enum { CABLES = 2, DRIVES = 2, PORTS = 6 };
	struct vml_arena *a = w->context->arena;
	const char *bus = w->disk->bus;
	const bool built_in = machine_of(w->disk) == VML_MACHINE_Q35 && p->controller == 0;

	if (strcmp(bus, "ide") == 0 && p->bus >= CABLES)
		refuse_place(w, address, "bus", p->bus,
			vml_arena_printf(a, "Bus 'ide.%" G_GUINT64_FORMAT "' not found", p->bus),
			"0 and 1");
	else if (strcmp(bus, "ide") == 0 && p->unit >= DRIVES)
		refuse_place(w, address, "unit", p->unit,
			vml_arena_printf(a,
				"Can't create IDE unit %" G_GUINT64_FORMAT
				", bus supports only 2 units",
				p->unit),
			"0 and 1");
	else if (strcmp(bus, "fdc") == 0 && p->unit >= DRIVES)
		refuse_place(w, address, "unit", p->unit,
			vml_arena_printf(a,
				"Can't create floppy unit %" G_GUINT64_FORMAT
				", bus supports only 2 units",
				p->unit),
			"0 and 1");
	else if (strcmp(bus, "sata") == 0 && p->unit >= PORTS)
		refuse_place(w, address, "unit", p->unit,
			built_in ? vml_arena_printf(
					   a, "Bus 'ide.%" G_GUINT64_FORMAT "' not found", p->unit)
				 : vml_arena_printf(a,
					   "Bus 'sata%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT
					   "' not found",
					   p->controller, p->unit),
			"0 to 5");
}

/* How far the SCSI controllers of QEMU count. */
static const struct {
	const char *model;
	uint64_t targets, units; /* the highest numbers */
	bool narrow;             /* the unit is what SCSI calls a target */
} controllers[] = {
	{ "lsilogic", 0, 7, true },
	{ "am53c974", UINT64_MAX, 7, true },
	{ "lsisas1068", 8, 1, false },
	{ "lsisas1078", 126, 255, false },
	{ "vmpvscsi", 64, 0, false },
	{ "virtio-scsi", 255, 16383, false },
	{ "virtio-transitional", 255, 16383, false },
	{ "virtio-non-transitional", 255, 16383, false },
};

static void
attach_scsi(struct vml_walk *w, const struct vml_node *address, const struct place *p)
{
	struct vml_arena *a = w->context->arena;
	const char *model;

	if (!vml_controller_model(w->context->document, "scsi", p->controller, &model))
		return;
	if (!model || strcmp(model, "auto") == 0)
		model = "lsilogic"; /* the first that libvirt tries */
	for (size_t i = 0; i < G_N_ELEMENTS(controllers); i++) {
		const char *what = controllers[i].narrow ? "id" : "lun";

		if (strcmp(controllers[i].model, model) != 0)
			continue;
		if (!controllers[i].narrow && p->target > controllers[i].targets)
			refuse_place(w, address, "target", p->target,
				vml_arena_printf(
					a, "bad scsi device id: %" G_GUINT64_FORMAT, p->target),
				vml_arena_printf(
					a, "0 to %" G_GUINT64_FORMAT, controllers[i].targets));
		else if (p->unit > controllers[i].units)
			refuse_place(w, address, "unit", p->unit,
				vml_arena_printf(
					a, "bad scsi device %s: %" G_GUINT64_FORMAT, what, p->unit),
				controllers[i].units
					? vml_arena_printf(a, "0 to %" G_GUINT64_FORMAT,
						  controllers[i].units)
					: "only 0");
		return;
	}
}

static void
attach_address(struct vml_walk *w)
{
	const struct vml_node *address = vml_child(w->disk->node, "address");
	struct place p;

	if (!address || machine_of(w->disk) == VML_MACHINE_OTHER)
		return;
	if (vml_value_is(address, "type", "virtio-mmio"))
		vml_walk_refuse_device(w, "VML731", address, "type",
			"No 'virtio-bus' bus found for device 'virtio-blk-device'",
			"has an address of boards, and the machine is a PC");
	else if (!read_place(address, &p))
		return;
	else if (strcmp(w->disk->bus, "scsi") == 0)
		attach_scsi(w, address, &p);
	else
		attach_place(w, address, &p);
}

/* ---- limits, which are set last ---------------------------------------------------------------
 */

static struct vml_refusal *
refuse_burst(struct vml_walk *w, const struct vml_node *burst, const char *text, const char *why)
{
	return vml_walk_refuse_device(w, "VML706", burst, NULL,
		vml_arena_printf(w->context->arena,
			"internal error: unable to execute QEMU command 'block_set_io_throttle': "
			"%s",
			text),
		vml_arena_printf(w->context->arena, "has a <%s> %s", burst->name, why));
}

/* A burst goes beyond a limit on the same thing, for a time that is nothing without it. */
static void
attach_burst(struct vml_walk *w, const struct vml_node *tune, const char *what)
{
	g_autofree char *max = g_strconcat(what, "_max", NULL);
	g_autofree char *time = g_strconcat(what, "_max_length", NULL);
	const uint64_t limit = vml_iotune_limit(tune, "", what);
	const uint64_t burst = vml_iotune_limit(tune, "", max);

	if (limit > 0 && burst == 0 && vml_iotune_limit(tune, "", time) > 1)
		vml_refused_without(refuse_burst(w, vml_child(tune, time),
					    "burst length set without burst rate",
					    "for a burst that is not set"),
			tune, VML_PART_CHILD, vml_arena_strdup(w->context->arena, max));
	else if (burst > 0 && limit == 0)
		vml_refused_without(
			refuse_burst(w, vml_child(tune, max),
				"bps_max/iops_max require corresponding bps/iops values",
				"beyond a limit that is not set"),
			tune, VML_PART_CHILD, what);
	else if (burst > 0 && burst < limit)
		refuse_burst(w, vml_child(tune, max),
			"bps_max/iops_max cannot be lower than bps/iops", "below the limit itself");
}

static void
attach_bursts(struct vml_walk *w)
{
	static const char *const limits[] = { "total_bytes_sec", "read_bytes_sec",
		"write_bytes_sec", "total_iops_sec", "read_iops_sec", "write_iops_sec" };
	const struct vml_node *tune = vml_child(w->disk->node, "iotune");

	for (size_t i = 0; tune && w->top && i < G_N_ELEMENTS(limits) && !w->chain->refusal; i++)
		attach_burst(w, tune, limits[i]);
}

void
vml_walk_attach_device(struct vml_walk *w)
{
	static void (*const steps[])(struct vml_walk *) = { attach_card, attach_address,
		vml_walk_attach_drive, attach_bursts };

	w->step = VML_STEP_ATTACH;
	if (!w->disk || !w->disk->target_node || !w->disk->bus ||
		w->disk->decl.storage.type == VML_STORAGE_VHOST_USER)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(steps) && !w->chain->refusal; i++)
		steps[i](w);
}
