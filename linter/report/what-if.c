/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What --what-if changes: chains as they are beside those that there would be. A document is the
 * same one when it has the same bytes, an image when it is the same file, whatever it is called.
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/mask.h"
#include "base/text.h"
#include "report/chain-value.h"

/* ---- what differs --------------------------------------------------------------------------- */

static char *
document_key(const struct vml_document *d)
{
	const struct vml_source *s = d->source;
	return g_strdup_printf(
		"%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " %u", s->dev, s->ino, d->ordinal);
}

static char *
image_key(const struct vml_chain *c, const char *path)
{
	const struct vml_layer *l = c->top;
	if (!l || !l->ino)
		return g_strconcat("=", path, NULL);
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, l->dev, l->ino);
}

/* Frees both values. */
static bool
differ(json_t *a, json_t *b)
{
	bool equal = json_equal(a, b);
	json_decref(a);
	json_decref(b);
	return !equal;
}

/* It would be refused, or start without its disk, and does not today. */
static bool
breaks(enum vml_verdict now, enum vml_verdict then)
{
	return (then == VML_REFUSED || then == VML_DROPPED) && now != VML_REFUSED && now != then;
}

struct comparer {
	const struct vml_chain_report *now, *then;
	GArray *found; /* struct vml_difference */
};

static bool
compare_disks(struct comparer *c, const struct vml_document *d, const struct vml_document *e)
{
	bool broken = false;
	for (uint32_t i = 0; i < d->ndisks && i < e->ndisks; i++) {
		struct vml_difference x = { .document = d,
			.document_then = e,
			.disk = d->disks[i],
			.disk_then = e->disks[i],
			.chain = d->disks[i]->chain,
			.chain_then = e->disks[i]->chain };
		if (!x.chain || !x.chain_then ||
			!differ(vml_json_disk(c->now, x.disk), vml_json_disk(c->then, x.disk_then)))
			continue;
		x.breaks = breaks(x.chain->verdict, x.chain_then->verdict);
		broken = broken || x.breaks;
		g_array_append_val(c->found, x);
	}
	return broken;
}

/* A document that fails by its disks fails with them; else it is told by itself. */
static void
compare_documents(struct comparer *c, const struct vml_document *d, const struct vml_document *e)
{
	bool broken = compare_disks(c, d, e);
	struct vml_difference x = { .document = d, .document_then = e };
	if (strcmp(d->source->path, e->source->path) == 0 &&
		(broken || !breaks(d->verdict, e->verdict)))
		return;
	x.breaks = !broken && breaks(d->verdict, e->verdict);
	g_array_append_val(c->found, x);
}

static void
compare_all_documents(struct comparer *c)
{
	g_autoptr(GHashTable) others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (uint32_t i = 0; i < c->then->ndocuments; i++)
		g_hash_table_insert(others, document_key(c->then->documents[i]),
			(gpointer)c->then->documents[i]);
	for (uint32_t i = 0; i < c->now->ndocuments; i++) {
		const struct vml_document *d = c->now->documents[i];
		g_autofree char *key = document_key(d);
		const struct vml_document *e = g_hash_table_lookup(others, key);
		struct vml_difference gone = { .document = d };
		if (e)
			compare_documents(c, d, e);
		else
			g_array_append_val(c->found, gone);
		g_hash_table_remove(others, key);
	}
	for (uint32_t i = 0; i < c->then->ndocuments; i++) {
		g_autofree char *key = document_key(c->then->documents[i]);
		struct vml_difference new = { .document_then = c->then->documents[i] };
		if (g_hash_table_contains(others, key))
			g_array_append_val(c->found, new);
	}
}

static void
compare_images(struct comparer *c, struct vml_difference *x)
{
	if (!differ(vml_json_image(c->now, x->chain, x->path),
		    vml_json_image(c->then, x->chain_then, x->path_then)))
		return;
	x->breaks = breaks(x->chain->verdict, x->chain_then->verdict);
	g_array_append_val(c->found, *x);
}

static void
compare_all_images(struct comparer *c)
{
	g_autoptr(GHashTable) others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (uint32_t i = 0; i < c->then->nimages; i++)
		g_hash_table_insert(others, image_key(c->then->images[i], c->then->image_paths[i]),
			GUINT_TO_POINTER(i + 1));
	for (uint32_t i = 0; i < c->now->nimages; i++) {
		struct vml_difference x = { .chain = c->now->images[i],
			.path = c->now->image_paths[i] };
		g_autofree char *key = image_key(x.chain, x.path);
		guint k = GPOINTER_TO_UINT(g_hash_table_lookup(others, key));
		g_hash_table_remove(others, key);
		if (k) {
			x.chain_then = c->then->images[k - 1];
			x.path_then = c->then->image_paths[k - 1];
			compare_images(c, &x);
		} else {
			g_array_append_val(c->found, x);
		}
	}
	for (uint32_t i = 0; i < c->then->nimages; i++) {
		struct vml_difference x = { .chain_then = c->then->images[i],
			.path_then = c->then->image_paths[i] };
		g_autofree char *key = image_key(x.chain_then, x.path_then);
		if (g_hash_table_contains(others, key))
			g_array_append_val(c->found, x);
	}
}

GArray *
vml_chain_differences(const struct vml_chain_report *then)
{
	struct comparer c = { then->today, then,
		g_array_new(FALSE, TRUE, sizeof(struct vml_difference)) };
	compare_all_documents(&c);
	compare_all_images(&c);
	return c.found;
}

