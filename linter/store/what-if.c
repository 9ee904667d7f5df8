/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths are resolved as the kernel would resolve them after the changes: component by component,
 * with every name traced back through the changes to where it is today, since symbolic links of
 * today may lead through what is moved. Names that nothing is known of are taken as folders.
 */
#include "store/what-if.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/resolve.h"

/* A change with its paths as they are when its turn comes, links on their way resolved. */
struct step {
	const struct vml_supposed *change;
	char *from, *to;
	uint64_t dev, ino; /* of a rebased image */
};

struct vml_prospect {
	struct vml_store *today;
	struct vml_arena *arena;
	GArray *steps; /* struct step */
	GMutex lock;
	GHashTable *links;   /* today's path → text of the link there, "" = it is none */
	GHashTable *entries; /* path → struct vml_entry, as looked at */
	GHashTable *read;    /* path → struct vml_entry, as read */
};

/* ---- names before and after ----------------------------------------------------------------- */

static struct step *
step_at(const struct vml_prospect *p, guint i)
{
	return &g_array_index(p->steps, struct step, i);
}

/* Where a name is today that is there after the first `n` changes (g_free), or NULL. */
static char *
trace(const struct vml_prospect *p, guint n, const char *path)
{
	char *at = g_strdup(path);
	while (at && n-- > 0) {
		const struct step *s = step_at(p, n);
		const char *rest = s->to ? vml_path_rest(at, s->to) : NULL;
		char *before = NULL;
		if (rest)
			before = g_strconcat(s->from, rest, NULL);
		else if (s->change->kind == VML_SUPPOSED_REBASE || !vml_path_rest(at, s->from))
			continue;
		g_free(at);
		at = before;
	}
	return at;
}

char *
vml_prospect_then(const struct vml_prospect *p, const char *now)
{
	char *at = g_strdup(now);
	for (guint i = 0; at && i < p->steps->len; i++) {
		const struct step *s = step_at(p, i);
		const char *rest = vml_path_rest(at, s->from);
		char *after = NULL;
		if (s->change->kind == VML_SUPPOSED_REBASE)
			continue;
		if (rest && s->to)
			after = g_strconcat(s->to, rest, NULL);
		else if (!rest && !(s->to && vml_path_rest(at, s->to)))
			continue; /* else it is deleted, or something takes its place */
		g_free(at);
		at = after;
	}
	return at;
}

/* The text of today's link at a path, or NULL. */
static const char *
link_at(struct vml_prospect *p, const char *path)
{
	const char *text = g_hash_table_lookup(p->links, path);
	if (!text) {
		g_autofree char *link = vml_store_link(p->today, path);
		text = vml_arena_strdup(p->arena, link ? link : "");
		g_hash_table_insert(p->links, g_strdup(path), (gpointer)text);
	}
	return *text ? text : NULL;
}

/* ---- resolving ------------------------------------------------------------------------------ */

/* Pushes the parts of a path on a stack, the first on top. */
static void
push_parts(GPtrArray *stack, const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	for (guint i = g_strv_length(parts); i > 0; i--)
		if (*parts[i - 1] && strcmp(parts[i - 1], ".") != 0)
			g_ptr_array_add(stack, g_strdup(parts[i - 1]));
}

static void
go_up(GString *at)
{
	const char *slash = strrchr(at->str, '/');
	g_string_truncate(at, slash ? (gsize)(slash - at->str) : 0);
}

/*
 * The absolute path without links, after the first `n` changes (g_free); of the last part, a link
 * is resolved when `follow` says so. NULL where links never end.
 */
static char *
walk(struct vml_prospect *p, guint n, const char *path, bool follow)
{
	g_autoptr(GPtrArray) todo = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) at = g_string_new(NULL);
	unsigned links = 0;
	push_parts(todo, path);
	while (todo->len > 0) {
		g_autofree char *part = g_ptr_array_steal_index(todo, todo->len - 1);
		if (strcmp(part, "..") == 0) {
			go_up(at);
			continue;
		}
		gsize parent = at->len;
		g_string_append_printf(at, "/%s", part);
		g_autofree char *today = trace(p, n, at->str);
		bool last = todo->len == 0;
		const char *text = today && (follow || !last) ? link_at(p, today) : NULL;
		if (!text)
			continue;
		if (++links > VML_MAX_LINKS)
			return NULL;
		g_string_truncate(at, *text == '/' ? 0 : parent);
		push_parts(todo, text);
	}
	return g_strdup(at->len ? at->str : "/");
}

