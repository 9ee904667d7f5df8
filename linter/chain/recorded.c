/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the names recorded in headers lead, whether or not the chain goes there: what rules hold
 * against the XML. A name that was followed needs no second look.
 */
#include <string.h>

#include "chain/backing.h"
#include "chain/reference.h"
#include "chain/walk.h"

static bool
same_place(const struct vml_storage *a, const struct vml_storage *b)
{
	return a->path && b->path && strcmp(a->path, b->path) == 0;
}

static void
look(struct vml_walk *w, const struct vml_layer *l, const struct vml_storage *at,
	struct vml_recorded *r)
{
	const struct vml_layer *below = l->below;
	if (below && same_place(&below->storage, at)) {
		r->state = below->state;
		r->dev = below->dev;
		r->ino = below->ino;
		r->image = below->image;
		return;
	}
	if (!vml_storage_is_local(at)) {
		r->state = VML_STATE_REMOTE;
		return;
	}
	const struct vml_entry *e = vml_walk_look(w, at->path, VML_NAMED_BY_HEADER);
	r->state = vml_walk_state(w, e);
	r->dev = e->dev;
	r->ino = e->ino;
	r->image = e->image;
}

/* A name that was put behind the overlay's directory. */
static bool
is_relative(const struct vml_recorded *r)
{
	const char *raw = r->ref->raw, *path = r->storage.path;
	return vml_storage_is_local(&r->storage) && raw[0] != '/' && g_str_has_suffix(path, raw);
}

static void
look_beside(struct vml_walk *w, const struct vml_layer *l, struct vml_recorded *r)
{
	struct vml_entry e;
	if (!vml_store_beside(w->context->store, l->storage.path, r->ref->raw, &e))
		return;
	r->beside = vml_walk_state(w, &e);
	r->beside_dev = e.dev;
	r->beside_ino = e.ino;
}

static void
look_as_libvirt(struct vml_walk *w, const struct vml_layer *l, struct vml_recorded *r)
{
	look(w, l, &r->storage, r);
	if (l->link && is_relative(r))
		look_beside(w, l, r);
}

bool
vml_walk_qemu_place(
	struct vml_walk *w, const struct vml_layer *l, const char *raw, struct vml_storage *at)
{
	const char *error = NULL, *name = raw + strlen("file:");
	if (!g_str_has_prefix(raw, "file:") || !*name)
		return false;
	if (*name != '/')
		name = vml_arena_printf(w->context->arena, "./%s", name);
	return vml_backing_parse(w->context->arena, name, &l->storage, at, &error) ==
	       VML_BACKING_OK;
}

static void
look_as_qemu(struct vml_walk *w, const struct vml_layer *l, struct vml_recorded *r)
{
	struct vml_storage at = { 0 };
	if (vml_walk_qemu_place(w, l, r->ref->raw, &at))
		look(w, l, &at, r);
}

static void
record(struct vml_walk *w, const struct vml_layer *l, struct vml_recorded *r)
{
	r->ref = l->image->backing;
	switch (vml_backing_parse(
		w->context->arena, r->ref->raw, &l->storage, &r->storage, &r->error)) {
	case VML_BACKING_OK: look_as_libvirt(w, l, r); break;
	case VML_BACKING_UNUSABLE: r->unusable = true; break;
	case VML_BACKING_ERROR: look_as_qemu(w, l, r); break;
	}
}

/* QEMU works in the root directory when libvirt starts it. */
void
vml_walk_references(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_reached by = { w->context->target, &l->storage, l->format, "/" };
	if (l->image && !l->references)
		l->references = vml_references(w->context->arena, l->image, &by, &l->nreferences);
}

void
vml_walk_record(struct vml_walk *w)
{
	for (struct vml_layer *l = w->top; l; l = (struct vml_layer *)l->below) {
		vml_walk_references(w, l);
		if (l->image && l->image->backing && l->format != VML_FORMAT_RAW)
			record(w, l, &l->recorded);
	}
}
