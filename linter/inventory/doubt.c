/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where inventories are not to be relied on: they tell something else than the host that the run
 * sees, or than each other. Only what decides anything counts: a disk's content may change.
 */
#include <string.h>

#include "inventory/inventory.h"

struct doubter {
	struct vml_arena *arena;
	const struct vml_inventory *inventory;
	GArray *doubts;
	GHashTable *old; /* files that are noted as old */
};

static struct vml_index_doubt *
add(struct doubter *d, enum vml_doubt_kind kind, const struct vml_held *h)
{
	struct vml_index_doubt x = { .kind = kind,
		.inventory = vml_arena_strdup(d->arena, h->file),
		.at = h->at,
		.path = vml_arena_strdup(d->arena, h->record.path),
		.tool = vml_arena_strdup(d->arena, h->tool) };
	g_array_append_val(d->doubts, x);
	return &g_array_index(d->doubts, struct vml_index_doubt, d->doubts->len - 1);
}

/* "image.virtual_size was 1048576, is 2097152" of the first change that matters; NULL = none. */
static const char *
difference(struct doubter *d, const struct vml_record *a, const struct vml_record *b)
{
	static const char *const passing[] = { "digest", "mode", "mtime", "size", "error", "target",
		"same_as", NULL };
	if (a->state == VML_STATE_UNREADABLE || b->state == VML_STATE_UNREADABLE)
		return NULL; /* for whoever looked */
	char *before = vml_record_text(a), *after = vml_record_text(b);
	g_autoptr(GArray) changes = vml_inventory_changes(d->arena, a->path, before, after);
	const struct vml_change *x = NULL;
	bool alias = a->same_as || b->same_as;
	for (guint i = 0; i < changes->len && !x; i++) {
		const struct vml_change *c = &g_array_index(changes, struct vml_change, i);
		bool facts = g_str_has_prefix(c->what, "image");
		if (!g_strv_contains(passing, c->what) && !(alias && facts))
			x = c;
	}
	free(before);
	free(after);
	return x ? vml_change_words(d->arena, x) : NULL;
}

/* A record that was written by another version is doubted once for its file. */
static void
doubt_age(struct doubter *d, const struct vml_held *h)
{
	if (strcmp(h->tool, VMLINT_VERSION) == 0 || !g_hash_table_add(d->old, (gpointer)h->file))
		return;
	struct vml_index_doubt *x = add(d, VML_DOUBT_OLD, h);
	x->path = NULL;
	x->at = (struct vml_span){ 0, 0 };
}

static bool
is_same_header(const struct vml_image *a, const struct vml_image *b)
{
	return a && b && a->digest && b->digest && a->file_size == b->file_size &&
	       strcmp(a->digest, b->digest) == 0;
}

/* What is here, as far as it was looked at, against what is recorded. */
static void
doubt_record(struct doubter *d, const struct vml_seen *s, const struct vml_held *h)
{
	struct vml_record now = { .path = s->path,
		.state = s->entry->state,
		.thing = s->entry->thing,
		.link = s->entry->link,
		.image = s->entry->image };
	struct vml_record then = h->record;
	if (s->entry->state != VML_STATE_PRESENT || s->entry->recorded)
		return;
	if (is_same_header(now.image, then.image))
		return;
	if (!now.image || !then.image)
		now.image = then.image = NULL;
	const char *what = difference(d, &then, &now);
	if (what)
		add(d, VML_DOUBT_STALE, h)->what = what;
}

static void
doubt_other(struct doubter *d, const struct vml_held *first, const struct vml_held *other)
{
	const char *what = difference(d, &first->record, &other->record);
	if (!what)
		return;
	struct vml_index_doubt *x = add(d, VML_DOUBT_CONTRADICTED, other);
	x->what = what;
	x->other = vml_arena_strdup(d->arena, first->file);
	x->other_at = first->at;
}

static void
doubt_path(struct doubter *d, const struct vml_seen *s)
{
	struct vml_arena *a = vml_arena_new_small();
	struct vml_held first, other;
	for (unsigned n = 0; vml_inventory_nth(d->inventory, s->path, n, a, &other); n++) {
		doubt_age(d, &other);
		doubt_record(d, s, &other);
		if (n == 0)
			first = other;
		else
			doubt_other(d, &first, &other);
	}
	vml_arena_free(a);
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
	const struct vml_index_doubt *x = a, *y = b;
	int c = strcmp(x->inventory, y->inventory);
	if (c == 0)
		c = x->at.start < y->at.start ? -1 : x->at.start > y->at.start;
	return c ? c : (int)x->kind - (int)y->kind;
}

GArray *
vml_inventory_doubts(struct vml_arena *arena, const struct vml_inventory *v, struct vml_store *s)
{
	struct doubter d = { .arena = arena, .inventory = v };
	g_autoptr(GArray) seen = vml_store_seen(s);
	d.doubts = g_array_new(FALSE, TRUE, sizeof(struct vml_index_doubt));
	d.old = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < seen->len; i++)
		doubt_path(&d, &g_array_index(seen, struct vml_seen, i));
	g_hash_table_unref(d.old);
	g_array_sort(d.doubts, by_place);
	return d.doubts;
}
