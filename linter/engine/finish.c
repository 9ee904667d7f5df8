/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From reports to findings: places get their lines, objects their names, fixes their order. What a
 * finding in an image lacks, the XML that leads there, is added as its first related place.
 */
#include <string.h>

#include "base/lines.h"
#include "base/text.h"
#include "chain/walk.h"
#include "engine/engine.h"
#include "engine/sink.h"

static void
set_lines(struct vml_location *l)
{
	struct vml_position from = vml_lines_at(l->source, l->at.start);
	struct vml_position to = vml_lines_at(l->source, l->at.end);
	l->line = from.line;
	l->column = from.column;
	l->end_line = to.line;
	l->end_column = to.column;
}

static void
clamp(struct vml_location *l)
{
	l->at.start = MIN(l->at.start, l->source->len);
	l->at.end = CLAMP(l->at.end, l->at.start, l->source->len);
}

static struct vml_location
locate(const struct vml_out *out, struct vml_place p)
{
	struct vml_location l = { .at = p.at };
	if (p.image || p.path || !out->document) {
		l.path = p.image ? p.image->path : p.path;
		l.path = vml_arena_strdup(out->arena, l.path ? l.path : "");
		l.dev = p.image ? p.image->dev : 0;
		l.ino = p.image ? p.image->ino : 0;
		return l;
	}
	l.source = out->document->source;
	l.path = l.source->path;
	clamp(&l);
	set_lines(&l);
	return l;
}

/* Disks by their element: const struct vml_node * → const struct vml_disk *. */
static GHashTable *
disks_of(const struct vml_document *d)
{
	GHashTable *disks = g_hash_table_new(NULL, NULL);
	for (uint32_t i = 0; d && i < d->ndisks; i++)
		g_hash_table_insert(disks, (gpointer)d->disks[i]->node, (gpointer)d->disks[i]);
	return disks;
}

/* The disk in whose element a node lies. */
static const struct vml_disk *
disk_around(GHashTable *disks, const struct vml_node *n)
{
	const struct vml_disk *d = NULL;
	for (; n && !d; n = n->parent)
		d = g_hash_table_lookup(disks, n);
	return d;
}

/* The layer of the disk's chain that reads this image, when the rule did not say. */
static const struct vml_layer *
layer_with(const struct vml_disk *d, const struct vml_image *image)
{
	const struct vml_layer *l = d->chain ? d->chain->top : NULL;
	while (l && l->image != image)
		l = l->below;
	return l;
}

/* What the finding is about; `replaces` and the reports need it. */
static void
name_object(struct vml_report *r, GHashTable *disks)
{
	const struct vml_document *d = r->out->document;
	if (!d)
		return;
	if (!r->disk)
		r->disk = disk_around(disks, r->at.node);
	if (!r->layer && r->disk && r->at.image)
		r->layer = layer_with(r->disk, r->at.image);
	r->finding->domain = d->root == VML_ROOT_DOMAIN ? d->name : NULL;
	r->finding->disk = r->disk ? r->disk->target : NULL;
}

/* What is said of chains and images by another program's account of them is likely, no more. */
static void
weigh_account(struct vml_report *r)
{
	static const char *const families[] = { "chain", "format", "image", "sharing", NULL };
	const struct vml_chain *c = r->finding->chain;
	const struct vml_volume *v = r->out->document ? r->out->document->volume : NULL;
	const struct vml_layer *top = c ? c->top : v ? v->layer : NULL;
	const char *family = vml_rule_family(r->finding->rule);
	bool dropped = c && c->verdict == VML_DROPPED;
	bool about = dropped || g_strv_contains(families, family);
	bool told = about && vml_layers_are_told(top);
	if (!told && !(r->at.image && r->at.image->partial))
		return;
	vml_report_note(r, "part of this is known by what another program told of the images");
	if (!r->is_refusal)
		r->finding->certainty = VML_LIKELY;
}

/* An image of a chain is named somewhere in the XML: that belongs to the story. */
static void
name_user(struct vml_report *r)
{
	if (!r->at.image || !r->disk)
		return;
	struct vml_arena *a = r->out->arena;
	const char *target = r->disk->target ? vml_text_escape(a, r->disk->target) : "this disk";
	bool top = !r->layer || r->layer->depth == 0;
	struct vml_aside aside = {
		r->layer ? vml_at_layer(r->disk, r->layer) : vml_at_tag(r->disk->node),
		vml_arena_printf(a, top ? "the image of %s" : "in the chain of %s", target),
	};
	if (!r->asides)
		r->asides = g_array_new(FALSE, FALSE, sizeof(aside));
	g_array_prepend_val(r->asides, aside);
}

