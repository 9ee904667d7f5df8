/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What keeps libvirt from writing QEMU's command line although every image is there: a layer below
 * a format that has none, a layer without a place, a network layer that lacks something.
 */
#include <glib.h>

#include "chain/walk.h"

static void
build_place(struct vml_walk *w, struct vml_layer *l)
{
	if (vml_storage_is_local(&l->storage) && !l->storage.path)
		vml_walk_refuse_nowhere(
			w, l, "internal error: argument key 'filename' must not have null value");
}

/* Of a layer that libvirt could not read: "none" in the header, or what a probe was to tell. */
static void
build_format(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_reading *r = l->above ? l->above->reading : NULL;
	bool none = r && g_strcmp0(r->format_name, "none") == 0;
	if (!l->named_by || l->format != VML_FORMAT_NONE || !r || (!none && !r->probe_trusted))
		return;
	vml_walk_refuse(w, VML_REFUSAL_UNSUPPORTED_FORMAT, l,
		vml_arena_printf(w->context->arena,
			"internal error: mishandled storage format '%s'", none ? "none" : "(null)"),
		none ? "%s is recorded with format 'none', which is no format"
		     : "%s has no recorded format, and libvirt cannot look into it",
		vml_layer_words(w->context->arena, l));
}

/* A raw LUKS image is opened with a secret; qcow2 without one is left to what its header says. */
static void
build_key(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_node *e = l->decl ? l->decl->storage.encryption : NULL;
	struct vml_refusal *x;

	if (!e || l->format != VML_FORMAT_RAW || g_strcmp0(vml_value(e, "format"), "luks") != 0 ||
		vml_child(e, "secret"))
		return;
	x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, l,
		"internal error: missing secret info for 'luks' driver",
		"the encryption of %s names no <secret>", vml_layer_words(w->context->arena, l));
	x->rule = "VML733";
	x->node = e;
	x->attr = NULL;
}

static void
build_below(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	const char *format = vml_format_libvirt(l->format);
	if (!l->below || !format || vml_format_backs(l->format))
		return;
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_BACKING_BELOW_FLAT, l,
		vml_arena_printf(a,
			"unsupported configuration: storage format '%s' does not support backing "
			"store",
			format),
		"%s has format %s, which cannot have a backing file, but the XML declares one",
		vml_layer_words(a, l), format);
	x->node = l->below->decl->node;
	x->attr = NULL;
}

/* What the XML alone says is refused wherever the images are. */
void
vml_walk_build(struct vml_walk *w)
{
	const struct vml_chain *c = w->chain;
	bool known = !w->stopped;
	for (struct vml_layer *l = w->top; l && !c->refusal; l = (struct vml_layer *)l->below) {
		build_place(w, l);
		if (!c->refusal)
			build_key(w, l);
		if (!c->refusal)
			vml_walk_build_remote(w, l);
		if (!c->refusal && known)
			build_format(w, l);
		if (!c->refusal)
			build_below(w, l);
	}
}