/* As the host writes it: absolute. */
static char *
resolve(struct vml_prospect *p, guint n, const char *path, bool follow)
{
	g_autofree char *full = vml_store_host_path(p->today, path);
	g_autofree char *alias = vml_store_alias(p->today, full);
	return walk(p, n, alias ? alias : full, follow);
}

char *
vml_prospect_now(struct vml_prospect *p, const char *path)
{
	g_mutex_lock(&p->lock);
	char *now = resolve(p, 0, path, false);
	g_mutex_unlock(&p->lock);
	return now;
}

char *
vml_prospect_place(struct vml_prospect *p, const char *path)
{
	g_mutex_lock(&p->lock);
	char *place = resolve(p, p->steps->len, path, false);
	g_mutex_unlock(&p->lock);
	return place;
}

/* ---- taking up the changes ------------------------------------------------------------------ */

/* What is at a path after the changes taken up so far: today's path (g_free), or NULL. */
static char *
present(const struct vml_prospect *p, const char *place, bool *folder)
{
	g_autofree char *today = place ? trace(p, p->steps->len, place) : NULL;
	return today && vml_store_holds(p->today, today, folder) ? g_steal_pointer(&today) : NULL;
}

static char *
fault(const struct vml_supposed *c, const char *path, const char *why)
{
	return g_strdup_printf("--what-if %s: %s %s", c->text, path, why);
}

/* What rename(2) would say, or would make of it that nobody means. */
static char *
check_rename(struct vml_prospect *p, const struct step *s, bool moves_folder)
{
	const struct vml_supposed *c = s->change;
	bool folder = false;
	if (!s->to)
		return fault(c, c->to, "leads through too many links");
	const char *rest = vml_path_rest(s->to, s->from);
	if (rest)
		return fault(c, c->to, *rest ? "lies in what is to be moved" : "is its path today");
	g_autofree char *at = present(p, s->to, &folder);
	if (at && folder)
		return fault(c, c->to, "is a folder: name the path that is to be there");
	if (at && moves_folder)
		return fault(c, c->to, "is a file, whose place no folder can take");
	g_autofree char *parent = g_path_get_dirname(s->to);
	if (strcmp(parent, "/") == 0)
		return NULL;
	folder = false;
	g_autofree char *above = present(p, parent, &folder);
	return above && folder ? NULL : fault(c, parent, "is no folder");
}

static bool
has_raw_data(const struct vml_image *m)
{
	for (uint32_t i = 0; m->data_file && i < m->nfeatures; i++)
		if (strcmp(m->features[i], "raw external data") == 0)
			return true;
	return false;
}

static char *
check_rebase(struct vml_prospect *p, struct step *s, const char *today)
{
	const struct vml_supposed *c = s->change;
	const struct vml_entry *e = vml_store_get(p->today, today, VML_NAMED_BY_XML);
	if (!e->image)
		return fault(c, c->path, "cannot be read as an image");
	if (e->image->refused)
		return fault(c, c->path, "is an image that QEMU refuses to open");
	if (*c->to && has_raw_data(e->image))
		return fault(c, c->path, "has raw external data, which excludes a base");
	if (!vml_image_rebased(p->arena, e->image, c->to, c->format))
		return fault(c, c->path, "is no qcow2 or QED image: qemu-img rebases no others");
	s->dev = e->dev;
	s->ino = e->ino;
	return NULL;
}

static char *
take(struct vml_prospect *p, const struct vml_supposed *c)
{
	bool rebase = c->kind == VML_SUPPOSED_REBASE, folder;
	struct step s = { .change = c };
	char *error = NULL;
	s.from = resolve(p, p->steps->len, c->path, rebase);
	if (c->kind == VML_SUPPOSED_RENAME)
		s.to = resolve(p, p->steps->len, c->to, false);
	g_autofree char *today = present(p, s.from, &folder);
	if (!today)
		error = fault(c, c->path, "is not there");
	else if (rebase)
		error = check_rebase(p, &s, today);
	else if (c->kind == VML_SUPPOSED_RENAME)
		error = check_rename(p, &s, folder);
	if (!s.from) /* for the cleaning up alone */
		s.from = g_strdup("");
	g_array_append_val(p->steps, s);
	return error;
}

static void
clear_step(void *step)
{
	struct step *s = step;
	g_free(s->from);
	g_free(s->to);
}

struct vml_prospect *
vml_prospect_new(
	struct vml_store *today, const struct vml_supposed *changes, size_t n, char **error)
{
	struct vml_prospect *p = g_new0(struct vml_prospect, 1);
	p->today = today;
	p->arena = vml_arena_new();
	p->steps = g_array_new(FALSE, TRUE, sizeof(struct step));
	g_array_set_clear_func(p->steps, clear_step);
	g_mutex_init(&p->lock);
	p->links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	p->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	p->read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (size_t i = 0; i < n && !*error; i++)
		*error = take(p, &changes[i]);
	if (!*error)
		return p;
	vml_prospect_free(p);
	return NULL;
}