static uint32_t
count_breaks(const GArray *all)
{
	uint32_t n = 0;
	for (guint i = 0; i < all->len; i++)
		n += g_array_index(all, struct vml_difference, i).breaks;
	return n;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *
document_side(const struct vml_chain_report *r, const struct vml_document *d)
{
	json_t *side = json_object();
	json_object_set_new(side, "path", vml_json_text(d->source->path));
	vml_json_verdict(side, r, d);
	return side;
}

static json_t *
side(const struct vml_chain_report *r, const struct vml_document *d, const struct vml_disk *disk,
	const struct vml_chain *c, const char *path)
{
	if (disk)
		return vml_json_disk(r, disk);
	if (d)
		return document_side(r, d);
	return c ? vml_json_image(r, c, path) : json_null();
}

static json_t *
difference_value(const struct vml_chain_report *then, const struct vml_difference *x)
{
	const struct vml_document *d = x->document ? x->document : x->document_then;
	const char *image = x->path ? x->path : x->path_then;
	json_t *value = json_object();
	json_object_set_new(value, "kind",
		json_string(x->disk ? "disk"
			    : d     ? "document"
				    : "image"));
	json_object_set_new(value, "path", vml_json_text(d ? d->source->path : image));
	json_object_set_new(value, "name", vml_json_text(d ? d->name : NULL));
	json_object_set_new(value, "target", vml_json_text(x->disk ? x->disk->target : NULL));
	json_object_set_new(value, "breaks", json_boolean(x->breaks));
	json_object_set_new(
		value, "before", side(then->today, x->document, x->disk, x->chain, x->path));
	json_object_set_new(value, "after",
		side(then, x->document_then, x->disk_then, x->chain_then, x->path_then));
	return value;
}

json_t *
vml_json_what_if(const struct vml_chain_report *then)
{
	g_autoptr(GArray) all = vml_chain_differences(then);
	json_t *value = json_object(), *changes = json_array(), *list = json_array();
	for (const char *const *c = then->what_if; *c; c++)
		json_array_append_new(changes, vml_json_text(*c));
	for (guint i = 0; i < all->len; i++)
		json_array_append_new(list,
			difference_value(then, &g_array_index(all, struct vml_difference, i)));
	json_object_set_new(value, "changes", changes);
	json_object_set_new(value, "breaks", json_integer(count_breaks(all)));
	json_object_set_new(value, "differences", list);
	return value;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* The chain as lines; none for no chain. */
static char **
lines_of(const struct vml_chain_report *r, const struct vml_chain *c, const struct vml_document *d)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	if (to && c)
		vml_write_chain_one(r, c, d ? d->source : NULL, to);
	if (to)
		fclose(to);
	char **lines = g_strsplit(len ? text : "", "\n", -1);
	guint n = g_strv_length(lines);
	if (n > 0 && !*lines[n - 1])
		g_clear_pointer(&lines[n - 1], g_free);
	free(text);
	return lines;
}

static void
put_lines(char **lines, guint from, guint to, const char *sign, FILE *out)
{
	for (guint i = from; i < to; i++)
		fprintf(out, "    %s %s\n", sign, lines[i]);
}

/* What is the same at the front and at the back stands for itself. */
static void
put_difference(char **a, char **b, FILE *out)
{
	guint n = g_strv_length(a), m = g_strv_length(b), front = 0, back = 0;
	while (front < n && front < m && strcmp(a[front], b[front]) == 0)
		front++;
	while (back < n - front && back < m - front &&
		strcmp(a[n - 1 - back], b[m - 1 - back]) == 0)
		back++;
	put_lines(a, 0, front, " ", out);
	put_lines(a, front, n - back, "-", out);
	put_lines(b, front, m - back, "+", out);
	put_lines(a, n - back, n, " ", out);
}

/* What it is about, and where it goes. */
static void
put_subject(const struct vml_difference *x, struct vml_arena *a, FILE *out)
{
	const struct vml_document *d = x->document, *e = x->document_then;
	const char *now = d ? d->source->path : x->path;
	const char *then = e ? e->source->path : x->path_then;
	fputs(vml_mask_escape(a, now ? now : then), out);
	if ((d || e) && (d ? d : e)->name)
		fprintf(out, ": %s", vml_text_escape(a, (d ? d : e)->name));
	if (x->disk)
		fprintf(out, " %s", x->disk->target ? vml_text_escape(a, x->disk->target) : "disk");
	else if (!now)
		fputs(": comes in", out);
	else if (!then)
		fputs(": is gone", out);
	else if (strcmp(now, then) != 0)
		fprintf(out, ": is %s", vml_mask_escape(a, then));
	else if (d)
		fprintf(out, ": is %s", vml_verdict_name(e->verdict));
	fputc('\n', out);
}

static void
put(const struct vml_chain_report *then, const struct vml_difference *x, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	g_auto(GStrv) now = lines_of(then->today, x->chain, x->document);
	g_auto(GStrv) new = lines_of(then, x->chain_then, x->document_then);
	fputs(x->breaks ? "  breaks: " : "  ", out);
	put_subject(x, a, out);
	put_difference(now, new, out);
	vml_arena_free(a);
}

void
vml_write_what_if_text(const struct vml_chain_report *then, FILE *out)
{
	g_autoptr(GArray) all = vml_chain_differences(then);
	uint32_t broken = count_breaks(all);
	struct vml_arena *a = vml_arena_new();
	fputs("\nwhat if", out);
	for (const char *const *c = then->what_if; *c; c++)
		fprintf(out, "%s %s", c == then->what_if ? "" : ",", vml_mask_escape(a, *c));
	fprintf(out, ": %u difference%s, %u break%s\n", all->len, vml_text_plural(all->len), broken,
		broken == 1 ? "s" : "");
	for (guint i = 0; i < all->len; i++)
		put(then, &g_array_index(all, struct vml_difference, i), out);
	vml_arena_free(a);
}
