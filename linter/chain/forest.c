/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identities and bits; the order of everything is that in which images were added. */
#include "chain/forest.h"

#include <string.h>

#include "chain/backing.h"
#include "chain/walk.h"

/* One file, whether or not it was found in a directory. */
struct mark {
	uint64_t dev, ino;
	bool covered;  /* judged as a member of some chain */
	bool reached;  /* a definition leads there */
	bool referred; /* an image leads there */
	bool extent;   /* … and has its data there */
	bool awaited;  /* … that is not covered yet */
};

struct tree {
	struct vml_index_image image;
	gpointer owner;
	struct mark *own;
	struct mark **leads;
	uint32_t nleads;
};

struct vml_forest {
	struct vml_arena *arena;
	GHashTable *marks; /* struct mark as its identity → itself */
	GArray *trees;     /* struct tree */
	GHashTable *names; /* last parts of mentioned paths, owned */
};

/* ---- where headers lead ------------------------------------------------------------------- */

static void
add_lead(struct vml_store *store, const char *path, enum vml_ref_kind kind, GArray *leads)
{
	bool parent = kind == VML_REF_PARENT || kind == VML_REF_LOCATOR;
	const struct vml_entry *e = parent ? vml_store_get(store, path, VML_NAMED_BY_HEADER)
					   : vml_store_look(store, path);
	struct vml_lead lead = { e->dev, e->ino, kind == VML_REF_EXTENT, parent ? e->image : NULL };
	if (e->state == VML_STATE_PRESENT && e->ino)
		g_array_append_val(leads, lead);
}

/* The last part of a name that may be written as on Windows, beside the image that holds it. */
static const char *
beside(struct vml_arena *a, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/'), *last = name + strlen(name);
	while (last > name && last[-1] != '/' && last[-1] != '\\')
		last--;
	if (!*last)
		return NULL;
	return vml_arena_printf(a, "%.*s%s", slash ? (int)(slash - path + 1) : 0, path, last);
}

static const char *
place_of(struct vml_arena *a, const char *path, const struct vml_ref *ref)
{
	const struct vml_storage own = { .type = VML_STORAGE_FILE, .path = path };
	struct vml_storage storage = { 0 };
	const char *error = NULL;
	if (!ref->raw || !*ref->raw)
		return NULL;
	if (ref->kind == VML_REF_PARENT || ref->kind == VML_REF_LOCATOR)
		return beside(a, path, ref->raw);
	if (vml_backing_parse(a, ref->raw, &own, &storage, &error) != VML_BACKING_OK ||
		!vml_storage_is_local(&storage))
		return NULL;
	return storage.path;
}

void
vml_forest_leads(
	struct vml_store *store, const char *path, const struct vml_image *image, GArray *leads)
{
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < image->nrefs; i++) {
		const char *place = place_of(a, path, &image->refs[i]);
		if (place)
			add_lead(store, place, image->refs[i].kind, leads);
	}
	vml_arena_free(a);
}

/* ---- files ---------------------------------------------------------------------------------- */

static guint
hash(gconstpointer p)
{
	const struct mark *m = p;
	return (guint)(m->ino ^ (m->ino >> 32) ^ (m->dev << 20));
}

static gboolean
same_file(gconstpointer a, gconstpointer b)
{
	const struct mark *x = a, *y = b;
	return x->ino == y->ino && x->dev == y->dev;
}

struct vml_forest *
vml_forest_new(struct vml_arena *arena)
{
	struct vml_forest *f = g_new0(struct vml_forest, 1);
	f->arena = arena;
	f->marks = g_hash_table_new(hash, same_file);
	f->trees = g_array_new(FALSE, TRUE, sizeof(struct tree));
	f->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return f;
}

void
vml_forest_free(struct vml_forest *f)
{
	if (!f)
		return;
	g_hash_table_unref(f->marks);
	g_array_unref(f->trees);
	g_hash_table_unref(f->names);
	g_free(f);
}

bool
vml_forest_is_image(const struct vml_image *image)
{
	if (image->format == VML_FORMAT_DMG) /* known by its name alone */
		return false;
	return vml_format_contains(image->format) || image->format == VML_FORMAT_LUKS ||
	       vml_format_contains(image->probe_libvirt);
}

