/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one driver: options and paths in, findings, chains or header facts out. */
#include <string.h>

#include "chain/forest.h"
#include "chain/pools.h"
#include "engine/baseline.h"
#include "run/driver.h"
#include "store/places.h"
#include "xml/parse.h"

#ifndef VMLINT_VERSION
#error "the build defines VMLINT_VERSION"
#endif

const char *
vml_version(void)
{
	return VMLINT_VERSION;
}

void
vml_options_init(struct vml_options *o)
{
	memset(o, 0, sizeof(*o));
	o->size = sizeof(*o);
}

static void
free_arena(gpointer p)
{
	vml_arena_free(p);
}

static void
free_inventory(gpointer p)
{
	vml_inventory_free(p);
}

static void
free_grammar(gpointer p)
{
	vml_grammar_free(p);
}

struct vml_run *
vml_run_new(const struct vml_options *o)
{
	struct vml_run *r = g_new0(struct vml_run, 1);
	vml_xml_init();
	r->arena = vml_arena_new();
	r->problems = g_ptr_array_new_with_free_func(g_free);
	r->kept = g_ptr_array_new_with_free_func(free_arena);
	r->findings = g_ptr_array_new();
	r->told = g_array_new(FALSE, TRUE, sizeof(struct vml_told_document));
	r->documents = g_ptr_array_new();
	r->chains = g_ptr_array_new();
	r->chain_paths = g_ptr_array_new();
	r->inspected = g_array_new(FALSE, TRUE, sizeof(struct vml_inspected));
	r->diff = g_string_new(NULL);
	r->mended = g_byte_array_new();
	r->forest = vml_forest_new(r->arena);
	r->places = vml_places_new();
	g_mutex_init(&r->pools_lock);
	r->links = g_ptr_array_new_with_free_func(vml_found_free);
	r->detours = g_ptr_array_new();
	r->index = vml_index_builder_new(r->arena);
	r->turns = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	r->tellings = g_array_new(FALSE, FALSE, sizeof(struct vml_shard_finding));
	r->suppressions = g_array_new(FALSE, TRUE, sizeof(struct vml_remembered));
	vml_run_set_today(r);
	r->settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, vml_settings_free);
	r->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	r->scopes = g_ptr_array_new();
	r->grammars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_grammar);
	r->inventories = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_inventory);
	vml_run_take_options(r, o);
	return r;
}

void
vml_run_free(struct vml_run *r)
{
	if (!r)
		return;
	vml_baseline_free(r->baseline);
	g_array_unref(r->turns);
	g_array_unref(r->tellings);
	g_array_unref(r->suppressions);
	g_clear_pointer(&r->scopes_by_name, g_hash_table_unref);
	g_ptr_array_unref(r->scopes);
	g_hash_table_unref(r->folders);
	g_hash_table_unref(r->settings);
	g_hash_table_unref(r->inventories);
	g_hash_table_unref(r->grammars);
	vml_index_builder_free(r->index);
	vml_forest_free(r->forest);
	vml_places_free(r->places);
	g_ptr_array_unref(r->detours);
	g_ptr_array_unref(r->links);
	vml_pools_free(r->pools);
	g_mutex_clear(&r->pools_lock);
	if (r->found)
		g_ptr_array_unref(r->found);
	g_string_free(r->diff, TRUE);
	g_byte_array_unref(r->mended);
	g_array_unref(r->inspected);
	g_clear_pointer(&r->imported, g_ptr_array_unref);
	g_clear_pointer(&r->changes.changes, g_array_unref);
	g_ptr_array_unref(r->chain_paths);
	g_ptr_array_unref(r->chains);
	g_ptr_array_unref(r->documents);
	g_array_unref(r->told);
	g_ptr_array_unref(r->findings);
	g_ptr_array_unref(r->kept);
	g_ptr_array_unref(r->problems);
	vml_run_free(r->as_is);
	vml_arena_free(r->arena);
	g_free(r);
}

static bool
holds(void *run, const char *path, GPtrArray *below, GPtrArray *links)
{
	return vml_run_holds(run, path, below, links);
}

