/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Detection from headers, where libvirt detects: from the last declared layer down, as long as
 * headers name a backing file. What a probe finds is trusted only when it finds no backing file.
 */
#include "base/limits.h"
#include "chain/backing.h"
#include "chain/walk.h"

/* How libvirt holds the format of a layer it detects; "none" is a name of its own, and no format.
 */
enum trust { TRUST_GIVEN, TRUST_PROBE, TRUST_PROBE_SAFE, TRUST_NONE };

struct detection {
	struct vml_walk *walk;
	const struct vml_layer *first;
	enum trust trust; /* of the layer at hand */
};

static void
refuse_unspecified(struct detection *d, struct vml_layer *l)
{
	struct vml_arena *a = d->walk->context->arena;
	const char *above = vml_layer_words(a, l->above);
	const char *raw = l->above->reading ? l->above->reading->backing : "";
	bool relaxed = vml_target_has(d->walk->context->target, VML_BEHAVIOUR_LEAF_PROBED);
	vml_walk_refuse(d->walk,
		relaxed ? VML_REFUSAL_PROBED_HAS_PARENT : VML_REFUSAL_FORMAT_MISSING, l,
		vml_arena_printf(a,
			"Requested operation is not valid: format of backing image '%s' of image "
			"'%s' was not specified in the image "
			"metadata (See https://libvirt.org/kbase/backing_chains.html for "
			"troubleshooting)",
			raw, above),
		"%s names %s as its backing file without recording its format", above, raw);
}

/* libvirt words a cycle and too long a chain alike. */
static void
refuse_depth(struct detection *d, struct vml_layer *l)
{
	struct vml_arena *a = d->walk->context->arena;
	const struct vml_layer *first = NULL; /* the same image, nearest to the top */
	for (const struct vml_layer *o = l->above; o; o = o->above)
		if (l->ino && o->ino == l->ino && o->dev == l->dev)
			first = o;
	vml_walk_refuse(d->walk, first ? VML_REFUSAL_LOOP : VML_REFUSAL_TOO_DEEP, l,
		vml_arena_printf(a,
			"internal error: backing store for %s is self-referential or too deeply "
			"nested",
			vml_layer_words(a, l)),
		first ? "%s is a backing file of itself"
		      : "the chain goes on below %s after 200 layers",
		vml_layer_words(a, first ? first : l));
}

/* What the layer's kind of storage allows; false when detection ends here. */
static bool
may_read(struct detection *d, struct vml_layer *l)
{
	struct vml_walk *w = d->walk;
	if (!vml_storage_is_traversable(&l->storage)) {
		if (d->trust == TRUST_PROBE)
			refuse_unspecified(d, l);
		return false;
	}
	if (l->state == VML_STATE_MISSING)
		vml_walk_refuse_missing(w, l, d->first);
	else if (l->thing == VML_THING_DIR)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(w->context->arena,
				"cannot read header '%s': Is a directory", l->storage.path),
			"%s is a directory", l->storage.path);
	else if (l->thing == VML_THING_FIFO)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l, NULL,
			"%s is a FIFO, and libvirt waits forever when it reads its header",
			l->storage.path);
	else if (l->thing == VML_THING_SOCKET)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(w->context->arena,
				"Failed to open file '%s': No such device or address",
				l->storage.path),
			"%s is a socket", l->storage.path);
	else if (l->state == VML_STATE_UNREADABLE)
		vml_walk_unknown(w, "an image of the chain cannot be read here");
	else if (l->state == VML_STATE_UNKNOWN)
		vml_walk_unknown(w, "the images are not on this machine");
	else if (l->thing == VML_THING_CHAR && d->trust == TRUST_PROBE) {
		l->format = VML_FORMAT_RAW;
		l->format_origin = VML_ORIGIN_PROBE;
	}
	return !w->stopped && l->image;
}

/* Whether another program's account of the image tells what libvirt would make of it. */
static bool
is_told(const struct detection *d, const struct vml_layer *l)
{
	const struct vml_image *image = l->image;
	enum vml_format f = d->trust == TRUST_GIVEN ? l->format : image->probe_libvirt;
	return !image->partial ||
	       (f != VML_FORMAT_NONE && (!vml_format_backs(f) || image->readings[f]));
}

static const struct vml_reading *
reading_of(const struct detection *d, const struct vml_layer *l)
{
	const struct vml_reading *r = l->image->readings[l->format];
	const struct vml_ref *ref = l->image->backing;
	if (!d->walk->whole || !r || r->backing || !ref || l->image->format != l->format)
		return r;
	struct vml_reading *whole = vml_make(d->walk->context->arena, struct vml_reading);
	*whole = *r;
	whole->backing = ref->raw;
	whole->backing_offset = ref->offset;
	whole->format_name = ref->format;
	whole->format = ref->format ? vml_format_from_libvirt(ref->format) : VML_FORMAT_NONE;
	return whole;
}

