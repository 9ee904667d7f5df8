/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The order of findings is a property of the findings: path, position, id, message. Findings that
 * say the same are told once; one fault in an image that many documents use is one finding, with
 * every place that leads there as related.
 */
#include <string.h>

#include "engine/engine.h"
#include "engine/sink.h"

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int
compare_spans(const struct vml_location *a, const struct vml_location *b)
{
	int c = strcmp(a->path, b->path);
	if (!c)
		c = COMPARE(a->at.start, b->at.start);
	return c ? c : COMPARE(a->at.end, b->at.end);
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
hash_finding(gconstpointer p)
{
	const struct vml_finding *f = p;
	return g_str_hash(f->rule->id) * 31 + g_str_hash(f->where.path) +
	       (guint)f->where.at.start * 7;
}

static gboolean
same_finding(gconstpointer a, gconstpointer b)
{
	const struct vml_finding *x = a, *y = b;
	if (x->rule != y->rule || compare_spans(&x->where, &y->where))
		return FALSE;
	return (in_image(x) && in_image(y)) || strcmp(x->message, y->message) == 0;
}

static bool
has_related(const struct vml_related *list, uint32_t n, const struct vml_related *r)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!compare_spans(&list[i].where, &r->where) &&
			strcmp(list[i].message, r->message) == 0)
			return true;
	}
	return false;
}

static void
merge_related(struct vml_finding *to, const struct vml_finding *from, struct vml_arena *arena)
{
	uint32_t n = to->nrelated;
	struct vml_related *all = vml_make_n(arena, struct vml_related, (size_t)n + from->nrelated);
	if (n)
		memcpy(all, to->related, n * sizeof(*all));
	for (uint32_t i = 0; i < from->nrelated; i++) {
		if (!has_related(all, n, &from->related[i]))
			all[n++] = from->related[i];
	}
	to->related = all;
	to->nrelated = n;
}

/* The graver of two tellings of one fault stays; both leave their related places. */
static void
fold(struct vml_finding *to, const struct vml_finding *from, struct vml_arena *arena)
{
	struct vml_finding first = *to;
	if (from->severity > to->severity ||
		(from->severity == to->severity && from->certainty < to->certainty))
		*to = *from;
	to->related = first.related;
	to->nrelated = first.nrelated;
	if (from->nrelated)
		merge_related(to, from, arena);
}

void
vml_findings_sort(GPtrArray *findings, struct vml_arena *arena)
{
	g_ptr_array_sort(findings, by_place);
	g_autoptr(GHashTable) seen = g_hash_table_new(hash_finding, same_finding);
	guint kept = 0;
	for (guint i = 0; i < findings->len; i++) {
		struct vml_finding *f = g_ptr_array_index(findings, i);
		struct vml_finding *old = g_hash_table_lookup(seen, f);
		if (old) {
			fold(old, f, arena);
			continue;
		}
		g_hash_table_add(seen, f);
		findings->pdata[kept++] = f;
	}
	g_ptr_array_set_size(findings, (gint)kept);
	g_ptr_array_sort(findings, by_place);
}

void
vml_findings_settle(GPtrArray *findings, struct vml_arena *arena)
{
	vml_findings_sort(findings, arena);
	vml_findings_mark(findings, arena);
}
