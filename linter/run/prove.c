/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The proof of a fix. It does not trust the fix: both texts went through the same rooms, and only
 * their results are compared.
 */
#include "run/prove.h"

#include <string.h>

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
same_hosts(const struct vml_storage *a, const struct vml_storage *b)
{
	bool same = a->nhosts == b->nhosts;
	for (uint32_t i = 0; same && i < a->nhosts; i++)
		same = same_text(a->hosts[i].name, b->hosts[i].name) &&
		       same_text(a->hosts[i].port, b->hosts[i].port) &&
		       same_text(a->hosts[i].socket, b->hosts[i].socket);
	return same;
}

/* The path apart, which is told of in other words. */
static bool
same_kind(const struct vml_storage *a, const struct vml_storage *b)
{
	return a->type == b->type && same_text(a->protocol, b->protocol) &&
	       same_text(a->name, b->name) && same_text(a->query, b->query) && same_hosts(a, b) &&
	       a->has_slice == b->has_slice && a->slice_offset == b->slice_offset &&
	       a->slice_size == b->slice_size && same_text(a->pool, b->pool) &&
	       same_text(a->volume, b->volume);
}

static bool
same_member(const struct vml_layer *a, const struct vml_layer *b)
{
	return same_kind(&a->storage, &b->storage) && a->format == b->format &&
	       same_text(a->storage.path, b->storage.path) &&
	       a->has_data_file == b->has_data_file &&
	       same_text(a->data_file.path, b->data_file.path);
}

/* The layer after `l` in the chain that a fix promises to make of `c`. */
static const struct vml_layer *
next(const struct vml_chain *c, const struct vml_layer *l, enum vml_promise p)
{
	bool declared_end = l->from_xml && !(l->below && l->below->from_xml);
	if (p == VML_CHAIN_MENDED)
		return declared_end ? c->mended : l->below;
	if (l != c->last)
		return l->below;
	return p == VML_CHAIN_EXTENDED ? c->beyond : NULL;
}

static bool
is_as_promised(const struct vml_chain *a, const struct vml_chain *b, enum vml_promise p)
{
	if (!a || !b)
		return a == b;
	const struct vml_layer *x = a->top, *y = b->top;
	while (x && y && same_member(x, y)) {
		x = next(a, x, p);
		y = next(b, y, VML_CHAIN_KEPT);
	}
	return !x && !y && b->verdict == (p == VML_CHAIN_MENDED ? VML_ACCEPTED : a->verdict);
}

static bool
is_about(const struct vml_finding *f, const struct vml_disk *d)
{
	return f->disk && same_text(f->disk, d->target);
}

static enum vml_promise
promised(const GPtrArray *fixed, const struct vml_disk *d)
{
	enum vml_promise p = VML_CHAIN_KEPT;
	for (guint i = 0; i < fixed->len; i++) {
		const struct vml_finding *f = fixed->pdata[i];
		if (is_about(f, d))
			p = MAX(p, f->fix->promise);
	}
	return p;
}

static const struct vml_layer *
layer_at(const struct vml_chain *c, uint32_t depth)
{
	const struct vml_layer *l = c->top ? c->top : c->declared;
	while (l && l->depth < depth)
		l = l->below;
	return l;
}

/* The first layer that changes is the one announced, those above it are the same. */
static bool
is_as_announced(const struct vml_chain *a, const struct vml_chain *b, const struct vml_fix *f)
{
	for (uint32_t depth = 0; depth < f->depth; depth++) {
		const struct vml_layer *x = layer_at(a, depth), *y = layer_at(b, depth);
		if (!x || !y || !same_member(x, y))
			return false;
	}
	const struct vml_layer *x = layer_at(a, f->depth), *y = layer_at(b, f->depth);
	if (f->anew && f->format == VML_FORMAT_NONE)
		return !y;
	if (f->anew)
		return y && y->from_xml && y->format == f->format &&
		       same_text(y->storage.path, f->path);
	return x && y && same_kind(&x->storage, &y->storage) &&
	       y->format == (f->format ? f->format : x->format) &&
	       same_text(y->storage.path, f->path ? f->path : x->storage.path);
}

/* Of several changes to one disk the topmost is held to its word. */
static const struct vml_fix *
topmost_change(const GPtrArray *fixed, const struct vml_disk *d)
{
	const struct vml_fix *top = NULL;
	for (guint i = 0; i < fixed->len; i++) {
		const struct vml_finding *f = fixed->pdata[i];
		if (!is_about(f, d) || f->fix->promise != VML_CHAIN_CHANGED)
			continue;
		if (!top || f->fix->depth < top->depth)
			top = f->fix;
	}
	return top;
}

