/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vmlint chain --what-if: the run is done as things are, and again as they would be. Files found
 * today are told of where they would be found: they follow a folder that moves, they leave when
 * they are moved out of the folders that were named, and others come in.
 */
#include <string.h>

#include "base/text.h"
#include "run/driver.h"
#include "store/what-if.h"

void
vml_run_take_changes(struct vml_run *r)
{
	const char *const *texts = r->options.what_if;
	size_t n = texts ? g_strv_length((char **)texts) : 0;
	r->what_if = vml_make_n(r->arena, struct vml_supposed, n);
	for (; r->nwhat_if < n; r->nwhat_if++) {
		const char *text = texts[r->nwhat_if], *why;
		if (vml_supposed_read(r->arena, text, &r->what_if[r->nwhat_if], &why))
			continue;
		vml_run_complain(r, "--what-if %s: %s", text, why);
		r->dead = true;
		return;
	}
}

bool
vml_run_today(struct vml_run *r, const char *const *paths)
{
	struct vml_options o = r->options;
	o.what_if = NULL;
	o.judge = 0;
	o.judge = 0;
	r->as_is = vml_run_new(&o);
	if (vml_run_chain(r->as_is, paths) != VML_FAILED)
		return true;
	const char *problem;
	for (size_t i = 0; (problem = vml_run_problem(r->as_is, i)); i++)
		vml_run_complain(r, "%s", problem);
	return false;
}

/* A named folder: as it was written, and on the host without links, today and then. */
struct root {
	const char *given;
	char *now, *then;
};

struct foresight {
	struct vml_run *run;
	struct vml_prospect *prospect;
	GArray *roots;     /* struct root */
	GHashTable *known; /* paths of today on the host, of files that were found */
	GPtrArray *found;
};

static void
clear_root(void *root)
{
	g_free(((struct root *)root)->now);
	g_free(((struct root *)root)->then);
}

/* Its path on the host without links, today (g_free); NULL for what no change concerns. */
static char *
host_path(const struct foresight *x, const struct vml_found *f)
{
	g_autofree char *path = strcmp(f->path, "-") == 0 ? NULL : vml_found_path(x->run->base, f);
	return path ? vml_prospect_now(x->prospect, path) : NULL;
}

/* The folder there, here or in an inventory; else `now` stays NULL. */
static struct root
root_at(const struct foresight *x, const char *given)
{
	struct vml_store *today = x->run->as_is->base->store;
	g_autofree char *inside = g_build_filename(given, ".", NULL);
	bool here = g_file_test(given, G_FILE_TEST_IS_DIR), folder;
	g_autofree char *path = here ? vml_store_seen_as(today, inside) : g_strdup(inside);
	struct root root = { given, path ? vml_prospect_now(x->prospect, path) : NULL, NULL };
	if (root.now && (here || (vml_store_holds(today, root.now, &folder) && folder)))
		root.then = vml_prospect_then(x->prospect, root.now);
	else
		g_clear_pointer(&root.now, g_free);
	return root;
}

static void
add_roots(struct foresight *x, const char *const *paths)
{
	for (; *paths; paths++) {
		struct root root = root_at(x, *paths);
		if (root.now)
			g_array_append_val(x->roots, root);
	}
}

/* The path as it is named from within a folder above it, else NULL. */
static const char *
below(const char *path, const char *folder)
{
	const char *rest = folder ? vml_path_rest(path, folder) : NULL;
	return rest && *rest ? rest + 1 : NULL;
}

/* As a walk through the folders writes it: their own names come first, "." has none. */
static char *
written(const struct root *root, const char *rest)
{
	if (strcmp(root->given, ".") == 0)
		return g_strdup(rest);
	const char *given = root->given;
	while (g_str_has_prefix(given, "./") && given[2])
		given += 2;
	g_autofree char *folder = g_strdup(given);
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = '\0';
	return g_build_filename(folder, rest, NULL);
}

