/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Findings against a baseline, and which of its entries are stale. An entry is stale only when the
 * run could have met it: its file was judged, its rule was selected, the chain of its disk was
 * decided, and the versions judged for are those that it was recorded with. So a baseline recorded
 * on a hypervisor keeps its entries where there are no images.
 */
#include "engine/baseline-entry.h"

#include <stdlib.h>
#include <string.h>

#include "input/path.h"

/* As entries call a file: relative to the baseline's folder when it is below it. */
static char *
name_in(const struct vml_baseline *b, const char *path)
{
	return strcmp(path, "-") == 0 ? g_strdup(path) : vml_path_below(b->folder, path);
}

static char *
own(const char *text)
{
	return g_strdup(text ? text : "");
}

static void
free_entry(gpointer p)
{
	struct vml_entry_of_baseline *e = p;
	g_free(e->rule);
	g_free(e->path);
	g_free(e->domain);
	g_free(e->disk);
	g_free(e->image);
	g_free(e->content);
	g_free(e);
}

static struct vml_entry_of_baseline *
entry_of(const struct vml_baseline *b, const char *path, const struct vml_finding *f)
{
	struct vml_entry_of_baseline *e = g_new0(struct vml_entry_of_baseline, 1);
	e->rule = own(f->rule->id);
	e->path = name_in(b, path);
	e->domain = own(f->domain);
	e->disk = own(f->disk);
	e->image = own(f->image || f->where.source ? f->image : f->where.path);
	e->content = vml_finding_content(f);
	return e;
}

char *
vml_baseline_key(const struct vml_entry_of_baseline *e)
{
	return g_strjoin("\n", e->path, e->rule, e->domain, e->disk, e->image, e->content, NULL);
}

/* Takes over `e`; one that is there already counts more. */
void
vml_baseline_insert(struct vml_baseline *b, struct vml_entry_of_baseline *e)
{
	char *key = vml_baseline_key(e);
	struct vml_entry_of_baseline *old = g_hash_table_lookup(b->entries, key);
	if (!old) {
		GPtrArray *same_path = g_hash_table_lookup(b->by_path, e->path);
		if (!same_path) {
			same_path = g_ptr_array_new();
			g_hash_table_insert(b->by_path, g_strdup(e->path), same_path);
		}
		g_ptr_array_add(same_path, e);
		g_hash_table_insert(b->entries, key, e);
		return;
	}
	old->count += e->count;
	old->met += e->met;
	free_entry(e);
	g_free(key);
}

struct vml_baseline *
vml_baseline_open(const char *file, const char *target, bool fresh, char **error)
{
	g_autofree char *full = vml_path_full(file);
	struct vml_baseline *b = g_new0(struct vml_baseline, 1);
	char *text = NULL;
	gsize len = 0;
	bool absent = !g_file_test(file, G_FILE_TEST_EXISTS);

	b->file = g_strdup(file);
	b->folder = g_path_get_dirname(full);
	b->target = g_strdup(target);
	b->same_target = true;
	b->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
	b->by_path = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	bool read = (absent && fresh) || g_file_get_contents(file, &text, &len, NULL);
	if (!read)
		*error = absent ? g_strdup_printf(
					  "%s: no such file; --write-baseline makes it", file)
				: g_strdup_printf("%s: cannot be read", file);
	if (!read || (text && !vml_baseline_parse(b, text, len, error)))
		g_clear_pointer(&b, vml_baseline_free);
	g_free(text);
	return b;
}

void
vml_baseline_free(struct vml_baseline *b)
{
	if (!b)
		return;
	g_hash_table_unref(b->by_path);
	g_hash_table_unref(b->entries);
	g_free(b->target);
	g_free(b->folder);
	g_free(b->file);
	g_free(b);
}

bool
vml_baseline_knows(struct vml_baseline *b, const char *path, const struct vml_finding *f)
{
	struct vml_entry_of_baseline *e = entry_of(b, path, f);
	g_autofree char *key = vml_baseline_key(e);
	struct vml_entry_of_baseline *known = g_hash_table_lookup(b->entries, key);

	free_entry(e);
	if (!known || known->met >= known->count || f->rule->locked)
		return false;
	known->met++;
	return true;
}

