/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The order of findings is a property of the findings: path, position, id, message. Findings that
 * say the same are told once; one fault in an image that many documents use, by whatever names, is
 * one finding, with every place that leads there as related. Of several names the first that was
 * judged is told, so findings have to come in the order of their files.
 */
#include <string.h>

#include "engine/engine.h"
#include "engine/sink.h"

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static bool
same_file(const struct vml_location *a, const struct vml_location *b)
{
	if (a->ino && b->ino)
		return a->ino == b->ino && a->dev == b->dev;
	return strcmp(a->path, b->path) == 0;
}

static bool
same_place(const struct vml_location *a, const struct vml_location *b)
{
	return a->at.start == b->at.start && a->at.end == b->at.end && same_file(a, b);
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
	const struct vml_finding *x = *(struct vml_finding *const *)a;
	const struct vml_finding *y = *(struct vml_finding *const *)b;
	int c = strcmp(x->where.path, y->where.path);
	if (!c)
		c = COMPARE(x->where.at.start, y->where.at.start);
	if (!c)
		c = strcmp(x->rule->id, y->rule->id);
	if (!c)
		c = strcmp(x->message, y->message);
	if (!c)
		c = COMPARE(x->where.at.end, y->where.at.end);
	return c ? c : g_strcmp0(x->disk, y->disk);
}

static bool
in_image(const struct vml_finding *f)
{
	return !f->where.source && g_strcmp0(f->image, f->where.path) == 0;
}

static guint
hash_place(const struct vml_location *l)
{
	return (l->ino ? (guint)l->ino : g_str_hash(l->path)) + (guint)l->at.start * 7;
}

static guint
hash_finding(gconstpointer p)
{
	const struct vml_finding *f = p;
	return g_str_hash(f->rule->id) * 31 + hash_place(&f->where);
}

static gboolean
same_finding(gconstpointer a, gconstpointer b)
{
	const struct vml_finding *x = a, *y = b;
	if (x->rule != y->rule || !same_place(&x->where, &y->where))
		return FALSE;
	return (in_image(x) && in_image(y)) || strcmp(x->message, y->message) == 0;
}

static guint
hash_related(gconstpointer p)
{
	const struct vml_related *r = p;
	return hash_place(&r->where);
}

static gboolean
same_related(gconstpointer a, gconstpointer b)
{
	const struct vml_related *x = a, *y = b;
	return same_place(&x->where, &y->where) && strcmp(x->message, y->message) == 0;
}

static void
add_related(GPtrArray *places, GHashTable *known, const struct vml_finding *f)
{
	for (uint32_t i = 0; i < f->nrelated; i++)
		if (g_hash_table_add(known, (gpointer)&f->related[i]))
			g_ptr_array_add(places, (gpointer)&f->related[i]);
}

/*
 * The graver of several tellings of one fault stays, with the related places of all. They are
 * gathered before memory is taken for them: an image may have a thousand users.
 */
static void
fold(struct vml_finding *to, const GPtrArray *others, struct vml_arena *arena)
{
	g_autoptr(GPtrArray) places = g_ptr_array_new();
	g_autoptr(GHashTable) known = g_hash_table_new(hash_related, same_related);
	add_related(places, known, to);
	for (guint i = 0; i < others->len; i++) {
		const struct vml_finding *f = others->pdata[i];
		if (f->severity > to->severity ||
			(f->severity == to->severity && f->certainty < to->certainty))
			*to = *f;
		add_related(places, known, f);
	}
	struct vml_related *all = vml_make_n(arena, struct vml_related, places->len);
	for (guint i = 0; i < places->len; i++)
		all[i] = *(const struct vml_related *)places->pdata[i];
	to->related = all;
	to->nrelated = places->len;
}

static void
forget(gpointer others)
{
	if (others)
		g_ptr_array_unref(others);
}

/* Keeps the first telling of each fault; the later ones become the value of it in `tellings`. */
static void
keep_first(GPtrArray *findings, GHashTable *tellings)
{
	guint kept = 0;
	for (guint i = 0; i < findings->len; i++) {
		struct vml_finding *f = findings->pdata[i];
		gpointer first, others;
		if (!g_hash_table_lookup_extended(tellings, f, &first, &others)) {
			g_hash_table_insert(tellings, f, NULL);
			findings->pdata[kept++] = f;
			continue;
		}
		if (!others) {
			others = g_ptr_array_new();
			g_hash_table_insert(tellings, first, others);
		}
		g_ptr_array_add(others, f);
	}
	g_ptr_array_set_size(findings, (gint)kept);
}

void
vml_findings_sort(GPtrArray *findings, struct vml_arena *arena)
{
	if (findings->len < 2)
		return;
	g_autoptr(GHashTable) tellings =
		g_hash_table_new_full(hash_finding, same_finding, NULL, forget);
	keep_first(findings, tellings);
	for (guint i = 0; i < findings->len; i++) {
		const GPtrArray *others = g_hash_table_lookup(tellings, findings->pdata[i]);
		if (others)
			fold(findings->pdata[i], others, arena);
	}
	g_ptr_array_sort(findings, by_place);
}

void
vml_findings_settle(GPtrArray *findings, struct vml_arena *arena)
{
	vml_findings_sort(findings, arena);
	vml_findings_mark(findings, arena);
}
