/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU's image locks within one domain. Whoever opens an image says what it will do and what it
 * does not bear from others. A format driver says so when the image is opened: its own image is
 * not written by others. A raw image is locked only when a device gets its chain, the bases then
 * too. Two writers that both declare <shareable/> get along. Measured on QEMU 7.2.
 */
#include "chain/sharing.h"

#include <string.h>

#include "chain/walk.h"

enum { MAY_WRITE, MAY_RESIZE, PERMISSIONS };

static const char *const permission_names[] = { "write", "resize" };

/* One file that a disk has open: a layer's own, or its data file. */
struct use {
	const struct vml_disk *disk;
	const struct vml_layer *layer;
	const char *path;
	uint64_t dev, ino;
	bool data;
	enum vml_step step;
	bool takes[PERMISSIONS]; /* what it does */
	bool bars[PERMISSIONS];  /* what others must not do */
};

/* Of all uses of an image those are remembered that were the first of their kind. */
struct image {
	const struct use *taker[PERMISSIONS], *barrer[PERMISSIONS];
};

struct sharing {
	const struct vml_chain_context *context;
	const struct vml_document *document;
	GPtrArray *uses;    /* in the order in which they come about */
	GHashTable *images; /* struct use * as its identity → struct image * */
};

/* ---- who uses what ------------------------------------------------------------------------- */

/*
 * Whether QEMU comes to the image before it refuses another one of the chain: it opens the deepest
 * first, and locks an image before it looks at its header.
 */
static bool
is_reached(const struct vml_chain *chain, const struct vml_layer *l, enum vml_step step)
{
	const struct vml_refusal *x = chain->refusal;
	if (!x || chain->verdict != VML_REFUSED)
		return chain->verdict != VML_DROPPED;
	return step == VML_STEP_OPEN && x->step == VML_STEP_OPEN &&
	       l->depth + (x->kind != VML_REFUSAL_NOT_A_FILE) > (x->layer ? x->layer->depth : 0);
}

static struct use *
add_use(struct sharing *s, const struct vml_disk *d, const struct vml_layer *l, bool data,
	enum vml_step step)
{
	struct use *u = g_new0(struct use, 1);
	u->disk = d;
	u->layer = l;
	u->path = data ? l->data_file.path : l->storage.path;
	u->dev = data ? l->data_dev : l->dev;
	u->ino = data ? l->data_ino : l->ino;
	u->data = data;
	u->step = step;
	g_ptr_array_add(s->uses, u);
	return u;
}

static bool
is_local_image(const struct vml_layer *l)
{
	bool told = l->thing == VML_THING_NONE && l->image;
	return l->ino && (l->thing == VML_THING_REGULAR || l->thing == VML_THING_BLOCK || told);
}

/* What the format driver of a layer claims when it is opened. */
static void
open_layer(struct sharing *s, const struct vml_disk *d, const struct vml_layer *l)
{
	bool writes = l->depth == 0 && !d->readonly;
	if (!is_reached(d->chain, l, VML_STEP_OPEN))
		return;
	if (is_local_image(l) && l->format != VML_FORMAT_RAW) {
		struct use *own = add_use(s, d, l, false, VML_STEP_OPEN);
		own->takes[MAY_WRITE] = own->takes[MAY_RESIZE] = writes;
		own->bars[MAY_WRITE] = own->bars[MAY_RESIZE] = true;
	}
	if (l->has_data_file && l->data_ino) {
		struct use *data = add_use(s, d, l, true, VML_STEP_OPEN);
		data->takes[MAY_RESIZE] = writes && data->ino != l->ino;
		data->bars[MAY_RESIZE] = true;
	}
}

/* What is claimed in addition when a device gets the chain. */
static void
attach_layer(struct sharing *s, const struct vml_disk *d, const struct vml_layer *l, bool data)
{
	bool there = data ? l->has_data_file && l->data_ino
			  : is_local_image(l) && l->format == VML_FORMAT_RAW;
	if (!there || !is_reached(d->chain, l, VML_STEP_ATTACH))
		return;
	struct use *u = add_use(s, d, l, data, VML_STEP_ATTACH);
	u->takes[MAY_WRITE] = l->depth == 0 && !d->readonly;
	u->bars[MAY_WRITE] = !d->shareable;
}

static void
collect(struct sharing *s)
{
	const struct vml_document *d = s->document;
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = d->disks[i]->chain ? d->disks[i]->chain->top : NULL;
		while (l && l->below)
			l = l->below;
		for (; l; l = l->above)
			open_layer(s, d->disks[i], l);
	}
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = d->disks[i]->chain ? d->disks[i]->chain->top : NULL;
		for (; l; l = l->below) {
			attach_layer(s, d->disks[i], l, true);
			attach_layer(s, d->disks[i], l, false);
		}
	}
}

/* ---- what comes of it ---------------------------------------------------------------------- */

/* Where the XML declares the image, or the chain that it is in. */
static void
point(const struct use *u, const struct vml_node **node, const struct vml_attr **attr)
{
	const struct vml_layer *l = u->layer;
	while (l && !l->decl)
		l = l->above;
	*node = l && l->decl->storage.node ? l->decl->storage.node : u->disk->node;
	*attr = l && l->decl->storage.node ? l->decl->storage.path_attr : NULL;
}