void
vml_baseline_add(struct vml_baseline *b, const char *path, const struct vml_finding *f)
{
	struct vml_entry_of_baseline *e = entry_of(b, path, f);
	e->count = e->met = 1;
	vml_baseline_insert(b, e);
}

/* ---- what could be decided ---------------------------------------------------------------- */

static bool
same(const char *given, const char *other)
{
	return strcmp(given, other ? other : "") == 0;
}

/* Whether the chains that the entry is about were decided; it may be about none. */
static bool
chains_decided(const struct vml_entry_of_baseline *e, const struct vml_document *d)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		bool meant = *e->disk ? same(e->disk, disk->target) : *e->image != '\0';
		if (meant && disk->chain && disk->chain->undecided)
			return false;
	}
	return true;
}

static bool
decided(const struct vml_baseline *b, const struct vml_entry_of_baseline *e,
	const struct vml_judged *j)
{
	const struct vml_rule *rule = vml_rulebook_find(vml_selection_book(j->selection), e->rule);

	if (!b->same_target || !rule || rule->check.run ||
		vml_selection_severity(j->selection, rule) == VML_OFF)
		return false;
	for (uint32_t i = 0; i < j->ndocuments; i++) {
		const struct vml_document *d = j->documents[i];
		if (*e->domain && !same(e->domain, d->name))
			continue;
		if (!chains_decided(e, d))
			return false;
		if (g_str_has_prefix(e->rule, "VML01") && d->schema.verdict == VML_SCHEMA_UNCHECKED)
			return false;
	}
	return true;
}

void
vml_baseline_settle(struct vml_baseline *b, const struct vml_judged *j)
{
	g_autofree char *name = name_in(b, j->path);
	const GPtrArray *entries = g_hash_table_lookup(b->by_path, name);

	for (guint i = 0; entries && i < entries->len; i++) {
		struct vml_entry_of_baseline *e = entries->pdata[i];
		e->judged = decided(b, e, j);
	}
}

/* Whether the file is gone from below one of the folders. */
static bool
gone(const struct vml_baseline *b, const char *path, const char *const *folders)
{
	g_autofree char *full =
		*path == '/' ? g_strdup(path) : g_build_filename(b->folder, path, NULL);
	if (g_file_test(full, G_FILE_TEST_EXISTS))
		return false;
	for (; *folders; folders++) {
		char *real = realpath(*folders, NULL);
		size_t len = real ? strlen(real) : 0;
		bool below = real && strncmp(full, real, len) == 0 &&
			     (full[len] == '/' || strcmp(real, "/") == 0);
		free(real);
		if (below)
			return true;
	}
	return false;
}

void
vml_baseline_sweep(struct vml_baseline *b, const char *const *folders)
{
	GHashTableIter i;
	gpointer p;

	g_hash_table_iter_init(&i, b->entries);
	while (g_hash_table_iter_next(&i, NULL, &p)) {
		struct vml_entry_of_baseline *e = p;
		e->judged = e->judged || (b->same_target && gone(b, e->path, folders));
	}
}

bool
vml_baseline_is_stale(const struct vml_baseline *b, const struct vml_entry_of_baseline *e)
{
	(void)b;
	return e->judged && e->met < e->count;
}

const struct vml_stale *
vml_baseline_stale(const struct vml_baseline *b, struct vml_arena *a, uint32_t *n)
{
	g_autoptr(GPtrArray) entries = vml_baseline_sorted(b);
	struct vml_stale *stale = vml_make_n(a, struct vml_stale, entries->len);

	*n = 0;
	for (guint i = 0; i < entries->len; i++) {
		const struct vml_entry_of_baseline *e = entries->pdata[i];
		if (!vml_baseline_is_stale(b, e))
			continue;
		stale[(*n)++] = (struct vml_stale){ .baseline = vml_arena_strdup(a, b->file),
			.at = e->at,
			.rule = vml_arena_strdup(a, e->rule),
			.path = vml_arena_strdup(a, e->path),
			.left = e->count - e->met };
	}
	return stale;
}
