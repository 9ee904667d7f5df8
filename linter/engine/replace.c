/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One fault, one finding. When a finding names a rule in `replaces` and both speak of the same
 * fault, the other one is dropped. What the same fault is depends on how much the dropped rule
 * speaks of (enum vml_extent). All pairs are judged on the findings as they came, so that the order
 * of rules does not matter and a dropped finding still drops its own. What a misspelt name makes
 * others miss is one fault with it as well.
 */
#include <string.h>

#include "engine/sink.h"

/* The attribute a place lies in, or NULL when it is about the element. */
static const struct vml_attr *
attr_at(const struct vml_report *r)
{
	const struct vml_node *n = r->at.node;
	for (uint32_t i = 0; n && i < n->nattrs; i++) {
		const struct vml_attr *a = &n->attrs[i];
		if (r->at.at.start >= a->name_at.start && r->at.at.end <= a->value_at.end + 1)
			return a;
	}
	return NULL;
}

static bool
same_element(const struct vml_report *a, const struct vml_report *b)
{
	if (!a->at.node || a->at.node != b->at.node)
		return false;
	const struct vml_attr *x = attr_at(a), *y = attr_at(b);
	return !x || !y || x == y;
}

static bool
inside(const struct vml_node *n, const struct vml_node *outer)
{
	while (n && n != outer)
		n = n->parent;
	return n;
}

/* How deep below its disk's top a report speaks: of its layer, or of the declaration around it. */
static uint32_t
depth_of(const struct vml_report *r)
{
	if (r->layer || !r->disk)
		return r->layer ? r->layer->depth : 0;
	uint32_t depth = 0, deepest = 0;
	for (const struct vml_decl *d = &r->disk->decl; d; d = d->below, depth++) {
		if (inside(r->at.node, d->node))
			deepest = depth;
	}
	return deepest;
}

/* Of the disk, or of an image by itself. */
static const struct vml_chain *
chain_of(const struct vml_report *r)
{
	return r->disk ? r->disk->chain : r->finding->chain;
}

/* Whether the layer at that depth stands in the header above it, not in the XML. */
static bool
from_header(const struct vml_chain *c, uint32_t depth)
{
	const struct vml_layer *l = c ? c->top : NULL;
	while (l && l->depth < depth)
		l = l->below;
	return l && !l->from_xml;
}

static bool
same_disk(const struct vml_report *a, const struct vml_report *b)
{
	return a->disk == b->disk && (a->disk || chain_of(a) == chain_of(b));
}

static bool
same_layer(const struct vml_report *a, const struct vml_report *b)
{
	uint32_t x = depth_of(a), y = depth_of(b);
	uint32_t gap = x > y ? x - y : y - x;
	return gap == 0 || (gap == 1 && from_header(chain_of(a), MAX(x, y)));
}

/* Whether `a` shows, as related, what `b` is about, and both are within the element of `a`. */
static bool
shows(const struct vml_report *a, const struct vml_node *n)
{
	for (guint i = 0; a->asides && i < a->asides->len; i++) {
		const struct vml_node *shown =
			g_array_index(a->asides, struct vml_aside, i).at.node;
		if (shown && shown == n && inside(n, a->at.node))
			return true;
	}
	return false;
}

/* Whether `a` is about a whole element, and replaces that rule's findings about parts of it. */
static bool
covers(const struct vml_report *a, const char *id)
{
	const char *const *w = a->finding->rule->within;
	while (w && *w && strcmp(*w, id) != 0)
		w++;
	return w && *w && a->at.node && !attr_at(a);
}

static bool
same_fault(const struct vml_report *a, const struct vml_report *b)
{
	switch (b->finding->rule->extent) {
	case VML_EXTENT_ELEMENT:
		return same_element(a, b) || shows(a, b->at.node) ||
		       (covers(a, b->finding->rule->id) && inside(b->at.node, a->at.node));
	case VML_EXTENT_LAYER: return same_disk(a, b) && same_layer(a, b);
	case VML_EXTENT_DISK: return same_disk(a, b);
	case VML_EXTENT_DOCUMENT: return true;
	}
	return false;
}