GPtrArray *
vml_run_gather(struct vml_run *r, const char *const *paths)
{
	static const char *const here[] = { ".", NULL };
	struct vml_gather_options o = { .exclude = r->options.exclude,
		.force_exclude = r->options.force_exclude != 0,
		.ignored = r->options.ignored,
		.every_name = r->task == VML_TASK_INVENTORY || r->as_is,
		.links = r->links,
		.known = holds,
		.with = r };
	GPtrArray *errors = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *found = vml_gather(paths ? paths : here, &o, errors);
	for (guint i = 0; i < errors->len; i++)
		vml_run_complain(r, "%s", (const char *)g_ptr_array_index(errors, i));
	g_ptr_array_unref(errors);
	if (r->as_is)
		vml_run_foresee(r, paths ? paths : here, &o, found);
	vml_scope_all(r, found);
	vml_scope_all(r, r->links);
	r->nall = found->len;
	r->found = g_ptr_array_ref(found);
	return found;
}

static void
count_disks(struct vml_run *r, const struct vml_document *d)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		if (!d->disks[i]->chain)
			continue;
		r->summary.disks++;
		r->summary.undecided += d->disks[i]->chain->undecided;
	}
}

static void
tell_document(struct vml_run *r, const struct vml_document *d)
{
	struct vml_told_document t = {
		.path = vml_arena_strdup(r->arena, d->source->path),
		.root = vml_arena_strdup(r->arena, d->root_name),
		.schema = { .verdict = d->schema.verdict,
			.by = d->schema.by,
			.grammar = d->schema.grammar ? g_intern_string(d->schema.grammar) : NULL },
	};
	if (vml_run_owns(r, d->source->path)) {
		g_array_append_val(r->told, t);
		vml_run_keep_turn(r);
		count_disks(r, d);
	}
	vml_index_add(r->index, d);
	vml_run_reach(r, d);
	vml_run_remember(r, d);
}

void
vml_run_weigh(struct vml_run *r, const GPtrArray *findings, const struct vml_settings *s)
{
	for (guint i = 0; i < findings->len; i++) {
		const struct vml_finding *f = findings->pdata[i];
		bool over = f->severity >= s->fail_level;
		r->over = r->over || over;
		r->over_but_warnings = r->over_but_warnings || (over && f->severity != VML_WARNING);
	}
}

bool
vml_run_fails_but_for_warnings(const struct vml_run *r)
{
	return r->over_but_warnings;
}

void
vml_run_set_progress(
	struct vml_run *r, void (*tell)(void *data, size_t done, size_t all), void *data)
{
	r->progress = tell;
	r->progress_data = data;
}

static void
tell_progress(struct vml_run *r)
{
	r->ndone++;
	if (r->progress)
		r->progress(r->progress_data, r->ndone, r->nall);
}

/* What the chain of an image by itself holds need not be judged again. */
static void
cover(struct vml_run *r, const struct vml_analysis *a)
{
	for (const struct vml_layer *l = a->image_chain->top; l; l = l->below)
		vml_forest_cover(r->forest, l->dev, l->ino);
}

static void
take_image(struct vml_run *r, const struct vml_analysis *a)
{
	cover(r, a);
	if (r->task != VML_TASK_CHAIN)
		return;
	g_ptr_array_add(r->chains, (gpointer)a->image_chain);
	g_ptr_array_add(r->chain_paths, vml_arena_strdup(r->arena, a->found->path));
}

/* What is to be told of a file's findings. */
static void
take_findings(struct vml_run *r, struct vml_analysis *a)
{
	vml_known_drop(r, a->found->path, a->findings);
	if (vml_run_owns(r, a->found->path))
		vml_known_settle(r, a);
	if (!vml_is_told(r, a->found->path))
		g_ptr_array_set_size(a->findings, 0);
	vml_run_weigh(r, a->findings, a->scope.settings);
	vml_run_keep(r, a->findings, a->scope.settings, (uint32_t)r->ndone);
	g_ptr_array_extend(r->findings, a->findings, NULL, NULL);
}

/* An image of a directory that is judged; its chain comes with those of all others. */
static void
take_judged(struct vml_run *r, gpointer analysis)
{
	struct vml_analysis *a = analysis;
	take_findings(r, a);
	cover(r, a);
	bool keep = a->findings->len > 0;
	if (keep)
		g_ptr_array_add(r->kept, a->arena);
	vml_analysis_free(a, keep);
}

