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
same_member(const struct vml_layer *a, const struct vml_layer *b)
{
	return a->storage.type == b->storage.type && a->format == b->format &&
	       same_text(a->storage.path, b->storage.path) &&
	       same_text(a->storage.protocol, b->storage.protocol) &&
	       same_text(a->storage.name, b->storage.name);
}

static const struct vml_layer *
next(const struct vml_chain *c, const struct vml_layer *l, bool extended)
{
	if (l != c->last)
		return l->below;
	return extended ? c->beyond : NULL;
}

static bool
same_chain(const struct vml_chain *a, const struct vml_chain *b, bool extended)
{
	if (!a || !b)
		return a == b;
	const struct vml_layer *x = a->top, *y = b->top;
	while (x && y && same_member(x, y)) {
		x = next(a, x, extended);
		y = next(b, y, false);
	}
	return !x && !y && a->verdict == b->verdict;
}

/* What the fixes announce for one disk. */
static void
announced(const GPtrArray *fixed, const struct vml_disk *d, bool *extends, bool *changes)
{
	*extends = *changes = false;
	for (guint i = 0; i < fixed->len; i++) {
		const struct vml_finding *f = fixed->pdata[i];
		if (!f->disk || !same_text(f->disk, d->target))
			continue;
		*extends |= f->fix->extends_chain;
		*changes |= f->fix->changes_chain;
	}
}

static const char *
prove_chains(const struct vml_document *a, const struct vml_document *b, const GPtrArray *fixed)
{
	if (a->ndisks != b->ndisks)
		return "a disk appeared or went away";
	for (uint32_t i = 0; i < a->ndisks; i++) {
		bool extends, changes;
		announced(fixed, a->disks[i], &extends, &changes);
		const struct vml_chain *x = a->disks[i]->chain, *y = b->disks[i]->chain;
		if (changes && y && y->verdict == VML_REFUSED && !(x && x->verdict == VML_REFUSED))
			return "the new chain would be refused";
		if (!changes && !same_chain(x, y, extends))
			return "the new chain has other members than announced";
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

static GHashTable *
count(const GPtrArray *findings)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < findings->len; i++) {
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

static const char *
prove_findings(const struct vml_analysis *a, const struct vml_analysis *b, const GPtrArray *fixed)
{
	g_autoptr(GHashTable) before = count(a->findings);
	g_autoptr(GHashTable) after = count(b->findings);
	g_autoptr(GHashTable) gone = count(fixed);
	GHashTableIter i;
	gpointer key;
	g_hash_table_iter_init(&i, gone);
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (of(after, key) > of(before, key) - of(gone, key))
			return "the finding would still be there";
	g_hash_table_iter_init(&i, after);
	/* What a fix mends may leave its suppression without use: no fault of the fix. */
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (of(after, key) > of(before, key) && !g_str_has_prefix(key, "VML9"))
			return "the result would have a new finding";
	return NULL;
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
	return prove_findings(before, after, fixed);
}