static struct mark *
mark_of(struct vml_forest *f, uint64_t dev, uint64_t ino)
{
	struct mark key = { .dev = dev, .ino = ino };
	struct mark *m = g_hash_table_lookup(f->marks, &key);
	if (m)
		return m;
	m = vml_arena_memdup(f->arena, &key, sizeof(key));
	g_hash_table_add(f->marks, m);
	return m;
}

void
vml_forest_add(struct vml_forest *f, const char *path, const struct vml_image *image,
	const GArray *leads, gpointer owner)
{
	struct tree t = { .image = { .path = path, .image = image }, .owner = owner };
	t.own = mark_of(f, image->dev, image->ino);
	guint n = leads ? leads->len : 0;
	t.leads = vml_make_n(f->arena, struct mark *, n);
	for (guint i = 0; i < n; i++) {
		const struct vml_lead *lead = &g_array_index(leads, struct vml_lead, i);
		struct mark *m = mark_of(f, lead->dev, lead->ino);
		m->referred = m->referred || m != t.own;
		m->extent = m->extent || (lead->extent && m != t.own);
		t.leads[t.nleads++] = m;
		if (lead->parent)
			t.image.parent = lead->parent;
	}
	g_array_append_val(f->trees, t);
}

void
vml_forest_reach(struct vml_forest *f, uint64_t dev, uint64_t ino)
{
	if (ino)
		mark_of(f, dev, ino)->reached = true;
}

void
vml_forest_cover(struct vml_forest *f, uint64_t dev, uint64_t ino)
{
	if (ino)
		mark_of(f, dev, ino)->covered = true;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

void
vml_forest_mention(struct vml_forest *f, const char *path)
{
	g_hash_table_add(f->names, g_strdup(last_part(path)));
}

/* ---- what to judge next --------------------------------------------------------------------- */

static struct tree *
tree_at(struct vml_forest *f, guint i)
{
	return &g_array_index(f->trees, struct tree, i);
}

/* One of several files of a VMDK image. QEMU opens it with the others only. */
static bool
is_part(const struct tree *t)
{
	const struct vml_image *image = t->image.image;
	return t->own->extent && image->format == VML_FORMAT_VMDK && !image->uuid;
}

/* Notes which files an image leads to that is itself to be judged. */
static void
await(struct vml_forest *f, bool on)
{
	for (guint i = 0; i < f->trees->len; i++) {
		const struct tree *t = tree_at(f, i);
		for (uint32_t k = 0; !t->own->covered && k < t->nleads; k++)
			if (t->leads[k] != t->own)
				t->leads[k]->awaited = on;
	}
}

GPtrArray *
vml_forest_next(struct vml_forest *f)
{
	GPtrArray *next = g_ptr_array_new();
	struct tree *ring = NULL;
	await(f, true);
	for (guint i = 0; i < f->trees->len; i++) {
		struct tree *t = tree_at(f, i);
		if (is_part(t))
			continue;
		if (!t->own->covered && !t->own->awaited)
			g_ptr_array_add(next, t);
		else if (!t->own->covered && !ring)
			ring = t;
	}
	await(f, false);
	if (next->len == 0 && ring)
		g_ptr_array_add(next, ring);
	for (guint i = 0; i < next->len; i++) {
		struct tree *t = next->pdata[i];
		t->own->covered = true;
		next->pdata[i] = t->owner;
	}
	return next;
}

GPtrArray *
vml_forest_all(struct vml_forest *f)
{
	GPtrArray *all = g_ptr_array_new();
	for (guint i = 0; i < f->trees->len; i++) {
		tree_at(f, i)->own->covered = true;
		if (!is_part(tree_at(f, i)))
			g_ptr_array_add(all, tree_at(f, i)->owner);
	}
	return all;
}

const struct vml_index_image *
vml_forest_images(struct vml_forest *f, uint32_t *n)
{
	struct vml_index_image *list = vml_make_n(f->arena, struct vml_index_image, f->trees->len);
	*n = f->trees->len;
	for (guint i = 0; i < f->trees->len; i++) {
		const struct tree *t = tree_at(f, i);
		list[i] = t->image;
		list[i].reached = t->own->reached ||
				  g_hash_table_contains(f->names, last_part(t->image.path));
		list[i].referred = t->own->referred;
	}
	return list;
}