static const char *
prove_chain(const struct vml_chain *x, const struct vml_chain *y, enum vml_promise p,
	const struct vml_fix *change)
{
	static const char other[] = "the new chain has other members than announced";
	if (p != VML_CHAIN_CHANGED)
		return is_as_promised(x, y, p) ? NULL : other;
	if (!x || !y)
		return x == y ? NULL : other;
	if (y->verdict == VML_REFUSED && x->verdict != VML_REFUSED)
		return "the new chain would be refused";
	bool told = change->depth != VML_DEPTH_ANY;
	return told && !is_as_announced(x, y, change) ? other : NULL;
}

static const char *
prove_chains(const struct vml_document *a, const struct vml_document *b, const GPtrArray *fixed)
{
	if (a->ndisks != b->ndisks)
		return "a disk appeared or went away";
	for (uint32_t i = 0; i < a->ndisks; i++) {
		const struct vml_disk *d = a->disks[i];
		const char *why = prove_chain(
			d->chain, b->disks[i]->chain, promised(fixed, d), topmost_change(fixed, d));
		if (why)
			return why;
	}
	return NULL;
}

static const char *
prove_document(const struct vml_document *a, const struct vml_document *b, const GPtrArray *fixed)
{
	if (!b->node || b->nfaults || b->root != a->root)
		return "the result does not parse";
	if (b->schema.verdict == VML_SCHEMA_INVALID && a->schema.verdict != VML_SCHEMA_INVALID)
		return "the schema rejects the result";
	return prove_chains(a, b, fixed);
}

char *
vml_finding_key(const struct vml_finding *f)
{
	return g_strdup_printf("%s|%s|%s|%s", f->rule->id, f->domain ? f->domain : "",
		f->disk ? f->disk : "", f->image ? f->image : "");
}

/* Mere notes on an image that the fix made a layer were true before; nobody had asked. */
static bool
is_remark(const struct vml_finding *f)
{
	return f->severity == VML_NOTE && !f->where.source;
}

static GHashTable *
count(const GPtrArray *findings, bool remarks)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < findings->len; i++) {
		if (!remarks && is_remark(findings->pdata[i]))
			continue;
		char *key = vml_finding_key(findings->pdata[i]);
		gint n = GPOINTER_TO_INT(g_hash_table_lookup(counts, key));
		g_hash_table_replace(counts, key, GINT_TO_POINTER(n + 1));
	}
	return counts;
}

static gint
of(GHashTable *counts, const char *key)
{
	return GPOINTER_TO_INT(g_hash_table_lookup(counts, key));
}

/* What a fix mends may leave its suppression without use: no fault of the fix. */
GPtrArray *
vml_new_findings(const struct vml_analysis *before, const struct vml_analysis *after)
{
	GPtrArray *list = g_ptr_array_new();
	g_autoptr(GHashTable) known = count(before->findings, true);
	g_autoptr(GHashTable) now = count(after->findings, false);
	for (guint i = 0; i < after->findings->len; i++) {
		g_autofree char *key = vml_finding_key(after->findings->pdata[i]);
		if (of(now, key) > of(known, key) && !g_str_has_prefix(key, "VML9"))
			g_ptr_array_add(list, after->findings->pdata[i]);
	}
	return list;
}

const char vml_unproven_new_finding[] = "the result would have a new finding";

const char *
vml_prove_findings(
	const struct vml_analysis *before, const struct vml_analysis *after, const GPtrArray *fixed)
{
	g_autoptr(GHashTable) known = count(before->findings, true);
	g_autoptr(GHashTable) now = count(after->findings, true);
	g_autoptr(GHashTable) gone = count(fixed, true);
	g_autoptr(GPtrArray) brought = vml_new_findings(before, after);
	GHashTableIter i;
	gpointer key;
	g_hash_table_iter_init(&i, gone);
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (of(now, key) > of(known, key) - of(gone, key))
			return "the finding would still be there";
	return brought->len > 0 ? vml_unproven_new_finding : NULL;
}

const char *
vml_prove(
	const struct vml_analysis *before, const struct vml_analysis *after, const GPtrArray *fixed)
{
	if (before->documents->len != after->documents->len)
		return "the result does not parse";
	for (guint i = 0; i < before->documents->len; i++) {
		const char *why = prove_document(
			before->documents->pdata[i], after->documents->pdata[i], fixed);
		if (why)
			return why;
	}
	return vml_prove_findings(before, after, fixed);
}