/* The fault refuses all the same, whoever tells it. Says whether that is news. */
static bool
take_over(struct vml_finding *stays, const struct vml_finding *goes)
{
	if (goes->effect != VML_EFFECT_REFUSED || goes->certainty != VML_PROVEN)
		return false;
	bool news = stays->effect != VML_EFFECT_REFUSED || stays->certainty != VML_PROVEN ||
		    stays->severity < goes->severity;
	stays->effect = VML_EFFECT_REFUSED;
	stays->certainty = VML_PROVEN;
	stays->severity = MAX(stays->severity, goes->severity);
	return news;
}

/* ---- candidates ------------------------------------------------------------------------------ */

/*
 * Reports of one rule on one object, so that a document with thousands of faults is not compared
 * pair by pair.
 */
struct group {
	const char *id;
	const void *object; /* as the extent of the rule has it */
};

static const void *
object_of(const struct vml_report *r, enum vml_extent extent)
{
	switch (extent) {
	case VML_EXTENT_ELEMENT: return r->at.node;
	case VML_EXTENT_LAYER:
	case VML_EXTENT_DISK: return r->disk ? (const void *)r->disk : (const void *)chain_of(r);
	case VML_EXTENT_DOCUMENT: return NULL;
	}
	return NULL;
}

static guint
hash_group(gconstpointer p)
{
	const struct group *g = p;
	return g_str_hash(g->id) ^ g_direct_hash(g->object);
}

static gboolean
same_group(gconstpointer a, gconstpointer b)
{
	const struct group *x = a, *y = b;
	return x->object == y->object && strcmp(x->id, y->id) == 0;
}

static void
free_list(gpointer list)
{
	g_ptr_array_unref(list);
}

static GHashTable *
group_reports(GPtrArray *reports)
{
	GHashTable *groups = g_hash_table_new_full(hash_group, same_group, g_free, free_list);
	for (guint i = 0; i < reports->len; i++) {
		struct vml_report *r = g_ptr_array_index(reports, i);
		const struct vml_rule *rule = r->finding->rule;
		struct group key = { rule->id, object_of(r, rule->extent) };
		GPtrArray *list = g_hash_table_lookup(groups, &key);
		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(groups, g_memdup2(&key, sizeof(key)), list);
		}
		g_ptr_array_add(list, r);
	}
	return groups;
}

static bool
replace_in(struct vml_report *a, GPtrArray *candidates)
{
	bool news = false;
	for (guint i = 0; candidates && i < candidates->len; i++) {
		struct vml_report *b = g_ptr_array_index(candidates, i);
		if (a == b || b == a->told_by || !same_fault(a, b))
			continue;
		b->dropped = true;
		news |= take_over(a->finding, b->finding);
	}
	return news;
}

/* What is about elements in `n`. */
static bool
replace_within(struct vml_report *r, GHashTable *groups, const char *id, const struct vml_node *n)
{
	bool news = false;
	for (const struct vml_node *k = n->first; k; k = k->next) {
		struct group key = { id, k };
		news |= replace_in(r, g_hash_table_lookup(groups, &key));
		news |= replace_within(r, groups, id, k);
	}
	return news;
}

static bool
replace_by(struct vml_report *r, GHashTable *groups)
{
	bool news = false;
	const char *const *id = r->finding->rule->replaces;
	for (; id && *id; id++) {
		for (int e = VML_EXTENT_ELEMENT; e <= VML_EXTENT_DOCUMENT; e++) {
			struct group key = { *id, object_of(r, (enum vml_extent)e) };
			if (e == VML_EXTENT_DISK) /* the same objects as for LAYER */
				continue;
			news |= replace_in(r, g_hash_table_lookup(groups, &key));
		}
		if (covers(r, *id))
			news |= replace_within(r, groups, *id, r->at.node);
		for (guint i = 0; r->asides && i < r->asides->len; i++) {
			struct group key = { *id,
				g_array_index(r->asides, struct vml_aside, i).at.node };
			if (key.object)
				news |= replace_in(r, g_hash_table_lookup(groups, &key));
		}
	}
	return news;
}