void
vml_prospect_free(struct vml_prospect *p)
{
	if (!p)
		return;
	g_hash_table_unref(p->read);
	g_hash_table_unref(p->entries);
	g_hash_table_unref(p->links);
	g_array_unref(p->steps);
	g_mutex_clear(&p->lock);
	vml_arena_free(p->arena);
	g_free(p);
}

GPtrArray *
vml_prospect_moved(const struct vml_prospect *p)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < p->steps->len; i++) {
		char *today = step_at(p, i)->to ? trace(p, i, step_at(p, i)->from) : NULL;
		if (today)
			g_ptr_array_add(paths, today);
	}
	return paths;
}

/* ---- what would be found -------------------------------------------------------------------- */

/* The facts of an image under the path by which it would be reached. */
static const struct vml_image *
image_then(struct vml_prospect *p, const struct vml_entry *e, const char *path)
{
	struct vml_image *m = vml_arena_memdup(p->arena, e->image, sizeof(*m));
	m->path = vml_arena_strdup(p->arena, path);
	for (guint i = 0; i < p->steps->len; i++) {
		const struct step *s = step_at(p, i);
		if (s->change->kind == VML_SUPPOSED_REBASE && s->dev == e->dev && s->ino == e->ino)
			m = (struct vml_image *)vml_image_rebased(
				p->arena, m, s->change->to, s->change->format);
	}
	return m;
}

static void
foresee(struct vml_prospect *p, const char *path, bool open_it, enum vml_namer by,
	struct vml_entry *e)
{
	g_autofree char *own = resolve(p, p->steps->len, path, false);
	g_autofree char *place = resolve(p, p->steps->len, path, true);
	g_autofree char *link = own ? trace(p, p->steps->len, own) : NULL;
	g_autofree char *file = place ? trace(p, p->steps->len, place) : NULL;
	if (!file) {
		*e = (struct vml_entry){ .state = VML_STATE_MISSING,
			.error = g_intern_string(g_strerror(place ? ENOENT : ELOOP)),
			.link = link && link_at(p, link),
			.recorded = true };
		return;
	}
	/* What no change concerns is asked for as ever: relative names, and folders of a map. */
	g_autofree char *before = resolve(p, 0, path, true);
	const char *today = g_strcmp0(before, file) == 0 ? path : file;
	/* What an inventory has under another name than this one. */
	if (vml_store_look(p->today, today)->state == VML_STATE_MISSING)
		today = file;
	*e = open_it ? *vml_store_get(p->today, today, by) : *vml_store_look(p->today, today);
	e->link = link && link_at(p, link);
	if (e->image)
		e->image = image_then(p, e, path);
}

const struct vml_entry *
vml_prospect_get(struct vml_prospect *p, const char *path, bool open_it, enum vml_namer by)
{
	g_mutex_lock(&p->lock);
	struct vml_entry *e = g_hash_table_lookup(open_it ? p->read : p->entries, path);
	if (!e || (!e->image && e->thing == VML_THING_BLOCK && by == VML_NAMED_BY_XML)) {
		e = vml_make(p->arena, struct vml_entry);
		foresee(p, path, open_it, by, e);
		g_hash_table_insert(open_it ? p->read : p->entries, g_strdup(path), e);
	}
	g_mutex_unlock(&p->lock);
	return e;
}

char *
vml_prospect_source(struct vml_prospect *p, const char *path)
{
	g_mutex_lock(&p->lock);
	g_autofree char *place = resolve(p, p->steps->len, path, true);
	char *file = place ? trace(p, p->steps->len, place) : NULL;
	g_mutex_unlock(&p->lock);
	return file;
}

const char *
vml_prospect_follow(struct vml_prospect *p, const char *path)
{
	g_mutex_lock(&p->lock);
	char *at = g_strdup(path);
	const char *target = NULL;
	for (unsigned i = 0; i < VML_MAX_LINKS && !target; i++) {
		g_autofree char *own = resolve(p, p->steps->len, at, false);
		g_autofree char *today = own ? trace(p, p->steps->len, own) : NULL;
		const char *text = today ? link_at(p, today) : NULL;
		g_autofree char *directory = g_path_get_dirname(at);
		if (!text) {
			target = vml_arena_strdup(p->arena, at);
		} else {
			g_free(at);
			at = *text == '/' ? g_strdup(text)
					  : g_build_filename(directory, text, NULL);
		}
	}
	g_free(at);
	g_mutex_unlock(&p->lock);
	return target;
}
