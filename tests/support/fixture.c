/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs fixtures. XML is linted from within its folder, so that reports name it without a path; a
 * recipe is built in a scratch directory and used as the sysroot. An image fixture (no XML) is
 * linted from within that directory.
 */
#include "support/fixture-run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/driver.h"
#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"
#include "support/tell.h"

/* What NAME.args says, and what the fixture adds. Lists are borrowed by the options. */
struct wishes {
	struct vml_options options;
	GPtrArray *lines; /* owns all strings */
	GPtrArray *paths, *select, *ignore, *extend, *maps, *what_if, *inventories;
};

/* The file's name without suffix when it is a fixture of that folder, else NULL. */
static char *
stem_of(const char *path, const char *folder, const char *prefix)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	if (strcmp(dir, folder) != 0 || !g_str_has_prefix(base, prefix))
		return NULL;
	return g_strndup(base, (gsize)(strrchr(base, '.') - base));
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *
fixture_names(const char *folder, const char *prefix)
{
	const char *folders[] = { folder, NULL };
	static const char *const suffixes[] = { ".xml", ".tree", NULL };
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < files->len; i++) {
		char *stem = stem_of(g_ptr_array_index(files, i), folder, prefix);
		if (stem && !g_ptr_array_find_with_equal_func(names, stem, g_str_equal, NULL))
			g_ptr_array_add(names, stem);
		else
			g_free(stem);
	}
	g_ptr_array_sort(names, by_name);
	return names;
}

unsigned
fixture_check_rules(unsigned (*check)(const char *folder, const char *name,
			    const struct vml_rule *r, void *with),
	void *with)
{
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *folder = g_strconcat("tests/fixtures/rules/", rules[i]->id, NULL);
		g_autoptr(GPtrArray) names = fixture_names(folder, "");
		for (guint k = 0; k < names->len; k++)
			faults += check(folder, names->pdata[k], rules[i], with);
	}
	return faults;
}

static char *
path_of(const struct fixture *f, const char *suffix)
{
	g_autofree char *file = g_strconcat(f->name, suffix, NULL);
	return g_build_filename(house_path("VMLINT_SOURCE"), f->folder, file, NULL);
}

static char *
read_part(const struct fixture *f, const char *suffix)
{
	g_autofree char *path = path_of(f, suffix);
	char *text = NULL;
	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

/* "--select=VML101" → its value when the line is that option. */
static const char *
value_of(const char *line, const char *option)
{
	const char *value = g_str_has_prefix(line, option) ? line + strlen(option) : NULL;
	return value && *value == '=' ? value + 1 : NULL;
}

static void
take_line(struct wishes *w, const char *line)
{
	struct vml_options *o = &w->options;
	const struct {
		const char *option;
		const char **to;
		GPtrArray *list;
	} known[] = {
		{ "--target", &o->target, NULL },
		{ "--images", &o->images, NULL },
		{ "--schema", &o->schema, NULL },
		{ "--domcaps", &o->domcaps, NULL },
		{ "--baseline", &o->baseline, NULL },
		{ "--probe-policy", &o->probe_policy, NULL },
		{ "--path-map", NULL, w->maps },
		{ "--what-if", NULL, w->what_if },
		{ "--select", NULL, w->select },
		{ "--ignore", NULL, w->ignore },
		{ "--extend-select", NULL, w->extend },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
		const char *value = value_of(line, known[i].option);
		if (value && known[i].to)
			*known[i].to = value;
		else if (value)
			g_ptr_array_add(known[i].list, (gpointer)value);
		if (value)
			return;
	}
	if (*line == '-')
		g_error("no such option in a fixture: %s", line);
	g_ptr_array_add(w->paths, (gpointer)line);
}

static const char *const *
as_list(GPtrArray *list)
{
	if (list->len == 0)
		return NULL;
	g_ptr_array_add(list, NULL);
	return (const char *const *)list->pdata;
}

/* A recipe may make a configuration. */
static void
take_config(struct wishes *w, const char *root)
{
	char *file = g_build_filename(root, "vmlint.yaml", NULL);
	g_ptr_array_add(w->lines, file);
	if (g_file_test(file, G_FILE_TEST_EXISTS))
		w->options.config = file;
}

/* NAME.inventory goes into the tree, with the version of the program that reads it. */
static void
take_inventory(struct wishes *w, const struct fixture *f, const char *name)
{
	g_autofree char *suffix = g_strconcat(".", name, NULL);
	g_autofree char *lines = read_part(f, suffix);
	if (!lines)
		return;
	g_autoptr(GString) text = g_string_new(lines);
	char *file = g_build_filename(f->root, name, NULL);
	g_string_replace(text, "@VERSION@", vml_version(), 0);
	if (!g_file_set_contents(file, text->str, (gssize)text->len, NULL))
		g_error("%s: cannot be written", file);
	g_ptr_array_add(w->lines, file);
	g_ptr_array_add(w->inventories, file);
}

static void
make_wishes(struct wishes *w, const struct fixture *f, const char *const *extend)
{
	g_autofree char *args = read_part(f, ".args");
	g_auto(GStrv) lines = g_strsplit(args ? args : "", "\n", -1);
	vml_options_init(&w->options);
	w->lines = g_ptr_array_new_with_free_func(g_free);
	GPtrArray **lists[] = { &w->paths, &w->select, &w->ignore, &w->extend, &w->maps,
		&w->inventories, &w->what_if };
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = g_ptr_array_new();
	if (f->has_xml) {
		g_ptr_array_add(w->lines, g_strconcat(f->name, ".xml", NULL));
		g_ptr_array_add(w->paths, w->lines->pdata[0]);
	}
	for (char **l = lines; *l; l++) {
		if (!*g_strstrip(*l) || **l == '#')
			continue;
		g_ptr_array_add(w->lines, g_strdup(*l));
		take_line(w, w->lines->pdata[w->lines->len - 1]);
	}
	for (; extend && *extend; extend++)
		g_ptr_array_add(w->extend, (gpointer)*extend);
	w->options.select = as_list(w->select);
	w->options.ignore = as_list(w->ignore);
	w->options.extend_select = as_list(w->extend);
	w->options.path_maps = as_list(w->maps);
	w->options.what_if = as_list(w->what_if);
	w->options.sysroot = f->root;
	if (f->root) {
		take_config(w, f->root);
		take_inventory(w, f, "inventory");
		take_inventory(w, f, "inventory2");
	}
	w->options.unicode = 1;
	w->options.jobs = 1;
}

static void
clear_wishes(struct wishes *w)
{
	GPtrArray *lists[] = { w->paths, w->select, w->ignore, w->extend, w->maps, w->what_if,
		w->inventories, w->lines };
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
}

/* Trees are built once per process: nothing that is linted is ever written. */
static GHashTable *trees; /* "folder/name" → root */

static void
remove_tree(gpointer root)
{
	scratch_free(root);
}

static void
remove_trees(void)
{
	g_clear_pointer(&trees, g_hash_table_unref);
}

static const char *
tree_of(const char *folder, const char *name, const char *recipe)
{
	if (!trees) {
		trees = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, remove_tree);
		atexit(remove_trees);
	}
	char *key = g_strdup_printf("%s/%s", folder, name);
	char *root = g_hash_table_lookup(trees, key);
	if (root) {
		g_free(key);
		return root;
	}
	root = scratch_new();
	g_hash_table_insert(trees, key, root);
	g_autofree char *error = recipe_build(recipe, root);
	if (error)
		g_error("%s/%s.tree: %s", folder, name, error);
	return root;
}

