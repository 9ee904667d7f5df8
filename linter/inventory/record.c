/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a store has seen → an inventory. Device and inode numbers mean nothing on another host and
 * change without anything else changing, so only what follows from them is recorded: which paths
 * are one file.
 */
#include "inventory/inventory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Whose header was read comes first, then what was found in a folder, by which a run over that
 * folder calls it, and then a file's own name before that of a link.
 */
static bool
is_better(const struct vml_seen *s, const struct vml_seen *known, GHashTable *listed)
{
	if (!known || !known->entry->image != !s->entry->image)
		return !known || s->entry->image;
	bool is_listed = listed && g_hash_table_contains(listed, s->path);
	if (listed && is_listed != g_hash_table_contains(listed, known->path))
		return is_listed;
	return known->entry->link && !s->entry->link;
}

/* Which path stands for each file. */
static GHashTable *
first_names(const GArray *seen, GHashTable *listed)
{
	GHashTable *first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < seen->len; i++) {
		const struct vml_seen *s = &g_array_index(seen, struct vml_seen, i), *known;
		char *key = g_strdup_printf("%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x",
			s->entry->dev, s->entry->ino);
		known = g_hash_table_lookup(first, key);
		if (s->entry->ino && is_better(s, known, listed))
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

static struct vml_record
record_of(const struct vml_seen *s, const struct vml_seen *first)
{
	const struct vml_entry *e = s->entry;
	return (struct vml_record){ .path = s->path,
		.same_as = first != s ? first->path : NULL,
		.state = e->state,
		.thing = e->thing,
		.link = e->link,
		.target = s->target,
		.error = e->error,
		.image = e->image };
}

void
vml_inventory_each(struct vml_store *s, GHashTable *listed,
	void (*each)(void *with, const struct vml_record *r), void *with)
{
	g_autoptr(GArray) seen = vml_store_seen(s);
	g_autoptr(GHashTable) first = first_names(seen, listed);
	for (guint i = 0; i < seen->len; i++) {
		const struct vml_seen *x = &g_array_index(seen, struct vml_seen, i);
		struct vml_record r = record_of(x, first_name(first, x));
		each(with, &r);
	}
}

static void
write_record(void *out, const struct vml_record *r)
{
	write_line(vml_record_text(r), out);
}

void
vml_inventory_record(struct vml_store *s, GHashTable *listed, FILE *out)
{
	write_line(vml_inventory_head(), out);
	vml_inventory_each(s, listed, write_record, out);
}

/* ---- records from elsewhere ----------------------------------------------------------------- */

/* Of several accounts of a path the first one stays first. */
static gint
by_path(gconstpointer a, gconstpointer b)
{
	const struct vml_record *x = *(const struct vml_record *const *)a;
	const struct vml_record *y = *(const struct vml_record *const *)b;
	return strcmp(x->path, y->path);
}

void
vml_inventory_write(const GPtrArray *records, FILE *out)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_copy((GPtrArray *)records, NULL, NULL);
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
	g_ptr_array_sort(sorted, by_path); /* is stable */
	write_line(vml_inventory_head(), out);
	for (guint i = 0; i < sorted->len; i++) {
		char *line = vml_record_text(sorted->pdata[i]);
		if (!g_hash_table_contains(told, line))
			fprintf(out, "%s\n", line);
		g_hash_table_add(told, line);
	}
}
