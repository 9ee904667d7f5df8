/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two accounts of a path side by side, key by key as an inventory has them: whatever is recorded is
 * compared, and what an older line lacks is told as such.
 */
#include <string.h>

#include <jansson.h>

#include "inventory/inventory.h"

struct comparison {
	struct vml_arena *arena;
	GArray *changes;
	const char *path;
};

/* ---- one record against another -------------------------------------------------------------- */

static const char *
words(struct vml_arena *a, const json_t *v)
{
	if (!v)
		return NULL;
	char *text =
		json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	const char *kept = vml_arena_strdup(a, text);
	free(text);
	return kept;
}

static void
tell(struct comparison *c, const char *what, const char *before, const char *after)
{
	struct vml_change change = { .path = vml_arena_strdup(c->arena, c->path),
		.what = vml_arena_strdup(c->arena, what),
		.before = before,
		.after = after };
	g_array_append_val(c->changes, change);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of both, in order, each once (g_ptr_array_unref). */
static GPtrArray *
keys_of(json_t *x, json_t *y)
{
	GPtrArray *keys = g_ptr_array_new();
	const char *key;
	json_t *value;
	json_object_foreach(x, key, value) g_ptr_array_add(keys, (gpointer)key);
	json_object_foreach(y, key, value) if (!json_object_get(x, key))
		g_ptr_array_add(keys, (gpointer)key);
	g_ptr_array_sort(keys, by_text);
	return keys;
}

/* What libvirt reads follows from the rest mostly: it is told where nothing else is. */
static bool
is_consequence(const char *prefix, const char *key, const GArray *changes, guint before)
{
	return strcmp(prefix, "image.") == 0 && strcmp(key, "readings") == 0 &&
	       changes->len > before;
}

static void
compare(struct comparison *c, const char *prefix, json_t *x, json_t *y)
{
	g_autoptr(GPtrArray) keys = keys_of(x, y);
	guint before = c->changes->len;
	for (guint i = 0; i < keys->len; i++) {
		const char *key = keys->pdata[i];
		json_t *was = json_object_get(x, key), *is = json_object_get(y, key);
		if (json_equal(was, is) || is_consequence(prefix, key, c->changes, before))
			continue;
		g_autofree char *name = g_strconcat(prefix, key, NULL);
		g_autofree char *longer = g_strconcat(name, ".", NULL);
		if (json_is_object(was) && json_is_object(is))
			compare(c, longer, was, is);
		else
			tell(c, name, words(c->arena, was), words(c->arena, is));
	}
}

/* ---- what other programs tell ---------------------------------------------------------------- */

static void
keep(json_t *into, const json_t *from, const json_t *told, const char *key)
{
	json_t *value = json_object_get(from, key);
	if (value && (!told || json_object_get(told, key)))
		json_object_set(into, key, value);
}

/* Names of what libvirt reads under the formats that `told` speaks of. */
static json_t *
names_read(const json_t *image, const json_t *told)
{
	static const char *const names[] = { "backing", "data_file", "format_name" };
	json_t *readings = json_object_get(image, "readings"), *kept = json_object(), *value;
	json_t *formats = json_object_get(told, "readings");
	const char *format;
	json_object_foreach(formats, format, value)
	{
		json_t *one = json_object();
		for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
			keep(one, json_object_get(readings, format), NULL, names[i]);
		json_object_set_new(kept, format, one);
	}
	return kept;
}

/* The part of a record that the account `told` of another program speaks of, too. */
static json_t *
part_of(const json_t *record, const json_t *told)
{
	static const char *const outside[] = { "kind", "size", "mtime", "mode", "state" };
	static const char *const inside[] = { "format", "version", "virtual_size", "cluster_size",
		"uuid", "parent_uuid", "variant", "encryption", "corrupt", "dirty" };
	const json_t *image = json_object_get(record, "image");
	const json_t *told_image = json_object_get(told, "image");
	json_t *part = json_object(), *facts = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(outside); i++)
		keep(part, record, told, outside[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(inside); i++)
		keep(facts, image, told_image, inside[i]);
	if (json_object_get(told_image, "readings"))
		json_object_set_new(facts, "readings", names_read(image, told_image));
	if (image && told_image)
		json_object_set(part, "image", facts);
	json_decref(facts);
	return part;
}

/* Both sides less what one of them does not speak of. */
static void
compare_told(struct comparison *c, const json_t *x, const json_t *y)
{
	bool first = json_object_get(x, "by") != NULL, second = json_object_get(y, "by") != NULL;
	json_t *a = part_of(x, second ? y : x), *b = part_of(y, first ? x : y);
	if (first && second) {
		json_t *smaller = part_of(a, b);
		json_decref(a);
		a = smaller;
		smaller = part_of(b, a);
		json_decref(b);
		b = smaller;
	}
	compare(c, "", a, b);
	json_decref(a);
	json_decref(b);
}

/* ---- whole records --------------------------------------------------------------------------- */

static json_t *
parse(const char *text)
{
	json_error_t e;
	json_t *o = json_loads(text, 0, &e);
	g_assert(o); /* this program wrote it */
	if (!json_object_get(o, "state"))
		json_object_set_new(o, "state", json_string("present"));
	return o;
}

/* Of a file that is here on one side alone the rest says nothing. */
static void
compare_records(struct comparison *c, const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return;
	json_t *x = parse(before), *y = parse(after);
	json_t *was = json_object_get(x, "state"), *is = json_object_get(y, "state");
	if (!json_equal(was, is))
		tell(c, "state", words(c->arena, was), words(c->arena, is));
	else if (strcmp(json_string_value(was), "missing") == 0)
		; /* the words for that may differ */
	else if (json_object_get(x, "by") || json_object_get(y, "by"))
		compare_told(c, x, y);
	else
		compare(c, "", x, y);
	json_decref(x);
	json_decref(y);
}

GArray *
vml_inventory_changes(
	struct vml_arena *arena, const char *path, const char *before, const char *after)
{
	struct comparison c = { arena, g_array_new(FALSE, TRUE, sizeof(struct vml_change)), path };
	compare_records(&c, before, after);
	return c.changes;
}

/* The line of the n-th record of a path (free()), or NULL when there is none. */
static char *
line_of(const struct vml_inventory *v, const char *path, unsigned n)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_held held;
	char *line = NULL;
	if (vml_inventory_nth(v, path, n, a, &held))
		line = vml_record_text(&held.record);
	vml_arena_free(a);
	return line;
}