/* One analysed file, in order. Its arena is kept when something points into it. */
static void
take(struct vml_run *r, gpointer analysis)
{
	struct vml_analysis *a = analysis;
	take_findings(r, a);
	bool keep = a->findings->len > 0 ||
		    (r->task == VML_TASK_CHAIN && (a->documents->len > 0 || a->is_image));
	if (a->source && strcmp(a->found->path, "-") == 0) {
		r->standard_input = a->source;
		keep = true;
	}
	if (a->problem)
		vml_run_complain(r, "%s", a->problem);
	r->nfixed += a->nfixed;
	r->summary.mended += a->nfixed > 0;
	if (a->diff)
		g_string_append(r->diff, a->diff);
	if (a->mended)
		g_byte_array_append(r->mended, a->mended->data, a->mended->len);
	r->summary.files +=
		(a->documents->len > 0 || a->is_image) && vml_run_owns(r, a->found->path);
	for (guint i = 0; i < a->documents->len; i++) {
		struct vml_document *d = g_ptr_array_index(a->documents, i);
		tell_document(r, d);
		if (r->task == VML_TASK_CHAIN && d->root != VML_ROOT_OTHER)
			g_ptr_array_add(r->documents, d);
	}
	tell_progress(r);
	if (a->is_image)
		take_image(r, a);
	if (keep)
		g_ptr_array_add(r->kept, a->arena);
	vml_analysis_free(a, keep);
}

static gpointer
analyse(struct vml_run *r, gpointer item)
{
	return vml_analyse(r, item);
}

/* Documents and named images first: images of directories are judged when no chain holds them. */
static void
analyse_all(struct vml_run *r, const GPtrArray *found)
{
	g_autoptr(GPtrArray) first = g_ptr_array_new(), others = g_ptr_array_new();
	for (guint i = 0; i < found->len; i++) {
		const struct vml_found *f = found->pdata[i];
		bool now = f->named || vml_is_document_name(f->path);
		g_ptr_array_add(now ? first : others, (gpointer)f);
		if (!now)
			vml_places_add(r->places, f->path);
	}
	vml_work_all(r, first, analyse, take);
	r->nnamed = r->chains->len;
	if (r->task == VML_TASK_CHAIN)
		vml_trees(r, others, r->judging ? take_judged : NULL, take);
	else
		vml_trees(r, others, take, NULL);
}

void
vml_run_count(struct vml_run *r)
{
	for (guint i = 0; i < r->findings->len; i++) {
		const struct vml_finding *f = g_ptr_array_index(r->findings, i);
		r->summary.errors += f->severity == VML_ERROR;
		r->summary.warnings += f->severity == VML_WARNING;
		r->summary.notes += f->severity == VML_NOTE;
	}
}

static void
count_images(struct vml_run *r)
{
	GHashTableIter i;
	gpointer p;

	g_hash_table_iter_init(&i, r->settings);
	while (g_hash_table_iter_next(&i, NULL, &p)) {
		const struct vml_settings *s = p;
		r->summary.images += vml_store_stats(s->store).images;
	}
}

/* Everything at the paths; false when an option is wrong. */
static bool
look(struct vml_run *r, const char *const *paths, bool judging)
{
	r->judging = judging;
	if (judging)
		vml_known_open(r);
	if (r->dead)
		return false;
	vml_settings_open(r);
	if (r->dead)
		return false;
	g_autoptr(GPtrArray) found = vml_run_gather(r, paths);
	analyse_all(r, found);
	if (judging) {
		vml_run_judge_whole(r, paths);
		vml_findings_settle(r->findings, r->arena);
	}
	return true;
}

enum vml_status
vml_run_lint(struct vml_run *r, const char *const *paths)
{
	if (r->dead)
		return VML_FAILED;
	r->task = VML_TASK_LINT;
	if (r->nparts && !vml_run_may_share(r, paths))
		return VML_FAILED;
	if (!look(r, paths, true))
		return VML_FAILED;
	vml_run_count(r);
	count_images(r);
	if (r->failed)
		return VML_FAILED;
	if (r->options.diff)
		return r->diff->len ? VML_FOUND : VML_CLEAN;
	return r->over ? VML_FOUND : VML_CLEAN;
}

enum vml_status
vml_run_chain(struct vml_run *r, const char *const *paths)
{
	if (r->dead)
		return VML_FAILED;
	r->task = VML_TASK_CHAIN;
	if (r->nwhat_if && !vml_run_today(r, paths))
		return VML_FAILED;
	if (!look(r, paths, r->options.judge))
		return VML_FAILED;
	if (r->failed)
		return VML_FAILED;
	return r->as_is && vml_run_breaks(r) ? VML_FOUND : VML_CLEAN;
}

size_t
vml_run_nfindings(const struct vml_run *r)
{
	return r->findings->len;
}

const struct vml_finding *
vml_run_finding(const struct vml_run *r, size_t i)
{
	return i < r->findings->len ? r->findings->pdata[i] : NULL;
}

const char *
vml_run_problem(const struct vml_run *r, size_t i)
{
	return i < r->problems->len ? r->problems->pdata[i] : NULL;
}
