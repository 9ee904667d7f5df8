/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a walk ends early: refused, or not known. Only the first refusal of a disk counts. */
#include <string.h>

#include "chain/walk.h"
#include "domain/domain.h"

/* What a finding about the layer points at: its path in the XML, or that of the layer above it. */
static void
point(const struct vml_walk *w, const struct vml_layer *l, struct vml_refusal *x)
{
	while (l && !l->decl)
		l = l->above;
	x->node = w->disk ? w->disk->node : NULL;
	if (!l)
		return;
	x->node = l->decl->storage.node ? l->decl->storage.node : l->decl->node;
	x->attr = l->decl->storage.path_attr;
	if (l->decl->storage.type == VML_STORAGE_VOLUME)
		x->attr = vml_attr(x->node, "volume");
}

/* startupPolicy='optional' drops a disk whose images libvirt cannot prepare. */
static bool
is_dropped(const struct vml_walk *w)
{
	const char *policy = w->disk ? w->disk->decl.storage.startup_policy : NULL;
	bool early = w->step == VML_STEP_TRANSLATE || w->step == VML_STEP_PREPARE;
	return early && policy && strcmp(policy, "optional") == 0;
}

struct vml_refusal *
vml_walk_refuse(struct vml_walk *w, enum vml_refusal_kind kind, struct vml_layer *l,
	const char *text, const char *fmt, ...)
{
	struct vml_refusal *x = vml_make(w->context->arena, struct vml_refusal);
	va_list ap;
	va_start(ap, fmt);
	x->message = vml_arena_vprintf(w->context->arena, fmt, ap);
	va_end(ap);
	x->kind = kind;
	x->stage = VML_STAGE_START;
	x->step = w->step;
	x->text = text;
	x->disk = w->disk;
	x->layer = l;
	x->likely = vml_layers_are_told(w->top);
	point(w, l, x);
	w->stopped = true;
	if (w->chain->refusal)
		return x;
	w->chain->refusal = x;
	w->chain->verdict = is_dropped(w) ? VML_DROPPED : VML_REFUSED;
	if (w->chain->verdict == VML_REFUSED)
		g_ptr_array_add(w->context->refusals, x);
	return x;
}

void
vml_walk_unknown(struct vml_walk *w, const char *what)
{
	w->stopped = true;
	w->chain->undecided = true;
	if (w->chain->verdict != VML_ACCEPTED)
		return;
	w->chain->verdict = VML_UNKNOWN;
	w->chain->unknown = what;
}

void
vml_walk_refuse_nowhere(struct vml_walk *w, struct vml_layer *l, const char *text)
{
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_NO_BACKING_SOURCE, l, text,
		"<backingStore> of %s has a <source> that says no place",
		w->disk ? vml_disk_words(w->disk) : "the image");
	const char *attr = vml_storage_path_attr(l->storage.type);

	if (attr)
		vml_refused_without(x, x->node, VML_PART_ATTRIBUTE, attr);
}

void
vml_walk_refuse_missing(struct vml_walk *w, struct vml_layer *l, const struct vml_layer *first)
{
	struct vml_arena *a = w->context->arena;
	const char *reason = l->error          ? l->error
			     : l->storage.path ? "No such file or directory"
					       : "Bad address";
	const char *path = l->storage.path ? vml_layer_words(a, l) : "(null)";
	const char *text;
	if (l == first)
		text = vml_arena_printf(a, "Cannot access storage file '%s': %s", path, reason);
	else
		text = vml_arena_printf(a,
			"Cannot access backing file '%s' of storage file '%s': %s", path,
			vml_layer_words(a, first), reason);
	if (l->storage.path)
		vml_walk_refuse(w, VML_REFUSAL_MISSING_IMAGE, l, text, "%s is missing", path);
	else
		vml_walk_refuse_nowhere(w, l, text);
}
