/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the configuration says of the layers' places: what it vouches for, and whom it lets in. The
 * former is asked only where a format was guessed, since a digest may have to be taken for it.
 */
#include "base/text.h"
#include "chain/backing.h"
#include "chain/walk.h"
#include "store/user.h"

/* Whether the configuration trusts the file that a header names. */
static bool
is_trusted(struct vml_walk *w, const struct vml_layer *l, const struct vml_ref *ref)
{
	struct vml_storage at = { 0 };
	const char *error = NULL;
	if (vml_backing_parse(w->context->arena, ref->raw, &l->storage, &at, &error) !=
		VML_BACKING_OK)
		return false;
	return vml_storage_is_local(&at) && at.path && vml_store_trusts(w->context->store, at.path);
}

static bool
lies_in_tree(const struct vml_layer *l)
{
	const struct vml_layer *o = l->above;
	while (o && !o->from_xml)
		o = o->above;
	if (!o || !vml_storage_is_local(&o->storage) || !o->storage.path)
		return false;
	g_autofree char *folder = g_path_get_dirname(o->storage.path);
	return vml_path_lies_below(l->storage.path, folder);
}

static bool
names_only_trusted(struct vml_walk *w, const struct vml_layer *l)
{
	for (uint32_t i = 0; i < l->image->nrefs; i++)
		if (!is_trusted(w, l, &l->image->refs[i]))
			return false;
	return l->image->nrefs > 0;
}

/* Known from this machine, be it only that we may not read it. */
static bool
is_here(const struct vml_layer *l)
{
	return l->state == VML_STATE_UNREADABLE ||
	       (l->state == VML_STATE_PRESENT && l->dev != VML_RECORDED_DEVICE);
}

static bool
is_guessed(const struct vml_walk *w, const struct vml_layer *l)
{
	const struct vml_refusal *x = w->chain->refusal;
	return l->format_origin == VML_ORIGIN_PROBE || (x && x->layer == l);
}

void
vml_walk_trust(struct vml_walk *w)
{
	struct vml_store *s = w->context->store;
	for (struct vml_layer *l = w->top; l; l = (struct vml_layer *)l->below) {
		if (!vml_storage_is_local(&l->storage) || !l->storage.path)
			continue;
		l->in_tree = !l->from_xml && lies_in_tree(l);
		l->rooting = vml_store_rooting(s, l->storage.path);
		if (is_here(l))
			l->barred = vml_user_barred(
				w->context->user, l->storage.path, w->context->arena);
		if (!l->image || l->image->union_raw || !is_guessed(w, l))
			continue;
		l->trusted = vml_store_trusts(s, l->storage.path);
		l->names_trusted = names_only_trusted(w, l);
	}
}