/* Chooses the format of a layer that gives none, as libvirt's prober does. */
static bool
settle_format(struct detection *d, struct vml_layer *l)
{
	l->read_by_libvirt = true;
	if (!is_told(d, l)) {
		vml_walk_unknown(d->walk, "the inventory does not tell what libvirt reads there");
		return false;
	}
	if (d->trust == TRUST_NONE) {
		vml_walk_refuse(d->walk, VML_REFUSAL_UNSUPPORTED_FORMAT, l,
			"unknown storage file meta->format 0: Invalid argument",
			"%s is recorded with format 'none', which is no format",
			vml_layer_words(d->walk->context->arena, l));
		return false;
	}
	if (d->trust != TRUST_GIVEN) {
		bool own = d->walk->lenient && vml_format_libvirt(l->image->format);
		l->format = own ? l->image->format : l->image->probe_libvirt;
		l->format_origin = VML_ORIGIN_PROBE;
	}
	l->reading = reading_of(d, l);
	if (d->trust == TRUST_PROBE && !d->walk->lenient && l->reading && l->reading->backing) {
		l->format = VML_FORMAT_RAW;
		refuse_unspecified(d, l);
		return false;
	}
	if (l->format == VML_FORMAT_ISO && !l->from_xml)
		l->format = VML_FORMAT_RAW;
	return true;
}

static void
give_format(struct detection *d, const struct vml_reading *r, struct vml_layer *child)
{
	const struct vml_target *t = d->walk->context->target;
	child->format = r->format;
	child->format_origin = VML_ORIGIN_HEADER;
	d->trust = TRUST_GIVEN;
	if (r->format != VML_FORMAT_NONE)
		return;
	if (r->format_name && vml_target_has(t, VML_BEHAVIOUR_UNKNOWN_IS_RAW))
		child->format = VML_FORMAT_RAW;
	else if (g_strcmp0(r->format_name, "none") == 0)
		d->trust = TRUST_NONE;
	else if (r->probe_trusted)
		d->trust = TRUST_PROBE_SAFE;
	else if (vml_target_has(t, VML_BEHAVIOUR_FORMAT_REQUIRED))
		d->trust = TRUST_PROBE;
	else {
		child->format = VML_FORMAT_RAW;
		child->format_origin = VML_ORIGIN_DEFAULT;
	}
}

/* The next layer down, as the header of `l` names it; NULL when there is none to go on with. */
static struct vml_layer *
follow(struct detection *d, struct vml_layer *l)
{
	struct vml_walk *w = d->walk;
	const struct vml_reading *r = l->reading;
	if (!r || !r->backing) {
		w->chain->terminated = true;
		w->chain->terminated_by =
			vml_format_backs(l->format) ? VML_ORIGIN_HEADER : VML_ORIGIN_DEFAULT;
		return NULL;
	}
	struct vml_storage storage = { 0 };
	const char *error = NULL;
	switch (vml_backing_parse(w->context->arena, r->backing, &l->storage, &storage, &error)) {
	case VML_BACKING_ERROR:
		if (w->lenient && vml_walk_qemu_place(w, l, r->backing, &storage))
			break;
		vml_walk_refuse(w, VML_REFUSAL_UNPARSABLE_BACKING, l, error,
			"%s names '%s' as its backing file, which libvirt cannot parse",
			vml_layer_words(w->context->arena, l), r->backing);
		return NULL;
	case VML_BACKING_UNUSABLE: return NULL;
	case VML_BACKING_OK: break;
	}
	struct vml_layer *child = vml_walk_add(w, &storage);
	child->named_by = l->image->backing;
	give_format(d, r, child);
	vml_walk_examine(w, child);
	bool required = vml_target_has(w->context->target, VML_BEHAVIOUR_FORMAT_REQUIRED);
	bool relaxed = vml_target_has(w->context->target, VML_BEHAVIOUR_LEAF_PROBED);
	if (d->trust == TRUST_PROBE && required && !relaxed && !w->lenient) {
		refuse_unspecified(d, child);
		return NULL;
	}
	return child;
}

void
vml_walk_detect(struct vml_walk *w)
{
	struct detection d = { .walk = w, .first = w->last, .trust = TRUST_GIVEN };
	struct vml_layer *l = w->last;
	for (unsigned depth = 1; l && !w->stopped; depth++) {
		if (depth > VML_MAX_CHAIN) {
			refuse_depth(&d, l);
			return;
		}
		if (!may_read(&d, l) || !settle_format(&d, l))
			return;
		l = follow(&d, l);
	}
}
