/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * By what each file is judged: the configuration file nearest to it, less what its
 * per-file-ignores take out. Globs of a configuration file see paths as they are below its folder.
 */
#include <string.h>

#include "input/path.h"
#include "run/driver.h"
#include "run/settings.h"

/* The file as the report names it; standard input counts as the file it is said to be. */
static const char *
name_of(const struct vml_run *r, const struct vml_found *f)
{
	if (strcmp(f->path, "-") != 0)
		return f->path;
	return r->options.stdin_name ? r->options.stdin_name : "-";
}

static bool
excluded(const struct vml_run *r, const struct vml_config *c, const struct vml_found *f)
{
	if (r->options.exclude || !c->exclude || (f->named && !r->options.force_exclude))
		return false;
	g_autofree char *path = vml_path_below(c->folder, name_of(r, f));
	return vml_excluded(c->exclude, path);
}

/* The selection less what per-file-ignores take out, made once for each set of them. */
static const struct vml_selection *
narrow(const struct vml_run *r, const struct vml_settings *s, const struct vml_found *f)
{
	const struct vml_config_pairs *p = &s->config->per_file_ignores;
	if (p->n == 0)
		return s->selection;

	g_autofree char *path = vml_path_below(s->config->folder, name_of(r, f));
	g_autoptr(GString) key = g_string_new(NULL);
	g_autoptr(GPtrArray) codes = g_ptr_array_new();
	for (uint32_t i = 0; i < p->n; i++) {
		const char *const glob[] = { p->at[i].key, NULL };
		if (!vml_excluded(glob, path))
			continue;
		g_string_append_printf(key, "%u ", i);
		for (const char *const *code = p->at[i].values; *code; code++)
			g_ptr_array_add(codes, (gpointer)*code);
	}
	if (codes->len == 0)
		return s->selection;
	struct vml_selection *made = g_hash_table_lookup(s->narrower, key->str);
	if (made)
		return made;
	g_ptr_array_add(codes, NULL);
	made = vml_selection_without(s->selection, (const char *const *)codes->pdata);
	g_hash_table_insert(s->narrower, g_strdup(key->str), made);
	return made;
}

/* The scope of one file; NULL when its configuration excludes it, or cannot be read. */
static struct vml_judged_by *
judge_by(struct vml_run *r, const struct vml_found *f)
{
	g_autofree char *folder = g_path_get_dirname(name_of(r, f));
	const struct vml_settings *s = vml_settings_of(r, folder);
	if (r->dead || excluded(r, s->config, f))
		return NULL;
	struct vml_judged_by *scope = vml_make(r->arena, struct vml_judged_by);
	*scope = (struct vml_judged_by){ s, narrow(r, s, f) };
	return scope;
}

void
vml_scope_all(struct vml_run *r, GPtrArray *found)
{
	guint kept = 0;

	for (guint i = 0; i < found->len; i++) {
		struct vml_found *f = found->pdata[i];
		struct vml_judged_by *scope = judge_by(r, f);
		if (!scope)
			continue;
		f->owner = scope;
		g_ptr_array_add(r->scopes, scope);
		found->pdata[i] = found->pdata[kept];
		found->pdata[kept++] = f;
	}
	g_ptr_array_set_size(found, r->dead ? 0 : (gint)kept);
}

struct vml_judged_by
vml_scope_of(const struct vml_found *f)
{
	const struct vml_judged_by *scope = f->owner;
	return *scope;
}

/* Few runs ask, and those that do ask often. */
const struct vml_judged_by *
vml_scope_of_path(struct vml_run *r, const char *path)
{
	if (!r->scopes_by_name) {
		r->scopes_by_name = g_hash_table_new(g_str_hash, g_str_equal);
		for (guint i = 0; i < r->found->len; i++) {
			const struct vml_found *f = r->found->pdata[i];
			g_hash_table_insert(
				r->scopes_by_name, (gpointer)name_of(r, f), (gpointer)f->owner);
		}
	}
	return g_hash_table_lookup(r->scopes_by_name, path);
}

bool
vml_is_told(const struct vml_run *r, const char *path)
{
	if (!r->options.only || strcmp(path, "-") == 0)
		return true;
	g_autofree char *full = vml_path_full(path);
	return g_strv_contains(r->options.only, full);
}