/* ---- misspelt names ---------------------------------------------------------------------------
 */

/* Reports that miss something, by the element that they miss it in. */
static GHashTable *
group_lacks(GPtrArray *reports)
{
	GHashTable *lacks = g_hash_table_new_full(NULL, NULL, NULL, free_list);
	for (guint i = 0; i < reports->len; i++) {
		struct vml_report *r = g_ptr_array_index(reports, i);
		GPtrArray *list = r->lack ? g_hash_table_lookup(lacks, r->within) : NULL;
		if (r->lack && !list) {
			list = g_ptr_array_new();
			g_hash_table_insert(lacks, (gpointer)r->within, list);
		}
		if (list)
			g_ptr_array_add(list, r);
	}
	return lacks;
}

static bool
endangers_data(const struct vml_finding *f)
{
	return f->effect != VML_EFFECT_REFUSED && f->effect != VML_EFFECT_IGNORED &&
	       f->effect != VML_EFFECT_PORTABILITY;
}

/* Where the name stands, what it means and how it is mended, told by who cares for the data. */
static void
hand_over(struct vml_report *to, struct vml_report *from)
{
	vml_report_related(to, from->at, "%s", from->finding->message);
	from->dropped = true;
	from->told_by = to;
	if (!from->title)
		return;
	g_clear_pointer(&to->edits, g_array_unref);
	to->title = from->title;
	to->safety = from->safety;
	to->promise = from->promise;
	to->depth = from->depth;
	to->anew = from->anew;
	to->format = from->format;
	to->path = from->path;
	to->edits = g_steal_pointer(&from->edits);
	from->title = NULL;
}

/* Makes one finding of the two. Says whether that is news. */
static bool
explain(struct vml_report *name, struct vml_report *lack)
{
	if (endangers_data(lack->finding)) {
		if (name->dropped || lack->dropped)
			return false;
		hand_over(lack, name);
		return take_over(lack->finding, name->finding);
	}
	if (!lack->dropped)
		vml_report_note(name, "so %s", lack->finding->message);
	lack->dropped = true;
	lack->told_by = name;
	return take_over(name->finding, lack->finding);
}

/* The one element that misses what stands at a wrong place; NULL when there are several. */
static const struct vml_node *
missing_in(const struct vml_report *r, const GPtrArray *reports)
{
	const struct vml_node *found = NULL;
	for (guint i = 0; i < reports->len; i++) {
		const struct vml_report *b = g_ptr_array_index(reports, i);
		if (!b->lack || b->part != VML_PART_CHILD || strcmp(b->lack, r->meant) != 0)
			continue;
		if (found && found != b->within)
			return NULL;
		found = b->within;
	}
	return found;
}

static bool
explain_lacks(struct vml_report *r, GHashTable *lacks)
{
	GPtrArray *list = r->meant && r->within ? g_hash_table_lookup(lacks, r->within) : NULL;
	bool news = false;
	for (guint i = 0; list && i < list->len; i++) {
		struct vml_report *b = g_ptr_array_index(list, i);
		if (b->part != r->part || strcmp(b->lack, r->meant) != 0)
			continue;
		news |= explain(r, b);
	}
	return news;
}

/* Who is known to stand for what is missing goes first, then rules, then what is only out of place.
 */
void
vml_out_replace(GPtrArray *reports)
{
	g_autoptr(GHashTable) groups = group_reports(reports);
	g_autoptr(GHashTable) lacks = group_lacks(reports);
	bool news = true;
	while (news) { /* a refusal may pass through several hands */
		news = false;
		for (guint i = 0; i < reports->len; i++)
			news |= explain_lacks(g_ptr_array_index(reports, i), lacks);
		for (guint i = 0; i < reports->len; i++)
			news |= replace_by(g_ptr_array_index(reports, i), groups);
		for (guint i = 0; i < reports->len; i++) {
			struct vml_report *r = g_ptr_array_index(reports, i);
			if (!r->meant || r->within || r->dropped)
				continue;
			r->within = missing_in(r, reports);
			news |= r->within != NULL;
		}
	}
}
