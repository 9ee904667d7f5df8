/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A run in parts. Every part reads all files and builds all chains, since what a file may have
 * wrong can lie in another one; it judges, and tells of, the files whose paths fall to it. So what
 * the parts tell together is what one run tells, each finding once.
 */
#include <string.h>

#include "chain/forest.h"
#include "run/driver.h"

enum { MOST_PARTS = 10000 };

void
vml_run_take_shard(struct vml_run *r)
{
	const char *text = r->options.shard;
	guint64 part = 0, n = 0;
	if (!text)
		return;
	g_auto(GStrv) words = g_strsplit(text, "/", 2);
	if (g_strv_length(words) == 2 &&
		g_ascii_string_to_unsigned(words[0], 10, 1, MOST_PARTS, &part, NULL) &&
		g_ascii_string_to_unsigned(words[1], 10, 1, MOST_PARTS, &n, NULL) && part <= n) {
		r->part = (uint32_t)part;
		r->nparts = (uint32_t)n;
		return;
	}
	vml_run_complain(r, "--shard: '%s' is not K/N, the K-th of N parts, such as 1/4", text);
	r->dead = true;
}

/* FNV-1a of the path as it is told: the same on every machine, whatever else there is. */
bool
vml_run_owns(const struct vml_run *r, const char *path)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	if (!r->nparts)
		return true;
	for (const char *c = path; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	return hash % r->nparts + 1 == r->part;
}

bool
vml_run_may_share(struct vml_run *r, const char *const *paths)
{
	if (r->options.fix_xml || r->options.diff)
		vml_run_complain(r, "--shard: files are mended by a whole run, not by its parts");
	else if (r->options.baseline_mode != VML_BASELINE_USE)
		vml_run_complain(r, "--shard: a baseline is written by a whole run");
	else if (paths && g_strv_contains(paths, "-"))
		vml_run_complain(r, "--shard: standard input can be read by one part only");
	return !r->failed;
}

void
vml_run_keep_turn(struct vml_run *r)
{
	uint32_t turn = (uint32_t)r->ndone;
	g_array_append_val(r->turns, turn);
}

void
vml_run_keep(
	struct vml_run *r, const GPtrArray *findings, const struct vml_settings *s, uint32_t turn)
{
	for (guint i = 0; r->nparts && i < findings->len; i++) {
		const struct vml_finding *f = findings->pdata[i];
		struct vml_shard_finding x = {
			.finding = vml_arena_memdup(r->arena, f, sizeof(*f)),
			.turn = turn,
			.over = f->severity >= s->fail_level,
		};
		g_array_append_val(r->tellings, x);
	}
}

const char *
vml_source_digest(struct vml_arena *a, const struct vml_source *s)
{
	g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, s->bytes, s->len);
	return vml_arena_strdup(a, sum);
}

/* ---- what belongs to a report --------------------------------------------------------------- */

static void
add(GChecksum *sum, const char *text)
{
	g_checksum_update(
		sum, (const guchar *)(text ? text : "\1"), (gssize)(text ? strlen(text) + 1 : 2));
}

static void
add_list(GChecksum *sum, const char *const *list)
{
	for (; list && *list; list++)
		add(sum, *list);
	add(sum, NULL);
}

/* What two parts have in common when they are of one run: how they were asked, and what is there.
 */
