/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The declared part of a chain, as the qemu driver walks it before any header is read: the fast
 * path for formats that cannot have a backing file, then every declared member that has another
 * below it must exist. A member that ends a terminated chain is QEMU's to miss.
 */
#include <string.h>

#include "chain/walk.h"

static void
add_declared(struct vml_walk *w, const struct vml_decl *d)
{
	struct vml_layer *l = vml_walk_add(w, &d->storage);
	l->from_xml = true;
	l->decl = d;
	l->format = d->format;
	l->format_origin = d->format_attr ? VML_ORIGIN_XML : VML_ORIGIN_DEFAULT;
	vml_walk_translate(w, l);
	vml_walk_complete_remote(w, l);
	vml_walk_examine(w, l);
}

/* bus='sd' is not blockdev-capable, and libvirt before 5.10 does not read <backingStore>. */
static bool
honours_declaration(const struct vml_walk *w)
{
	if (w->disk && w->disk->bus && strcmp(w->disk->bus, "sd") == 0)
		return false;
	return vml_target_has(w->context->target, VML_BEHAVIOUR_BACKING_INPUT);
}

/*
 * An absent file is missing only if another member of its chain is here; else this machine
 * simply has none of the images, and nothing about them is known.
 */
static void
doubt_absence(struct vml_walk *w)
{
	bool doubt = vml_store_mode(w->context->store) == VML_IMAGES_AUTO && !w->any_read;
	for (struct vml_layer *l = w->top; l; l = (struct vml_layer *)l->below) {
		if (l->state != VML_STATE_MISSING)
			continue;
		if (doubt)
			l->state = VML_STATE_UNKNOWN;
		else if (l->storage.path) /* what was looked at before others were known */
			l->state = vml_walk_state(
				w, vml_walk_look(w, l->storage.path, VML_NAMED_BY_XML));
	}
}

/* Whether the walk may go past `l`; ends it when `l` is absent or not known. */
static bool
is_there(struct vml_walk *w, struct vml_layer *l)
{
	if (l->state == VML_STATE_MISSING)
		vml_walk_refuse_missing(w, l, w->top);
	else if (l->state == VML_STATE_UNKNOWN)
		vml_walk_unknown(w, "the images are not on this machine");
	return !w->stopped;
}

/* Formats without backing support are not read at all. */
static bool
takes_fast_path(const struct vml_layer *top)
{
	return vml_storage_is_local(&top->storage) && top->format != VML_FORMAT_NONE &&
	       !vml_format_backs(top->format);
}

static void
walk_flat(struct vml_walk *w, const struct vml_decl *d, bool honoured)
{
	if (!is_there(w, w->top))
		return;
	w->chain->terminated = true;
	w->chain->terminated_by = honoured && d->terminator ? VML_ORIGIN_XML : VML_ORIGIN_DEFAULT;
}

void
vml_walk_survey(struct vml_walk *w, const struct vml_decl *top)
{
	for (const struct vml_decl *d = top; d; d = d->below)
		add_declared(w, d);
	doubt_absence(w);
	vml_walk_settle_volumes(w);
	w->chain->undecided = false;
}

void
vml_walk_declared(struct vml_walk *w, const struct vml_decl *top)
{
	bool honoured = honours_declaration(w);
	add_declared(w, top);
	const struct vml_decl *last = top;
	while (honoured && last->below) {
		last = last->below;
		add_declared(w, last);
	}
	doubt_absence(w);
	vml_walk_settle_volumes(w);
	if (takes_fast_path(w->top)) {
		walk_flat(w, top, honoured);
		return;
	}
	for (struct vml_layer *l = w->top; l->below && !w->stopped;
		l = (struct vml_layer *)l->below)
		is_there(w, l);
	w->chain->open = honoured && top->below && !last->terminator;
	if (honoured && last->terminator) {
		w->chain->terminated = true;
		w->chain->terminated_by = VML_ORIGIN_XML;
		if (!w->stopped && w->last->state == VML_STATE_UNKNOWN)
			vml_walk_unknown(w, "the images are not on this machine");
	}
}
