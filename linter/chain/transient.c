/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <transient/>: once QEMU has opened the chain, libvirt makes a file beside its top, named after
 * the domain, and lets the guest write there. Measured on libvirt 9.0.0.
 */
#include <string.h>

#include "chain/walk.h"

static bool
gets_overlay(const struct vml_walk *w)
{
	const struct vml_disk *d = w->disk;
	const struct vml_document *document = w->context->document;
	const struct vml_storage *s = &w->top->storage;
	if (!d || !d->transient || !document || !document->name)
		return false;
	const char *shared = vml_value(d->transient_node, "shareBacking");
	return s->type == VML_STORAGE_FILE && !s->volume && s->path && s->path[0] == '/' &&
	       !vml_placeholder(s->path) && !vml_placeholder(document->name) &&
	       g_strcmp0(shared, "yes") != 0;
}

void
vml_walk_transient(struct vml_walk *w)
{
	struct vml_arena *a = w->context->arena;
	if (w->chain->refusal || !gets_overlay(w))
		return;
	struct vml_layer *l = vml_make(a, struct vml_layer);
	l->storage.type = VML_STORAGE_FILE;
	l->storage.path = vml_arena_printf(
		a, "%s.TRANSIENT-%s", w->top->storage.path, w->context->document->name);
	l->format = VML_FORMAT_QCOW2;
	l->format_origin = VML_ORIGIN_DEFAULT;
	l->below = w->top;
	w->chain->overlay = l;
	if (vml_store_look(w->context->store, l->storage.path)->state != VML_STATE_PRESENT)
		return;
	w->step = VML_STEP_ATTACH;
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, w->top,
		vml_arena_printf(a,
			"Operation not supported: Overlay file '%s' for transient disk '%s' "
			"already exists",
			l->storage.path, w->disk->target ? w->disk->target : ""),
		"%s, which libvirt wants to make for %s, is there already", l->storage.path,
		vml_disk_words(w->disk));
	x->rule = "VML751";
	x->node = w->disk->transient_node;
	x->attr = NULL;
	w->chain->overlay = NULL;
}