static void
compare_path(struct comparison *c, const struct vml_inventory *a, const struct vml_inventory *b,
	const char *path)
{
	char *before = line_of(a, path, 0), *after = line_of(b, path, 0);
	c->path = path;
	if (before && after)
		compare_records(c, before, after);
	else if (before || after)
		tell(c, NULL, before ? "" : NULL, after ? "" : NULL);
	free(before);
	free(after);
}

GArray *
vml_inventory_diff(
	struct vml_arena *arena, const struct vml_inventory *a, const struct vml_inventory *b)
{
	g_autoptr(GPtrArray) x = vml_inventory_paths(a), y = vml_inventory_paths(b);
	struct comparison c = { arena, g_array_new(FALSE, TRUE, sizeof(struct vml_change)), NULL };
	for (guint i = 0, k = 0; i < x->len || k < y->len;) {
		int order = i == x->len ? 1 : k == y->len ? -1 : strcmp(x->pdata[i], y->pdata[k]);
		compare_path(&c, a, b, order <= 0 ? x->pdata[i] : y->pdata[k]);
		i += order <= 0;
		k += order >= 0;
	}
	return c.changes;
}

/* ---- the host ------------------------------------------------------------------------------- */

/* Looks at a path as whoever recorded it did. */
static void
look(const struct vml_record *r, struct vml_store *s)
{
	if (r->image || r->state == VML_STATE_UNREADABLE)
		vml_store_get(s, r->path, VML_NAMED_BY_XML);
	else
		vml_store_look(s, r->path);
}

static void
look_at_all(const struct vml_inventory *v, const GPtrArray *paths, struct vml_store *s)
{
	for (guint i = 0; i < paths->len; i++) {
		struct vml_arena *a = vml_arena_new();
		struct vml_held held;
		for (unsigned n = 0; vml_inventory_nth(v, paths->pdata[i], n, a, &held); n++)
			look(&held.record, s);
		vml_arena_free(a);
	}
}

static void
keep_line(void *with, const struct vml_record *r)
{
	g_hash_table_insert(with, g_strdup(r->path), vml_record_text(r));
}

GArray *
vml_inventory_verify(struct vml_arena *arena, const struct vml_inventory *v, struct vml_store *s,
	size_t *records)
{
	g_autoptr(GPtrArray) paths = vml_inventory_paths(v);
	g_autoptr(GHashTable) now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free);
	struct comparison c = { arena, g_array_new(FALSE, TRUE, sizeof(struct vml_change)), NULL };
	look_at_all(v, paths, s);
	vml_inventory_each(s, NULL, keep_line, now);
	*records = 0;
	for (guint i = 0; i < paths->len; i++) {
		char *line;
		c.path = paths->pdata[i];
		const char *after = g_hash_table_lookup(now, c.path);
		for (unsigned n = 0; (line = line_of(v, c.path, n)); n++) {
			if (after)
				compare_records(&c, line, after);
			free(line);
			++*records;
		}
	}
	return c.changes;
}