static void
finish_related(struct vml_report *r)
{
	if (!r->asides)
		return;
	struct vml_related *list = vml_make_n(r->out->arena, struct vml_related, r->asides->len);
	for (guint i = 0; i < r->asides->len; i++) {
		const struct vml_aside *a = &g_array_index(r->asides, struct vml_aside, i);
		list[i] = (struct vml_related){ locate(r->out, a->at), a->message };
	}
	r->finding->related = list;
	r->finding->nrelated = r->asides->len;
}

static const char *const *
keep_lines(struct vml_out *out, const GPtrArray *lines, uint32_t *n)
{
	if (!lines)
		return NULL;
	*n = lines->len;
	return vml_arena_memdup(out->arena, lines->pdata, lines->len * sizeof(char *));
}

static gint
by_start(gconstpointer a, gconstpointer b)
{
	const struct vml_edit *x = a, *y = b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	return x->at.end < y->at.end ? -1 : x->at.end > y->at.end;
}

/* A fix needs exact spans and edits that do not touch each other; else there is none. */
static void
finish_fix(struct vml_report *r)
{
	if (!r->title || !r->edits || !r->out->document || r->out->document->lines_only)
		return;
	g_array_sort(r->edits, by_start);
	const struct vml_edit *e = (const struct vml_edit *)(void *)r->edits->data;
	for (guint i = 1; i < r->edits->len; i++) {
		if (e[i].at.start < e[i - 1].at.end)
			return;
	}
	struct vml_fix *fix = vml_make(r->out->arena, struct vml_fix);
	fix->safety = r->safety;
	fix->title = r->title;
	fix->promise = r->promise;
	fix->depth = r->depth;
	fix->anew = r->anew;
	fix->format = r->format;
	fix->path = r->path;
	fix->nedits = r->edits->len;
	fix->edits = vml_arena_memdup(r->out->arena, e, fix->nedits * sizeof(*e));
	r->finding->fix = fix;
}

static void
discard_lists(struct vml_report *r)
{
	g_clear_pointer(&r->asides, g_array_unref);
	g_clear_pointer(&r->edits, g_array_unref);
	g_clear_pointer(&r->notes, g_ptr_array_unref);
	g_clear_pointer(&r->commands, g_ptr_array_unref);
}

void
vml_out_finish(struct vml_out *out, GPtrArray *findings)
{
	g_autoptr(GHashTable) disks = disks_of(out->document);
	for (guint i = 0; i < out->reports->len; i++)
		name_object(g_ptr_array_index(out->reports, i), disks);
	vml_out_replace(out->reports);
	for (guint i = 0; i < out->reports->len; i++) {
		struct vml_report *r = g_ptr_array_index(out->reports, i);
		if (!r->dropped) {
			weigh_account(r);
			name_user(r);
			r->finding->where = locate(out, r->at);
			finish_related(r);
			r->finding->notes = keep_lines(out, r->notes, &r->finding->nnotes);
			r->finding->commands = keep_lines(out, r->commands, &r->finding->ncommands);
			r->finding->commands_depth = r->commands_depth;
			finish_fix(r);
			g_ptr_array_add(findings, r->finding);
		}
		discard_lists(r);
	}
	g_ptr_array_set_size(out->reports, 0);
}

static void
relocate(struct vml_location *l, vml_source_finder *find, void *context)
{
	if (l->line || l->source)
		return;
	l->source = find(context, l->path);
	if (l->source) {
		clamp(l);
		set_lines(l);
	}
}

void
vml_findings_locate(
	GPtrArray *findings, struct vml_arena *arena, vml_source_finder *find, void *context)
{
	for (guint i = 0; i < findings->len; i++) {
		struct vml_finding *f = g_ptr_array_index(findings, i);
		if (f->document)
			continue;
		relocate(&f->where, find, context);
		struct vml_related *related =
			vml_arena_memdup(arena, f->related, f->nrelated * sizeof(*related));
		for (uint32_t k = 0; k < f->nrelated; k++)
			relocate(&related[k].where, find, context);
		f->related = related;
	}
}