/* How a file is called that would be at `then` (g_free); NULL = nobody asked for it. */
static char *
called(const struct foresight *x, const struct vml_found *f, const char *now, const char *then)
{
	bool follows = f->named, told = f->named || f->ino == 0;
	for (guint i = 0; i < x->roots->len; i++) {
		const struct root *root = &g_array_index(x->roots, struct root, i);
		const char *rest = below(then, root->now);
		if (rest && g_strcmp0(root->then, root->now) == 0)
			return written(root, rest);
		follows = follows ||
			  (below(now, root->now) && root->then &&
				  strcmp(root->then, root->now) != 0 && below(then, root->then));
	}
	if (!follows)
		return NULL;
	g_autofree char *local = told ? g_strdup(then) : vml_store_local(x->run->base->store, then);
	g_autofree char *here = g_get_current_dir();
	const char *rest = *f->path == '/' ? NULL : below(local, here);
	return g_strdup(rest ? rest : local);
}

/* False when the file would be gone, or out of sight. */
static bool
move(struct foresight *x, struct vml_found *f, const char *now)
{
	g_autofree char *then = vml_prospect_then(x->prospect, now);
	if (g_strcmp0(now, then) == 0)
		return true;
	char *path = then ? called(x, f, now, then) : NULL;
	if (!path)
		return false;
	f->bytes_at = f->path;
	f->path = path;
	return true;
}

static void
move_all(struct foresight *x)
{
	for (guint i = 0; i < x->found->len;) {
		struct vml_found *f = x->found->pdata[i];
		char *now = host_path(x, f);
		if (now)
			g_hash_table_add(x->known, now);
		if (!now || move(x, f, now))
			i++;
		else
			g_ptr_array_remove_index(x->found, i);
	}
}

/* Adds files that come in from elsewhere. */
static void
bring_in(struct foresight *x, const char *from, const struct vml_gather_options *o)
{
	const char *paths[] = { from, NULL };
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) others = vml_gather(paths, o, errors);
	while (others->len > 0) {
		struct vml_found *f = g_ptr_array_steal_index_fast(others, others->len - 1);
		g_autofree char *now = host_path(x, f);
		f->link = f->link || (f->named && g_file_test(from, G_FILE_TEST_IS_SYMLINK));
		f->named = false;
		g_ptr_array_add(x->found, f);
		if (!now || g_hash_table_contains(x->known, now) || !move(x, f, now) ||
			!f->bytes_at)
			g_ptr_array_remove_index(x->found, x->found->len - 1);
	}
}

/* A link may lead to another file then, or nowhere. */
static void
follow_links(const struct foresight *x)
{
	for (guint i = 0; i < x->found->len;) {
		struct vml_found *f = x->found->pdata[i];
		g_autofree char *path = f->link ? vml_found_path(x->run->base, f) : NULL;
		const struct vml_entry *e = path ? vml_store_look(x->run->base->store, path) : NULL;
		if (e && e->thing != VML_THING_REGULAR) {
			g_ptr_array_remove_index(x->found, i);
			continue;
		}
		if (e) {
			f->dev = e->dev;
			f->ino = e->ino;
		}
		i++;
	}
}

void
vml_run_foresee(struct vml_run *r, const char *const *paths, const struct vml_gather_options *o,
	GPtrArray *found)
{
	struct foresight x = { .run = r,
		.prospect = r->base->prospect,
		.roots = g_array_new(FALSE, TRUE, sizeof(struct root)),
		.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.found = found };
	g_array_set_clear_func(x.roots, clear_root);
	add_roots(&x, paths);
	move_all(&x);
	g_autoptr(GPtrArray) moved = vml_prospect_moved(x.prospect);
	for (guint i = 0; i < moved->len; i++) {
		g_autofree char *local = vml_store_local(r->base->store, moved->pdata[i]);
		bring_in(&x, local, o);
	}
	follow_links(&x);
	vml_gather_fold(found, false, NULL);
	g_array_unref(x.roots);
	g_hash_table_unref(x.known);
}