static const char *
run_id(struct vml_run *r)
{
	const struct vml_options *o = &r->options;
	const struct vml_target *t = &r->base->target;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	const char *texts[] = { o->probe_policy, o->images, o->sysroot, o->fail_level, o->schema,
		o->config, o->baseline, o->isolated ? "isolated" : NULL };
	const char *const *lists[] = { o->path_maps, o->select, o->ignore, o->extend_select,
		o->only, o->inventories };
	add(sum, vml_arena_printf(r->arena, "%u %u", t->libvirt, t->qemu));
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		add(sum, texts[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		add_list(sum, lists[i]);
	uint32_t n;
	const struct vml_index_image *images = vml_forest_images(r->forest, &n);
	for (uint32_t i = 0; i < n; i++)
		add(sum, images[i].path);
	/* Other files of folders are nothing to it: the reports may be among them. */
	for (guint i = 0; i < r->found->len; i++) {
		const struct vml_found *f = r->found->pdata[i];
		if (f->named || vml_is_document_name(f->path))
			add(sum, f->path);
	}
	return vml_arena_strdup(r->arena, g_checksum_get_string(sum));
}

struct collector {
	struct vml_run *run;
	GHashTable *known; /* paths */
	GArray *sources;   /* struct vml_shard_source */
	GHashTable *documents;
};

static void
collect(struct collector *c, const struct vml_source *s)
{
	if (!s || !g_hash_table_add(c->known, (gpointer)s->path))
		return;
	struct vml_shard_source x = { .path = s->path,
		.digest = vml_source_digest(c->run->arena, s),
		.document = g_hash_table_contains(c->documents, s->path) };
	g_array_append_val(c->sources, x);
}

/* Files of all documents of the run, whichever part tells of them. */
static GHashTable *
documents_of(struct vml_run *r)
{
	GHashTable *paths = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < r->found->len; i++) {
		const struct vml_found *f = r->found->pdata[i];
		if (vml_is_document(r, f))
			g_hash_table_add(paths, f->path);
	}
	return paths;
}

static void
collect_sources(struct vml_run *r, struct vml_shard *s)
{
	struct collector c = { r, g_hash_table_new(g_str_hash, g_str_equal),
		g_array_new(FALSE, FALSE, sizeof(struct vml_shard_source)), documents_of(r) };
	for (uint32_t i = 0; i < s->nfindings; i++) {
		const struct vml_finding *f = s->findings[i].finding;
		collect(&c, f->where.source);
		collect(&c, f->document ? f->document->source : NULL);
		for (uint32_t k = 0; k < f->nrelated; k++)
			collect(&c, f->related[k].where.source);
	}
	s->nsources = c.sources->len;
	s->sources = vml_arena_memdup(
		r->arena, c.sources->data, c.sources->len * sizeof(struct vml_shard_source));
	g_hash_table_unref(c.documents);
	g_hash_table_unref(c.known);
	g_array_unref(c.sources);
}

/* Of the names by which a file was asked for the first in byte order: all parts ask for all. */
static void
name_file(void *files, const char *path, const struct vml_entry *e)
{
	char *key = e->ino ? vml_shard_file_key(e->dev, e->ino) : NULL;
	const char *known = key ? g_hash_table_lookup(files, key) : NULL;
	if (key && (!known || strcmp(path, known) < 0))
		g_hash_table_insert(files, key, g_strdup(path));
	else
		g_free(key);
}

static GHashTable *
files_of(struct vml_run *r)
{
	GHashTable *files = vml_shard_files_new();
	GHashTableIter i;
	gpointer s;
	g_hash_table_iter_init(&i, r->settings);
	while (g_hash_table_iter_next(&i, NULL, &s))
		vml_store_each(((struct vml_settings *)s)->store, name_file, files);
	return files;
}

static void
free_files(void *files)
{
	g_hash_table_unref(files);
}

struct vml_shard
vml_run_shard(struct vml_run *r)
{
	struct vml_shard s = {
		.part = r->part,
		.of = r->nparts,
		.run = run_id(r),
		.failed = r->failed,
		.target = r->base->target,
		.summary = r->summary,
		.documents = (const struct vml_told_document *)(const void *)r->told->data,
		.turns = (const uint32_t *)(const void *)r->turns->data,
		.ndocuments = r->told->len,
		.findings = (const struct vml_shard_finding *)(const void *)r->tellings->data,
		.nfindings = r->tellings->len,
		.files = files_of(r),
	};
	vml_arena_adopt(r->arena, s.files, free_files);
	collect_sources(r, &s);
	return s;
}
