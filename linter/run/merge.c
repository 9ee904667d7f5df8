/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vmlint merge: the parts of a run become one run again. Findings are put in the order in which one
 * run would have come to them, and then go the way of all findings; their texts are read again, and
 * must be what the parts saw.
 */
#include <errno.h>
#include <string.h>

#include "base/lines.h"
#include "input/source.h"
#include "run/driver.h"

enum { MOST_BYTES = 1 << 30 };

struct merger {
	struct vml_run *run;
	GPtrArray *shards;   /* struct vml_shard * */
	GHashTable *sources; /* path → const struct vml_source * */
	GHashTable *files;   /* vml_shard_files_new() */
};

/* Rules of a configuration are those that hold where the finding is. */
static const struct vml_rule *
rule_of(void *with, const char *path, const char *id)
{
	struct vml_run *r = with;
	g_autofree char *folder = g_path_get_dirname(path);
	const struct vml_rulebook *book = vml_settings_of(r, folder)->config->rules.book;
	const struct vml_rule *rule = vml_rulebook_find(book, id);
	return rule ? rule : vml_rulebook_find(r->base->config->rules.book, id);
}

static void
read_report(struct merger *m, const char *path)
{
	struct vml_run *r = m->run;
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize len = 0;
	const char *why;
	struct vml_shard *s = vml_make(r->arena, struct vml_shard);
	if (!g_file_get_contents(path, &text, &len, &error))
		vml_run_complain(r, "%s: %s", path, g_strerror(errno));
	else if (len > MOST_BYTES)
		vml_run_complain(r, "%s: is larger than a report may be", path);
	else if (!vml_shard_read(r->arena, text, len, s, m->files, rule_of, r, &why))
		vml_run_complain(r, "%s: %s", path, why);
	else
		g_ptr_array_add(m->shards, s);
}

/* Whether it goes with those before; `path` is its report. */
static bool
fits(struct merger *m, const struct vml_shard *s, const char *path)
{
	const struct vml_shard *first = m->shards->pdata[0];
	if (s->of != first->of)
		vml_run_complain(m->run, "%s: is part %u of %u, but there are parts of %u", path,
			s->part, s->of, first->of);
	else if (strcmp(s->run, first->run) != 0)
		vml_run_complain(m->run,
			"%s: is part of another run: of other files or images, or by other options",
			path);
	for (guint i = 0; i < m->shards->len && m->shards->pdata[i] != s; i++)
		if (((const struct vml_shard *)m->shards->pdata[i])->part == s->part)
			vml_run_complain(m->run, "%s: part %u was given already", path, s->part);
	return !m->run->failed;
}

static bool
is_given(const struct merger *m, uint32_t part)
{
	for (guint i = 0; i < m->shards->len; i++)
		if (((const struct vml_shard *)m->shards->pdata[i])->part == part)
			return true;
	return false;
}

