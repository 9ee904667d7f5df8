/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The device in front of a chain: defined without a word, refused when the domain starts. Measured
 * on libvirt 9.0.0 with QEMU 7.2.
 */
#include <string.h>

#include "chain/walk.h"
#include "domain/check.h"

static void
refuse_bus(struct vml_walk *w, const char *text, const char *why)
{
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, w->top, text,
		"%s is on bus '%s', %s", vml_disk_words(w->disk), w->disk->bus, why);

	x->rule = "VML716";
	x->node = w->disk->target_node;
	x->attr = vml_attr(w->disk->target_node, vml_attr(x->node, "bus") ? "bus" : "dev");
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

/* Whether the machine is one of the PCs, none of which has a slot for SD cards. */
static bool
is_pc(const struct vml_disk *disk)
{
	const struct vml_node *devices = disk->node->parent;
	const struct vml_node *domain = devices ? devices->parent : NULL;
	const struct vml_node *os = domain ? vml_child(domain, "os") : NULL;
	const struct vml_node *type = os ? vml_child(os, "type") : NULL;
	const char *machine = type ? vml_value(type, "machine") : NULL;

	return machine && (strcmp(machine, "pc") == 0 || strcmp(machine, "q35") == 0 ||
				  g_str_has_prefix(machine, "pc-i440fx-") ||
				  g_str_has_prefix(machine, "pc-q35-"));
}

static void
attach_card(struct vml_walk *w)
{
	if (w->disk->target_node && g_strcmp0(w->disk->bus, "sd") == 0 && is_pc(w->disk))
		refuse_bus(w,
			g_strcmp0(w->disk->target, "sda") == 0
				? "machine type does not support if=sd,bus=0,unit=0"
				: NULL,
			"and the machine has no slot for SD cards");
}

static void
refuse_burst(struct vml_walk *w, const struct vml_node *burst, const char *text, const char *why)
{
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, w->top,
		vml_arena_printf(w->context->arena,
			"internal error: unable to execute QEMU command 'block_set_io_throttle': "
			"%s",
			text),
		"<%s> of %s %s", burst->name, vml_disk_words(w->disk), why);

	x->rule = "VML706";
	x->node = burst;
	x->attr = NULL;
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
		refuse_burst(w, vml_child(tune, time), "burst length set without burst rate",
			"is how long a burst may take that is not set");
	else if (burst > 0 && limit == 0)
		refuse_burst(w, vml_child(tune, max),
			"bps_max/iops_max require corresponding bps/iops values",
			"is a burst beyond a limit that is not set");
	else if (burst > 0 && burst < limit)
		refuse_burst(w, vml_child(tune, max),
			"bps_max/iops_max cannot be lower than bps/iops",
			"is a burst below the limit itself");
}

void
vml_walk_attach_device(struct vml_walk *w)
{
	static const char *const limits[] = { "total_bytes_sec", "read_bytes_sec",
		"write_bytes_sec", "total_iops_sec", "read_iops_sec", "write_iops_sec" };
	const struct vml_node *tune = w->disk ? vml_child(w->disk->node, "iotune") : NULL;

	w->step = VML_STEP_ATTACH;
	if (w->disk)
		attach_card(w);
	if (!tune || w->disk->decl.storage.type == VML_STORAGE_VHOST_USER)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(limits) && !w->chain->refusal; i++)
		attach_burst(w, tune, limits[i]);
}
