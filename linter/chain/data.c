/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * External data files of qcow2 layers. libvirt before 10.10 does not know them: QEMU opens what the
 * header names by itself, as a plain file name relative to its own folder, which is "/" under
 * libvirt. Later ones resolve the name like that of a backing file. Measured on QEMU 7.2.
 */
#include "chain/walk.h"

/* Of a layer that names one, which is the last to be listed where it names several. */
static const struct vml_reference *
reference_of(struct vml_walk *w, struct vml_layer *l)
{
	vml_walk_references(w, l);
	for (uint32_t i = 0; i < l->nreferences; i++)
		if (l->references[i].ref == l->image->data_file)
			return &l->references[i];
	return NULL;
}

/* Whether libvirt of the target version tells QEMU where the data file is. */
static bool
is_seen(const struct vml_layer *l, const struct vml_reference *r)
{
	return l->read_by_libvirt && !r->later && r->libvirt.course != VML_COURSE_IGNORED;
}

static void
resolve(struct vml_walk *w, struct vml_layer *l, const struct vml_reference *r)
{
	const struct vml_resolved *to = is_seen(l, r) ? &r->libvirt : &r->qemu;
	l->data_file = to->place;
	if (to->course == VML_COURSE_REFUSED)
		vml_walk_refuse(w, VML_REFUSAL_DATA_FILE, l, to->error,
			"%s names '%s' as its data file, which %s cannot use",
			vml_layer_words(w->context->arena, l), r->ref->raw,
			is_seen(l, r) ? "libvirt" : "QEMU");
	else if (to->course == VML_COURSE_UNKNOWN)
		vml_walk_unknown(w, "a data file is not on this machine");
	l->has_data_file = !w->stopped;
}

static void
refuse_path(struct vml_walk *w, struct vml_layer *l, const char *why)
{
	struct vml_arena *a = w->context->arena;
	const struct vml_reference *r = reference_of(w, l);
	const char *name = is_seen(l, r) ? l->data_file.path : r->ref->raw;
	vml_walk_refuse(w, VML_REFUSAL_DATA_FILE, l,
		vml_arena_printf(a, "Could not open '%s': %s", name, why),
		"the data file %s of %s cannot be opened", l->data_file.path,
		vml_layer_words(a, l));
}

static void
open_file(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_entry *e = vml_store_look(w->context->store, l->data_file.path);
	l->data_dev = e->dev;
	l->data_ino = e->ino;
	enum vml_state state = vml_walk_state(w, e);
	if (state == VML_STATE_MISSING)
		refuse_path(w, l, e->error ? e->error : "No such file or directory");
	else if (state == VML_STATE_UNKNOWN)
		vml_walk_unknown(w, "a data file is not on this machine");
	else if (e->thing == VML_THING_DIR)
		refuse_path(w, l, "Is a directory");
	else if (e->thing == VML_THING_SOCKET)
		refuse_path(w, l, "No such device or address");
	else if (e->thing == VML_THING_FIFO)
		vml_walk_refuse(w, VML_REFUSAL_DATA_FILE, l,
			vml_arena_printf(w->context->arena,
				"'file' driver requires '%s' to be a regular file",
				l->data_file.path),
			"the data file %s is a FIFO", l->data_file.path);
}

void
vml_walk_open_data(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_ref *ref = l->image ? l->image->data_file : NULL;
	const struct vml_reference *r = ref ? reference_of(w, l) : NULL;
	if (!r || l->format != VML_FORMAT_QCOW2)
		return;
	if (!*ref->raw) {
		vml_walk_refuse(w, VML_REFUSAL_DATA_FILE, l,
			"The 'file' block driver requires a file name",
			"%s has a data file without a name", vml_layer_words(w->context->arena, l));
		return;
	}
	resolve(w, l, r);
	if (!w->stopped && vml_storage_is_local(&l->data_file))
		open_file(w, l);
}
