/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of the steps, and the verdict on a document. */
#include "chain/chain.h"

#include <string.h>

#include "chain/sharing.h"
#include "chain/walk.h"

static void
begin(struct vml_walk *w, const struct vml_chain_context *c, const struct vml_disk *d)
{
	w->context = c;
	w->disk = d;
	w->chain = vml_make(c->arena, struct vml_chain);
	w->chain->verdict = VML_ACCEPTED;
	w->step = VML_STEP_PREPARE;
}

/* What is handed over ends where it fails; what is known below stays in the model. */
static const struct vml_chain *
finish(struct vml_walk *w)
{
	struct vml_chain *chain = w->chain;
	chain->top = w->top;
	chain->last = chain->refusal && chain->refusal->layer ? chain->refusal->layer : w->last;
	chain->depth = chain->last ? chain->last->depth + 1 : 0;
	if (chain->refusal)
		chain->terminated = false;
	if (!chain->terminated)
		chain->terminated_by = VML_ORIGIN_NONE;
	for (const struct vml_layer *l = chain->top; l; l = l->below)
		if (l->state == VML_STATE_UNKNOWN || l->state == VML_STATE_UNREADABLE)
			chain->undecided = true;
	return chain;
}

static bool
is_empty(const struct vml_storage *s)
{
	if (vml_storage_is_local(s))
		return !s->path || !*s->path;
	return s->type == VML_STORAGE_NONE || !s->node || g_strcmp0(s->protocol, "none") == 0;
}

/* The XML ends the chain, or libvirt does not see the name that QEMU would. */
static bool
ends_too_early(const struct vml_chain *c, const struct vml_layer *end)
{
	if (!end || !end->image || !end->image->backing)
		return false;
	return c->terminated_by == VML_ORIGIN_XML ||
	       (c->terminated_by == VML_ORIGIN_HEADER && end->reading && !end->reading->backing);
}

/*
 * What headers name below a layer. Nothing that happens on that way concerns the verdict.
 * *complete tells whether it leads to an end.
 */
static const struct vml_layer *
look_further(const struct vml_walk *w, const struct vml_layer *end, bool lenient, bool *complete)
{
	if (!vml_format_backs(end->format) || !end->image || end->image->format != end->format)
		return NULL;
	GPtrArray *unheard = g_ptr_array_new();
	struct vml_chain_context c = *w->context;
	c.refusals = unheard;
	struct vml_walk further = {
		.whole = true, .lenient = lenient, .any_read = true, .any_here = w->any_here
	};
	begin(&further, &c, w->disk);
	struct vml_layer *top = vml_walk_add(&further, &end->storage);
	const struct vml_layer *above = top->above;
	*top = *end;
	top->above = above;
	top->below = NULL;
	vml_walk_detect(&further);
	vml_walk_trust(&further);
	*complete = further.chain->terminated && further.chain->verdict == VML_ACCEPTED;
	g_ptr_array_unref(unheard);
	return top->below;
}

/* Where the chain ends although the last header names a parent. */
static const struct vml_layer *
layers_beyond(const struct vml_walk *w)
{
	if (!ends_too_early(w->chain, w->last))
		return NULL;
	return look_further(w, w->last, false, &w->chain->beyond_complete);
}

/* What a declared chain would do away with. */
static bool
is_about_records(const struct vml_refusal *x)
{
	return x &&
	       (x->kind == VML_REFUSAL_PROBED_HAS_PARENT || x->kind == VML_REFUSAL_FORMAT_MISSING ||
		       x->kind == VML_REFUSAL_UNPARSABLE_BACKING);
}

static const struct vml_layer *
layers_mended(const struct vml_walk *w)
{
	const struct vml_layer *end = w->top;
	if (!is_about_records(w->chain->refusal))
		return NULL;
	while (end->below && end->below->from_xml)
		end = end->below;
	return look_further(w, end, true, &w->chain->mended_complete);
}

/* The steps after the chain is known. */
static void
open_chain(struct vml_walk *w)
{
	if (!w->stopped)
		vml_walk_check(w);
	w->step = VML_STEP_BUILD;
	vml_walk_build(w);
	if (!w->chain->refusal)
		vml_walk_build_device(w);
	w->step = VML_STEP_OPEN;
	if (!w->stopped)
		vml_walk_open(w);
	if (!w->chain->refusal)
		vml_walk_attach_device(w);
}

/* A drive without a medium is a device all the same. */
static void
plug_in_empty(struct vml_walk *w)
{
	w->step = VML_STEP_BUILD;
	vml_walk_build_device(w);
	if (!w->chain->refusal)
		vml_walk_attach_device(w);
}