static const char *
message_between(struct vml_arena *a, const struct use *first, const struct use *second)
{
	const char *one = first->disk->target, *two = second->disk->target;
	bool base = first->layer->depth || second->layer->depth;
	return vml_arena_printf(a,
		base ? "%s is writable by one of %s and %s and a backing file of the other"
		     : "%s is the image of both %s and %s, and at least one of them writes to it",
		second->path, one ? one : "one disk", two ? two : "another");
}

static void
name_two_disks(const struct sharing *s, struct vml_refusal *x, const struct use *first,
	const struct use *second)
{
	bool base = first->layer->depth || second->layer->depth;
	x->kind = base ? VML_REFUSAL_WRITABLE_BASE : VML_REFUSAL_SAME_IMAGE;
	x->message = message_between(s->context->arena, first, second);
	x->other = first->disk;
	point(first, &x->other_node, &x->other_attr);
}

/* The finding is about the deeper of the two: the chain cannot go on there. */
static void
name_one_disk(const struct sharing *s, struct vml_refusal *x, const struct use *first,
	const struct use *second)
{
	bool data = first->data || second->data;
	const struct use *base = first->layer->depth > second->layer->depth ? first : second;
	struct vml_chain *chain = (struct vml_chain *)second->disk->chain;
	x->kind = data ? VML_REFUSAL_DATA_FILE : VML_REFUSAL_LOOP;
	x->message = vml_arena_printf(s->context->arena,
		data ? "%s is also its own data file"
		     : "%s is both the active image and a backing file of itself",
		second->path);
	x->layer = base->layer;
	point(base, &x->node, &x->attr);
	chain->last = base->layer;
	chain->depth = base->layer->depth + 1;
	chain->terminated = false;
	chain->terminated_by = VML_ORIGIN_NONE;
}

/* A lock comes before what is wrong with the image's header. */
static void
put(const struct sharing *s, struct vml_chain *chain, struct vml_refusal *x)
{
	GPtrArray *refusals = s->context->refusals;
	guint at;
	if (chain->refusal && g_ptr_array_find(refusals, chain->refusal, &at))
		g_ptr_array_insert(refusals, (gint)at, x);
	else
		g_ptr_array_add(refusals, x);
	chain->verdict = VML_REFUSED;
	chain->refusal = x;
}

static void
refuse(const struct sharing *s, const struct use *first, const struct use *second, unsigned what,
	bool shared)
{
	struct vml_chain *chain = (struct vml_chain *)second->disk->chain;
	struct vml_refusal *x = vml_make(s->context->arena, struct vml_refusal);
	x->stage = VML_STAGE_START;
	x->step = second->step;
	x->disk = second->disk;
	x->layer = second->layer;
	x->likely = vml_layers_are_told(first->disk->chain->top) || vml_layers_are_told(chain->top);
	x->text = vml_arena_printf(s->context->arena, "Failed to get %s\"%s\" lock",
		shared ? "shared " : "", permission_names[what]);
	point(second, &x->node, &x->attr);
	if (first->disk != second->disk)
		name_two_disks(s, x, first, second);
	else
		name_one_disk(s, x, first, second);
	put(s, chain, x);
}

/* Asks first for what it wants to do, then not to be disturbed in it. */
static bool
collides(const struct sharing *s, const struct image *im, const struct use *u)
{
	for (unsigned i = 0; i < PERMISSIONS; i++)
		if (u->takes[i] && im->barrer[i]) {
			refuse(s, im->barrer[i], u, i, false);
			return true;
		}
	for (unsigned i = 0; i < PERMISSIONS; i++)
		if (u->bars[i] && im->taker[i]) {
			refuse(s, im->taker[i], u, i, true);
			return true;
		}
	return false;
}

static bool
is_locked_out(const struct use *u)
{
	const struct vml_refusal *x = u->disk->chain->refusal;
	return x && (x->kind == VML_REFUSAL_SAME_IMAGE || x->kind == VML_REFUSAL_WRITABLE_BASE);
}

static void
meet(const struct sharing *s, struct use *u)
{
	struct image *im = g_hash_table_lookup(s->images, u);
	if (!im) {
		im = g_new0(struct image, 1);
		g_hash_table_insert(s->images, u, im);
	}
	if (is_locked_out(u) || collides(s, im, u))
		return;
	for (unsigned i = 0; i < PERMISSIONS; i++) {
		if (u->takes[i] && !im->taker[i])
			im->taker[i] = u;
		if (u->bars[i] && !im->barrer[i])
			im->barrer[i] = u;
	}
}

static guint
hash(gconstpointer p)
{
	const struct use *u = p;
	return (guint)(u->ino ^ (u->dev << 16));
}

static gboolean
same_image(gconstpointer a, gconstpointer b)
{
	const struct use *x = a, *y = b;
	return x->ino == y->ino && x->dev == y->dev;
}

void
vml_chain_share(const struct vml_chain_context *c, const struct vml_document *d)
{
	struct sharing s = { c, d, g_ptr_array_new_with_free_func(g_free),
		g_hash_table_new_full(hash, same_image, NULL, g_free) };
	collect(&s);
	for (guint i = 0; i < s.uses->len; i++)
		meet(&s, s.uses->pdata[i]);
	g_hash_table_unref(s.images);
	g_ptr_array_unref(s.uses);
}