static bool
read_reports(struct merger *m, const char *const *reports)
{
	for (const char *const *path = reports; *path && !m->run->failed; path++) {
		read_report(m, *path);
		if (!m->run->failed)
			fits(m, m->shards->pdata[m->shards->len - 1], *path);
	}
	if (m->run->failed)
		return false;
	const struct vml_shard *first = m->shards->pdata[0];
	for (uint32_t part = 1; part <= first->of; part++)
		if (!is_given(m, part)) {
			vml_run_complain(m->run, "part %u of %u is missing", part, first->of);
			return false;
		}
	return true;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool
read_sources(struct merger *m, const struct vml_shard *s)
{
	struct vml_arena *a = m->run->arena;
	for (uint32_t i = 0; i < s->nsources; i++) {
		const struct vml_shard_source *x = &s->sources[i];
		const struct vml_source *source = g_hash_table_lookup(m->sources, x->path);
		if (!source)
			source = vml_reread_file(a, x->path, x->document);
		if (!source) /* nor could it be read then */
			source = vml_source_memory(a, x->path, "", 0);
		if (strcmp(vml_source_digest(a, source), x->digest) != 0) {
			vml_run_complain(m->run,
				"%s: is not what it was when part %u of %u read it", x->path,
				s->part, s->of);
			return false;
		}
		g_hash_table_insert(m->sources, (gpointer)x->path, (gpointer)source);
	}
	return true;
}

static const struct vml_source *
source_of(struct merger *m, const char *path)
{
	const struct vml_source *s = g_hash_table_lookup(m->sources, path);
	if (!s && !m->run->failed)
		vml_run_complain(m->run, "%s: is not among the files of the reports", path);
	return s;
}

static void
locate(struct merger *m, struct vml_location *l)
{
	const struct vml_source *s = l->source ? source_of(m, l->path) : NULL;
	l->source = s;
	if (!s)
		return;
	l->path = s->path;
	l->at.start = MIN(l->at.start, s->len);
	l->at.end = CLAMP(l->at.end, l->at.start, s->len);
	if (!s->nlines)
		return;
	struct vml_position from = vml_lines_at(s, l->at.start), to = vml_lines_at(s, l->at.end);
	l->line = from.line;
	l->column = from.column;
	l->end_line = to.line;
	l->end_column = to.column;
}

static void
give_texts(struct merger *m, struct vml_finding *f)
{
	struct vml_related *related = (struct vml_related *)f->related;
	locate(m, &f->where);
	for (uint32_t i = 0; i < f->nrelated; i++)
		locate(m, &related[i].where);
	struct vml_document *d = (struct vml_document *)f->document;
	if (d)
		d->source = source_of(m, d->source->path);
	if (d && !d->source)
		f->document = NULL;
}

/* ---- one run -------------------------------------------------------------------------------- */

struct turn {
	uint32_t turn;
	gconstpointer of;
};

static gint
by_turn(gconstpointer a, gconstpointer b)
{
	const struct turn *x = a, *y = b;
	return (x->turn > y->turn) - (x->turn < y->turn);
}

static void
take(struct merger *m, const struct vml_shard *s, GArray *documents, GArray *findings)
{
	struct vml_run *r = m->run;
	for (uint32_t i = 0; i < s->ndocuments; i++) {
		struct turn t = { s->turns[i], &s->documents[i] };
		g_array_append_val(documents, t);
	}
	for (uint32_t i = 0; i < s->nfindings; i++) {
		struct vml_finding *f = s->findings[i].finding;
		struct turn t = { s->findings[i].turn, f };
		bool over = s->findings[i].over;
		give_texts(m, f);
		r->over = r->over || over;
		r->over_but_warnings = r->over_but_warnings || (over && f->severity != VML_WARNING);
		g_array_append_val(findings, t);
	}
	r->summary.files += s->summary.files;
	r->summary.disks += s->summary.disks;
	r->summary.undecided += s->summary.undecided;
	if (s->part == 1) /* each reads all */
		r->summary.images = s->summary.images;
}

static void
join(struct merger *m)
{
	struct vml_run *r = m->run;
	g_autoptr(GArray) documents = g_array_new(FALSE, FALSE, sizeof(struct turn));
	g_autoptr(GArray) findings = g_array_new(FALSE, FALSE, sizeof(struct turn));
	bool failed = false;
	for (guint i = 0; i < m->shards->len && !r->failed; i++) {
		const struct vml_shard *s = m->shards->pdata[i];
		if (read_sources(m, s))
			take(m, s, documents, findings);
		failed = failed || s->failed;
	}
	if (r->failed)
		return;
	g_array_sort(documents, by_turn);
	g_array_sort(findings, by_turn);
	for (guint i = 0; i < documents->len; i++)
		g_array_append_vals(r->told, g_array_index(documents, struct turn, i).of, 1);
	for (guint i = 0; i < findings->len; i++)
		g_ptr_array_add(r->findings, (gpointer)g_array_index(findings, struct turn, i).of);
	r->from = &((struct vml_shard *)m->shards->pdata[0])->target;
	vml_findings_settle(r->findings, r->arena);
	vml_run_count(r);
	if (failed)
		vml_run_complain(r, "a part could not do its job, as it said");
}

enum vml_status
vml_run_merge(struct vml_run *r, const char *const *reports)
{
	struct merger m = { r, g_ptr_array_new(), g_hash_table_new(g_str_hash, g_str_equal),
		vml_shard_files_new() };
	r->task = VML_TASK_MERGE;
	if (!r->dead && read_reports(&m, reports))
		join(&m);
	g_hash_table_unref(m.sources);
	g_hash_table_unref(m.files);
	g_ptr_array_unref(m.shards);
	if (r->dead || r->failed)
		return VML_FAILED;
	return r->over ? VML_FOUND : VML_CLEAN;
}
