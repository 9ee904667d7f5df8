/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers of a chain and what lies behind them on this machine. */
#include <string.h>

#include "chain/walk.h"

bool
vml_storage_is_local(const struct vml_storage *s)
{
	return s->type == VML_STORAGE_FILE || s->type == VML_STORAGE_BLOCK ||
	       s->type == VML_STORAGE_DIR;
}

bool
vml_storage_is_traversable(const struct vml_storage *s)
{
	return s->type == VML_STORAGE_FILE || s->type == VML_STORAGE_BLOCK;
}

const char *
vml_layer_words(struct vml_arena *a, const struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	if (s->path)
		return s->path;
	if (s->type == VML_STORAGE_NETWORK)
		return vml_arena_printf(
			a, "%s:%s", s->protocol ? s->protocol : "?", s->name ? s->name : "");
	if (s->type == VML_STORAGE_VOLUME)
		return vml_arena_printf(a, "volume %s of pool %s", s->volume ? s->volume : "?",
			s->pool ? s->pool : "?");
	return vml_storage_name(s->type);
}

bool
vml_layers_are_told(const struct vml_layer *l)
{
	while (l && !(l->image && l->image->partial))
		l = l->below;
	return l != NULL;
}

struct vml_layer *
vml_walk_add(struct vml_walk *w, const struct vml_storage *storage)
{
	struct vml_layer *l = vml_make(w->context->arena, struct vml_layer);
	l->storage = *storage;
	l->above = w->last;
	if (w->last) {
		w->last->below = l;
		l->depth = w->last->depth + 1;
	} else {
		w->top = l;
	}
	w->last = l;
	return l;
}

/* A base that turns out to be a directory or a block device is typed so by libvirt itself. */
static void
retype(struct vml_layer *l)
{
	if (l->from_xml || l->storage.type != VML_STORAGE_FILE)
		return;
	if (l->thing == VML_THING_DIR)
		l->storage.type = VML_STORAGE_DIR;
	if (l->thing == VML_THING_BLOCK)
		l->storage.type = VML_STORAGE_BLOCK;
}

/* A relative path in XML goes by the daemon's directory, which is the root. */
const struct vml_entry *
vml_walk_look(struct vml_walk *w, const char *path, enum vml_namer by)
{
	if (w->disk && path[0] != '/')
		path = vml_arena_printf(w->context->arena, "/%s", path);
	return vml_store_get(w->context->store, path, by);
}

/*
 * An inventory may hold only part of what a host has: where all that is known of a chain is from
 * one, an absent file of which it says nothing is not known to be missing there.
 */
enum vml_state
vml_walk_state(const struct vml_walk *w, const struct vml_entry *e)
{
	bool unknown = e->state == VML_STATE_MISSING && !e->recorded && w->any_read &&
		       !w->any_here && vml_store_mode(w->context->store) == VML_IMAGES_AUTO;
	return unknown ? VML_STATE_UNKNOWN : e->state;
}

void
vml_walk_examine(struct vml_walk *w, struct vml_layer *l)
{
	if (!vml_storage_is_local(&l->storage)) {
		l->state = l->storage.type == VML_STORAGE_VOLUME ? VML_STATE_UNKNOWN
								 : VML_STATE_REMOTE;
		return;
	}
	if (!l->storage.path) {
		l->state = VML_STATE_MISSING;
		return;
	}
	if (w->disk && l->from_xml && vml_placeholder(l->storage.path))
		return;
	const struct vml_entry *e = vml_walk_look(
		w, l->storage.path, l->from_xml ? VML_NAMED_BY_XML : VML_NAMED_BY_HEADER);
	w->any_read = w->any_read || e->image != NULL;
	w->any_here = w->any_here || (e->image && !e->image->inventory);
	l->state = vml_walk_state(w, e);
	l->thing = e->thing;
	l->image = e->image;
	l->error = e->error;
	l->link = e->link;
	l->dev = e->dev;
	l->ino = e->ino;
	retype(l);
}