const struct vml_chain *
vml_chain_of_disk(const struct vml_chain_context *c, const struct vml_disk *d)
{
	struct vml_walk w = { 0 };
	begin(&w, c, d);
	if (d->unfilled)
		vml_walk_unknown(&w, "the template is not filled in");
	if (!d->unfilled && is_empty(&d->decl.storage))
		plug_in_empty(&w);
	if (d->unfilled || is_empty(&d->decl.storage))
		return finish(&w);
	vml_walk_declared(&w, &d->decl);
	if (!w.stopped && !w.chain->terminated)
		vml_walk_detect(&w);
	open_chain(&w);
	vml_walk_transient(&w);
	vml_walk_record(&w);
	vml_walk_companions(&w);
	vml_walk_moved(&w);
	vml_walk_trust(&w);
	w.chain->beyond = layers_beyond(&w);
	w.chain->mended = layers_mended(&w);
	return finish(&w);
}

const struct vml_chain *
vml_chain_of_image(const struct vml_chain_context *c, const char *path)
{
	struct vml_walk w = { 0 };
	begin(&w, c, NULL);
	struct vml_storage storage = { .type = VML_STORAGE_FILE,
		.path = vml_arena_strdup(c->arena, path) };
	struct vml_layer *top = vml_walk_add(&w, &storage);
	top->from_xml = true;
	vml_walk_examine(&w, top);
	if (top->thing == VML_THING_BLOCK)
		top->storage.type = VML_STORAGE_BLOCK;
	top->from_xml = false;
	top->format = top->image ? top->image->format : VML_FORMAT_RAW;
	top->format_origin = VML_ORIGIN_PROBE;
	vml_walk_detect(&w);
	open_chain(&w);
	vml_walk_record(&w);
	vml_walk_companions(&w);
	vml_walk_moved(&w);
	vml_walk_trust(&w);
	return finish(&w);
}

/* Disk → the first refusal of it. */
static GHashTable *
refused_disks(const GPtrArray *refusals)
{
	GHashTable *first = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (guint i = refusals->len; i-- > 0;) {
		struct vml_refusal *x = g_ptr_array_index(refusals, i);
		if (x->disk)
			g_hash_table_insert(first, (gpointer)x->disk, x);
	}
	return first;
}

/* The verdict on the whole: refused if anything is, unknown if nothing is but something is not. */
static enum vml_verdict
sum_up(const struct vml_document *d, const GPtrArray *refusals)
{
	for (guint i = 0; i < refusals->len; i++) {
		const struct vml_refusal *x = g_ptr_array_index(refusals, i);
		if (!x->likely)
			return VML_REFUSED;
	}
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *c = d->disks[i]->chain;
		if (c && (c->verdict == VML_UNKNOWN ||
				 (c->verdict == VML_REFUSED && vml_layers_are_told(c->top))))
			return VML_UNKNOWN;
	}
	return d->qemu_driver ? VML_ACCEPTED : VML_UNKNOWN;
}

/* A disk that the parser refuses gets no chain, only that refusal. */
static const struct vml_chain *
refused_chain(const struct vml_chain_context *c, const struct vml_disk *d,
	const struct vml_refusal *refusal)
{
	struct vml_walk w = { 0 };
	begin(&w, c, d);
	w.chain->verdict = VML_REFUSED;
	w.chain->refusal = refusal;
	vml_walk_survey(&w, &d->decl);
	vml_walk_record(&w);
	vml_walk_companions(&w);
	vml_walk_trust(&w);
	w.chain->declared = w.top;
	return w.chain;
}

/* What is at the places that the document of a volume names. */
static const struct vml_layer *
stored_layers(const struct vml_chain_context *c, const struct vml_volume *v)
{
	struct vml_walk w = { 0 };
	begin(&w, c, NULL);
	vml_walk_survey(&w, &v->decl);
	vml_walk_record(&w);
	return w.top;
}

static void
take_step(const GPtrArray *from, enum vml_step step, GPtrArray *into)
{
	for (guint i = 0; i < from->len; i++) {
		bool backwards = step == VML_STEP_TRANSLATE || step == VML_STEP_PREPARE;
		guint at = backwards ? from->len - 1 - i : i;
		const struct vml_refusal *x = g_ptr_array_index(from, at);
		if (x->step == step)
			g_ptr_array_add(into, (gpointer)x);
	}
}

static void
free_list(gpointer list)
{
	g_ptr_array_unref(list);
}

/* Disk → what is refused when QEMU opens it, in the order found. */
static GHashTable *
opened_by_disk(const GPtrArray *from)
{
	GHashTable *lists = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_list);
	for (guint i = 0; i < from->len; i++) {
		struct vml_refusal *x = g_ptr_array_index(from, i);
		GPtrArray *list = g_hash_table_lookup(lists, x->disk);
		if (x->step != VML_STEP_OPEN)
			continue;
		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(lists, (gpointer)x->disk, list);
		}
		g_ptr_array_add(list, x);
	}
	return lists;
}

