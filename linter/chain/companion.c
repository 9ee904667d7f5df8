/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that belong to an image: external data files of qcow2 and extents of VMDK descriptors, as
 * QEMU's block layer finds them. An extent's name goes by the directory of the descriptor, a data
 * file's by QEMU's own. They are looked at, never opened. Measured on QEMU 7.2.
 */
#include <string.h>

#include "base/text.h"
#include "chain/walk.h"

static bool
has_protocol(const char *name)
{
	const char *colon = strchr(name, ':'), *slash = strchr(name, '/');
	return colon && (!slash || colon < slash);
}

/* `name` beside the image, "." and ".." folded. */
static char *
beside(const struct vml_layer *l, const char *name)
{
	g_autofree char *image = g_canonicalize_filename(l->storage.path, NULL);
	g_autofree char *directory = g_path_get_dirname(image);
	return g_canonicalize_filename(name, directory);
}

static bool
is_outside(const struct vml_layer *l, const char *name)
{
	if (has_protocol(name))
		return true;
	g_autofree char *image = g_canonicalize_filename(l->storage.path, NULL);
	g_autofree char *directory = g_path_get_dirname(image);
	g_autofree char *place = beside(l, name);
	return !vml_path_lies_below(place, directory);
}

/* Where the chain has the data file, for libvirt may have a say in it; else where QEMU goes. */
static const char *
path_of(const struct vml_layer *l, const struct vml_reference *r)
{
	const struct vml_storage *at =
		r->ref->kind == VML_REF_DATA_FILE ? &l->data_file : &r->qemu.place;
	return vml_storage_is_local(at) ? at->path : NULL;
}

/* Asked only of what lies outside: for the answer a file may have to be read in full. */
static bool
is_trusted(struct vml_walk *w, const struct vml_layer *l, const struct vml_companion *c)
{
	struct vml_store *s = w->context->store;
	return vml_store_trusts(s, l->storage.path) || (c->path && vml_store_trusts(s, c->path));
}

static void
look(struct vml_walk *w, const struct vml_layer *l, struct vml_companion *c,
	const struct vml_reference *r)
{
	*c = (struct vml_companion){ .reference = r, .path = path_of(l, r) };
	c->outside = is_outside(l, r->ref->raw) && !is_trusted(w, l, c);
	if (!c->path)
		return;
	const struct vml_entry *e = vml_store_look(w->context->store, c->path);
	c->state = vml_walk_state(w, e);
	c->thing = e->thing;
	c->dev = e->dev;
	c->ino = e->ino;
	c->error = e->error;
}

static bool
is_companion(const struct vml_image *image, const struct vml_ref *ref)
{
	return ref == image->data_file || (ref->kind == VML_REF_EXTENT && *ref->raw);
}

static void
find(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_image *image = l->image;
	uint32_t n = 0;
	vml_walk_references(w, l);
	for (uint32_t i = 0; i < l->nreferences; i++)
		n += is_companion(image, l->references[i].ref);
	if (n == 0 || l->ncompanions || !l->storage.path)
		return;
	struct vml_companion *list = vml_make_n(w->context->arena, struct vml_companion, n);
	l->companions = list;
	l->ncompanions = n;
	for (uint32_t i = 0; i < l->nreferences; i++)
		if (is_companion(image, l->references[i].ref))
			look(w, l, list++, &l->references[i]);
}

void
vml_walk_companions(struct vml_walk *w)
{
	for (struct vml_layer *l = w->top; l; l = (struct vml_layer *)l->below)
		if (l->image)
			find(w, l);
}

static void
refuse_extent(struct vml_walk *w, struct vml_layer *l, const char *text, const char *path,
	const char *what)
{
	vml_walk_refuse(w, VML_REFUSAL_MISSING_IMAGE, l, text, "the extent %s of %s %s", path,
		vml_layer_words(w->context->arena, l), what)
		->rule = "VML411";
}

static void
open_extent(struct vml_walk *w, struct vml_layer *l, const struct vml_companion *c)
{
	struct vml_arena *a = w->context->arena;
	bool writable = l == w->top && w->disk && !w->disk->readonly;
	if (c->state == VML_STATE_MISSING)
		refuse_extent(w, l,
			vml_arena_printf(a, "Could not open '%s': %s", c->path,
				c->error ? c->error : "No such file or directory"),
			c->path, "is missing");
	else if (c->state == VML_STATE_UNKNOWN)
		vml_walk_unknown(w, "an extent is not on this machine");
	else if (c->thing == VML_THING_DIR)
		refuse_extent(w, l,
			writable ? vml_arena_printf(
					   a, "Could not open '%s': Is a directory", c->path)
				 : vml_arena_printf(a,
					   "'file' driver requires '%s' to be a regular file",
					   c->path),
			c->path, "is a directory");
	else if (c->thing == VML_THING_FIFO || c->thing == VML_THING_SOCKET)
		refuse_extent(w, l, NULL, c->path, "is no file");
	else if (writable && c->ino && c->ino == l->ino && c->dev == l->dev)
		vml_walk_refuse(w, VML_REFUSAL_LOOP, l, "Failed to get shared \"resize\" lock",
			"%s is its own extent", vml_layer_words(a, l));
}

void
vml_walk_open_extents(struct vml_walk *w, struct vml_layer *l)
{
	if (!l->image || l->format != VML_FORMAT_VMDK)
		return;
	find(w, l);
	for (uint32_t i = 0; i < l->ncompanions && !w->stopped; i++)
		if (l->companions[i].reference->ref->kind == VML_REF_EXTENT)
			open_extent(w, l, &l->companions[i]);
}
