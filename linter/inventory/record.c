/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a store has seen → an inventory. Device and inode numbers mean nothing on another host and
 * change without anything else changing, so only what follows from them is recorded: which paths
 * are one file.
 */
#include "inventory/inventory.h"

#include <stdlib.h>

/* Whose header was read comes first, then a file's own name before that of a link. */
static bool
is_better(const struct vml_seen *s, const struct vml_seen *known)
{
	if (!known || !known->entry->image != !s->entry->image)
		return !known || s->entry->image;
	return known->entry->link && !s->entry->link;
}

/* Which path stands for each file. */
static GHashTable *
first_names(const GArray *seen)
{
	GHashTable *first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < seen->len; i++) {
		const struct vml_seen *s = &g_array_index(seen, struct vml_seen, i), *known;
		char *key = g_strdup_printf("%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x",
			s->entry->dev, s->entry->ino);
		known = g_hash_table_lookup(first, key);
		if (s->entry->ino && is_better(s, known))
			g_hash_table_insert(first, key, (gpointer)s);
		else
			g_free(key);
	}
	return first;
}

static const struct vml_seen *
first_name(GHashTable *first, const struct vml_seen *s)
{
	g_autofree char *key = g_strdup_printf(
		"%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x", s->entry->dev, s->entry->ino);
	const struct vml_seen *known = g_hash_table_lookup(first, key);
	return known ? known : s;
}

static void
write_line(char *text, FILE *out)
{
	fprintf(out, "%s\n", text);
	free(text);
}

static void
write_seen(const struct vml_seen *s, const struct vml_seen *first, FILE *out)
{
	const struct vml_entry *e = s->entry;
	struct vml_record r = { .path = s->path,
		.same_as = first != s ? first->path : NULL,
		.state = e->state,
		.thing = e->thing,
		.link = e->link,
		.target = s->target,
		.error = e->error,
		.image = e->image };
	write_line(vml_record_text(&r), out);
}

void
vml_inventory_record(struct vml_store *s, FILE *out)
{
	g_autoptr(GArray) seen = vml_store_seen(s);
	g_autoptr(GHashTable) first = first_names(seen);
	write_line(vml_inventory_head(), out);
	for (guint i = 0; i < seen->len; i++) {
		const struct vml_seen *x = &g_array_index(seen, struct vml_seen, i);
		write_seen(x, first_name(first, x), out);
	}
}