/* QEMU opens disk by disk, and its locks are found after the rest is known. */
static void
take_opened(const struct vml_document *d, const GPtrArray *from, GPtrArray *into)
{
	g_autoptr(GHashTable) lists = opened_by_disk(from);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		GPtrArray *list = g_hash_table_lookup(lists, d->disks[i]);
		if (list)
			g_ptr_array_extend(into, list, NULL, NULL);
	}
}

/* Brings refusals into the order in which they would be met. */
static void
order_by_time(const struct vml_document *d, GPtrArray *refusals)
{
	g_autoptr(GPtrArray) found = g_ptr_array_copy(refusals, NULL, NULL);
	g_ptr_array_set_size(refusals, 0);
	for (enum vml_step s = VML_STEP_PARSE; s < VML_STEP_OPEN; s++)
		take_step(found, s, refusals);
	take_opened(d, found, refusals);
	take_step(found, VML_STEP_ATTACH, refusals);
}

/*
 * Under another driver only what libvirt's parser refuses for all of them remains, and not as
 * proven: it was measured with the qemu driver.
 */
static void
keep_common(GPtrArray *refusals)
{
	for (guint i = refusals->len; i-- > 0;) {
		struct vml_refusal *x = g_ptr_array_index(refusals, i);
		bool common = x->kind == VML_REFUSAL_NO_BACKING_FORMAT_ELEMENT ||
			      x->kind == VML_REFUSAL_NO_BACKING_SOURCE ||
			      x->kind == VML_REFUSAL_NO_SOURCE;
		x->likely = true;
		if (!common)
			g_ptr_array_remove_index(refusals, i);
	}
}

/* "vdb" → 1, "vdaa" → 26; what follows the letters does not count. */
static unsigned
index_of(const struct vml_disk *d)
{
	const char *name = d->target ? d->target : "";
	unsigned n = 0;
	size_t prefix = g_str_has_prefix(name, "xvd") || g_str_has_prefix(name, "ubd") ? 3 : 2;
	if (strlen(name) <= prefix)
		return 0;
	for (name += prefix; g_ascii_islower(*name) && n < 10000; name++)
		n = n * 26 + (unsigned)(*name - 'a') + 1;
	return n;
}

/* libvirt keeps the disks of a bus together, in the order of their targets. */
static guint
place_of(const GPtrArray *disks, const struct vml_disk *d)
{
	guint at = disks->len;
	for (guint i = disks->len; i-- > 0;) {
		const struct vml_disk *o = g_ptr_array_index(disks, i);
		if (g_strcmp0(o->bus, d->bus) != 0)
			continue;
		if (index_of(o) < index_of(d))
			return i + 1;
		at = index_of(o) > index_of(d) ? i : at;
	}
	return at;
}

/* Beyond what any machine can have, the order of the document does: libvirt's way is quadratic. */
static GPtrArray *
libvirt_order(const struct vml_document *d)
{
	enum { MOST = 2048 };
	GPtrArray *disks = g_ptr_array_new();
	for (uint32_t i = 0; i < d->ndisks; i++) {
		guint at = i < MOST ? place_of(disks, d->disks[i]) : i;
		g_ptr_array_insert(disks, (gint)at, (gpointer)d->disks[i]);
	}
	return disks;
}

void
vml_chain_document(const struct vml_chain_context *c, struct vml_document *d)
{
	g_autoptr(GPtrArray) disks = libvirt_order(d);
	struct vml_document ordered = *d;
	g_autoptr(GHashTable) refused = refused_disks(c->refusals);
	ordered.disks = (const struct vml_disk *const *)disks->pdata;
	for (uint32_t i = 0; i < d->ndisks; i++) {
		struct vml_disk *disk = (struct vml_disk *)ordered.disks[i];
		if (disk->snapshot_disk || !d->qemu_driver)
			continue;
		const struct vml_refusal *x = g_hash_table_lookup(refused, disk);
		disk->chain = x ? refused_chain(c, disk, x) : vml_chain_of_disk(c, disk);
	}
	if (d->volume)
		((struct vml_volume *)d->volume)->layer = stored_layers(c, d->volume);
	if (d->root == VML_ROOT_DOMAIN && d->qemu_driver)
		vml_chain_share(c, &ordered);
	if (!d->qemu_driver)
		keep_common(c->refusals);
	order_by_time(&ordered, c->refusals);
	d->nrefusals = c->refusals->len;
	d->refusals =
		vml_arena_memdup(c->arena, c->refusals->pdata, c->refusals->len * sizeof(gpointer));
	d->verdict = sum_up(d, c->refusals);
}
