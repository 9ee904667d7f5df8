/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU's image locks between the disks of one domain: a writable top takes the image for itself,
 * so no other disk may have it, not even as a base. Two read-only uses, and two writers that both
 * declare <shareable/> on raw images, get along. Measured on QEMU 7.2.
 */
#include "chain/sharing.h"

#include <string.h>

#include "chain/walk.h"

/* One file that a disk has open: a layer's own, or its data file. */
struct use {
	const struct vml_disk *disk;
	const struct vml_layer *layer;
	const char *path;
	uint64_t dev, ino;
	bool data;
};

static bool
is_writer(const struct use *u)
{
	return u->layer->depth == 0 && !u->disk->readonly;
}

/* Whether the two cannot be open at once. */
static bool
collide(const struct use *a, const struct use *b)
{
	if (a->disk == b->disk || (!is_writer(a) && !is_writer(b)))
		return false;
	return !(a->disk->shareable && b->disk->shareable);
}

const char *
vml_lock_text(struct vml_arena *a, const char *permission, bool shared)
{
	return vml_arena_printf(
		a, "Failed to get %s\"%s\" lock", shared ? "shared " : "", permission);
}

/* The second comer asks for what it wants to do first, then not to be disturbed in it. */
static const char *
text_of(struct vml_arena *a, const struct use *first, const struct use *second)
{
	bool shared = !is_writer(second) || first->disk->shareable;
	return vml_lock_text(a, first->data && second->data ? "resize" : "write", shared);
}

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

static void
refuse(const struct vml_chain_context *c, const struct use *first, const struct use *second)
{
	struct vml_refusal *x = vml_make(c->arena, struct vml_refusal);
	const char *a = first->disk->target, *b = second->disk->target;
	bool base = first->layer->depth || second->layer->depth;
	*x = (struct vml_refusal){
		.kind = base ? VML_REFUSAL_WRITABLE_BASE : VML_REFUSAL_SAME_IMAGE,
		.stage = VML_STAGE_START,
		.step = VML_STEP_OPEN,
		.text = text_of(c->arena, first, second),
		.disk = second->disk,
		.layer = second->layer,
		.other = first->disk,
		.message = vml_arena_printf(c->arena,
			base ? "%s is writable by one of %s and %s and a backing file of the other"
			     : "%s is the image of both %s and %s, and at least one of them writes "
			       "to it",
			second->path, a ? a : "one disk", b ? b : "another"),
	};
	point(second, &x->node, &x->attr);
	point(first, &x->other_node, &x->other_attr);
	g_ptr_array_add(c->refusals, x);
	struct vml_chain *chain = (struct vml_chain *)second->disk->chain;
	if (chain->verdict != VML_ACCEPTED)
		return;
	chain->verdict = VML_REFUSED;
	chain->refusal = x;
}

static bool
is_local_image(const struct vml_layer *l)
{
	return l->ino && (l->thing == VML_THING_REGULAR || l->thing == VML_THING_BLOCK);
}

static void
add_uses(GArray *uses, const struct vml_disk *d, const struct vml_layer *l)
{
	struct use own = { d, l, l->storage.path, l->dev, l->ino, false };
	struct use data = { d, l, l->data_file.path, l->data_dev, l->data_ino, true };
	if (is_local_image(l))
		g_array_append_val(uses, own);
	if (l->has_data_file && l->data_ino)
		g_array_append_val(uses, data);
}

/* Members that QEMU really opens: those up to where a refused chain fails are never opened. */
static GArray *
uses_of(const struct vml_document *d)
{
	GArray *uses = g_array_new(FALSE, FALSE, sizeof(struct use));
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *chain = d->disks[i]->chain;
		if (!chain || chain->verdict == VML_REFUSED || chain->verdict == VML_DROPPED)
			continue;
		for (const struct vml_layer *l = chain->top; l; l = l->below)
			add_uses(uses, d->disks[i], l);
	}
	return uses;
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

/* Of all uses of an image two are remembered: the first, and the first that writes. */
static void
meet(const struct vml_chain_context *c, GHashTable *first, GHashTable *writers, struct use *u)
{
	const struct use *writer = g_hash_table_lookup(writers, u);
	const struct use *other = writer ? writer : g_hash_table_lookup(first, u);
	if (other && collide(other, u)) {
		refuse(c, other, u);
		return;
	}
	if (!g_hash_table_contains(first, u))
		g_hash_table_add(first, u);
	if (!writer && is_writer(u))
		g_hash_table_add(writers, u);
}

void
vml_chain_share(const struct vml_chain_context *c, const struct vml_document *d)
{
	g_autoptr(GArray) uses = uses_of(d);
	GHashTable *first = g_hash_table_new(hash, same_image);
	GHashTable *writers = g_hash_table_new(hash, same_image);
	for (guint i = 0; i < uses->len; i++)
		meet(c, first, writers, &g_array_index(uses, struct use, i));
	g_hash_table_unref(first);
	g_hash_table_unref(writers);
}