struct fixture *
fixture_open(const char *folder, const char *name)
{
	struct fixture *f = g_new0(struct fixture, 1);
	f->folder = g_strdup(folder);
	f->name = g_strdup(name);
	g_autofree char *xml = path_of(f, ".xml");
	g_autofree char *recipe = read_part(f, ".tree");
	f->has_xml = g_file_test(xml, G_FILE_TEST_EXISTS);
	f->has_tree = recipe != NULL;
	if (recipe)
		f->root = tree_of(folder, name, recipe);
	return f;
}

static enum vml_status
run_page(struct vml_run *r, const char *const *paths)
{
	r->options.judge = 1;
	return vml_run_chain(r, paths);
}

void
fixture_run(struct fixture *f, const char *const *extend, enum vml_rule_order order,
	fixture_task *run, const char *inventory)
{
	struct wishes w = { 0 };
	g_autofree char *here = g_get_current_dir();
	g_autofree char *there = g_build_filename(house_path("VMLINT_SOURCE"), f->folder, NULL);
	make_wishes(&w, f, extend);
	if (inventory)
		g_ptr_array_add(w.inventories, (gpointer)inventory);
	w.options.inventories = as_list(w.inventories);
	g_ptr_array_add(w.paths, NULL);
	if ((run == vml_run_chain || run == run_page) &&
		!w.options.images) /* as lint would, so that both can be compared */
		w.options.images = "auto";
	if (chdir(f->has_xml ? there : f->root) != 0)
		g_error("%s/%s: no folder to run in", f->folder, f->name);
	f->run = vml_run_new(&w.options);
	f->run->order = order;
	const char *const *paths = (const char *const *)w.paths->pdata;
	f->status = run(f->run, paths);
	if (chdir(here) != 0)
		g_error("the working directory is gone");
	for (size_t i = 0; vml_run_problem(f->run, i); i++)
		g_error("%s/%s: %s", f->folder, f->name, vml_run_problem(f->run, i));
	clear_wishes(&w);
}

struct fixture *
fixture_lint(
	const char *folder, const char *name, const char *const *extend, enum vml_rule_order order)
{
	struct fixture *f = fixture_open(folder, name);
	fixture_run(f, extend, order, vml_run_lint, NULL);
	return f;
}

struct fixture *
fixture_chain(const char *folder, const char *name)
{
	struct fixture *f = fixture_open(folder, name);
	fixture_run(f, NULL, VML_ORDER_ID, vml_run_chain, NULL);
	return f;
}

struct fixture *
fixture_page(const char *folder, const char *name)
{
	struct fixture *f = fixture_open(folder, name);
	fixture_run(f, NULL, VML_ORDER_ID, run_page, NULL);
	return f;
}

struct fixture *
fixture_inspect(const char *folder, const char *name)
{
	struct fixture *f = fixture_open(folder, name);
	fixture_run(f, NULL, VML_ORDER_ID, vml_run_inspect, NULL);
	return f;
}

void
fixture_free(struct fixture *f)
{
	vml_run_free(f->run);
	g_free(f->folder);
	g_free(f->name);
	g_free(f);
}

static char *
stable(const struct fixture *f, char *text)
{
	g_autofree char *owned = text;
	g_autoptr(GString) s = g_string_new(owned);
	if (f->root)
		g_string_replace(s, f->root, "@ROOT@", 0);
	return g_strdup(s->str);
}

char *
fixture_write(const struct fixture *f, const char *format)
{
	return stable(f, tell_report(f->run, format));
}

char *
fixture_findings(const struct fixture *f)
{
	g_autofree char *xml = f->has_xml ? g_strconcat(f->name, ".xml", NULL) : NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++)
		tell_finding(text, vml_run_finding(f->run, i), xml);
	return stable(f, g_strdup(text->str));
}
