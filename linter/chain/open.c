/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU opens the chain that libvirt hands it, the deepest member first: each must be the kind of
 * file its type says, then hold the format it was declared to have.
 */
#include "base/limits.h"
#include "chain/walk.h"

static void
open_storage(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	const char *path = vml_layer_words(a, l);
	bool regular = l->thing == VML_THING_REGULAR || l->thing == VML_THING_VIRTUAL;
	if (l->state == VML_STATE_MISSING)
		vml_walk_refuse(w, VML_REFUSAL_MISSING_IMAGE, l,
			vml_arena_printf(a, "Could not open '%s': %s", path,
				l->error ? l->error : "No such file or directory"),
			"%s is missing", path);
	else if (l->thing == VML_THING_FIFO)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l, NULL,
			"%s is a FIFO, and QEMU waits forever when it opens it", path);
	else if (l->storage.type == VML_STORAGE_FILE && l->thing != VML_THING_NONE && !regular)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(
				a, "'file' driver requires '%s' to be a regular file", path),
			"%s is not a regular file", path);
	else if (l->storage.type == VML_STORAGE_BLOCK && regular)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(a,
				"'host_device' driver requires '%s' to be either a character or block device",
				path),
			"%s is a regular file, but declared as a block device", path);
}

static enum vml_refusal_kind
kind_of_defect(const struct vml_defect *d)
{
	static const struct {
		const char *kind;
		enum vml_refusal_kind refusal;
	} kinds[] = {
		{ "truncated", VML_REFUSAL_TRUNCATED },
		{ "corrupt", VML_REFUSAL_CORRUPT },
		{ "unknown-feature", VML_REFUSAL_UNKNOWN_FEATURE },
		{ "version", VML_REFUSAL_UNKNOWN_FEATURE },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_equal(kinds[i].kind, d->kind))
			return kinds[i].refusal;
	return VML_REFUSAL_BAD_IMAGE;
}

static void
open_format(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	if (!l->image || l->format == VML_FORMAT_RAW || l->format == VML_FORMAT_NONE)
		return;
	const char *path = vml_layer_words(a, l), *format = vml_format_qemu(l->format);
	if (!format)
		return;
	if (l->image->format != l->format) {
		vml_walk_refuse(w, VML_REFUSAL_OTHER_FORMAT, l,
			vml_arena_printf(
				a, "Could not open '%s': Image is not in %s format", path, format),
			"%s is declared %s, but its header says %s", path, format,
			vml_format_qemu(l->image->format));
		return;
	}
	for (uint32_t i = 0; i < l->image->ndefects; i++) {
		const struct vml_defect *d = &l->image->defects[i];
		if (!d->fatal)
			continue;
		vml_walk_refuse(w, kind_of_defect(d), l, NULL, "QEMU refuses to open %s: %s", path,
			d->message);
		return;
	}
}

/* QEMU's lock: a writable top that is also a base of itself. */
static void
check_loop(struct vml_walk *w)
{
	if (!w->top->ino || !w->disk || w->disk->readonly)
		return;
	for (struct vml_layer *l = (struct vml_layer *)w->top->below; l;
		l = (struct vml_layer *)l->below)
		if (l->ino == w->top->ino && l->dev == w->top->dev) {
			vml_walk_refuse(w, VML_REFUSAL_LOOP, l, "Failed to get \"write\" lock",
				"%s is both the active image and a backing file of itself",
				vml_layer_words(w->context->arena, l));
			return;
		}
}

static void
check_depth(struct vml_walk *w)
{
	uint32_t depth = w->last->depth + 1;
	bool json_c = vml_target_has(w->context->target, VML_BEHAVIOUR_DEEP_CHAIN_FAILS);
	if (depth > VML_MAX_CHAIN)
		vml_walk_refuse(w, VML_REFUSAL_TOO_DEEP, w->last,
			vml_arena_printf(w->context->arena,
				"unsupported configuration: backing chains more than 200 layers deep are not supported for disk '%s'",
				w->disk && w->disk->target ? w->disk->target : ""),
			"the chain has %u layers, and libvirt supports 200", depth);
	else if (json_c && depth > VML_MAX_CHAIN_JSON_C)
		vml_walk_refuse(w, VML_REFUSAL_TOO_DEEP, w->last, NULL,
			"the chain has %u layers, and this libvirt fails to start more than about 25",
			depth)
			->likely = true;
}

static void
check_dir(struct vml_walk *w, struct vml_layer *l)
{
	if (l->storage.type == VML_STORAGE_DIR && l->format != VML_FORMAT_FAT)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			"unsupported configuration: storage type 'dir' requires use of storage format 'fat'",
			"%s is a directory", vml_layer_words(w->context->arena, l));
}

void
vml_walk_open(struct vml_walk *w)
{
	check_depth(w);
	for (struct vml_layer *l = w->top; l && !w->stopped; l = (struct vml_layer *)l->below)
		check_dir(w, l);
	for (struct vml_layer *l = w->last; l && !w->stopped; l = (struct vml_layer *)l->above) {
		open_storage(w, l);
		if (!w->stopped)
			open_format(w, l);
	}
	if (!w->stopped)
		check_loop(w);
}
