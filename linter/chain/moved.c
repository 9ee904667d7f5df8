/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where a missing base may have gone: a file of its name in the directory of the overlay, in the
 * directories beside that one, or among the files of the run. It has to have the format that the
 * overlay recorded, and to be no larger than the overlay; and only one file may be so.
 */
#include <string.h>

#include "chain/walk.h"
#include "store/places.h"

enum { MOST_SIBLINGS = 256 };

struct search {
	struct vml_walk *walk;
	const struct vml_layer *gone, *overlay;
	const char *name;   /* last part of the path that is missing */
	char *directory;    /* of the overlay */
	GPtrArray *found;   /* char *: paths that may be it, each file once */
	GArray *identities; /* of those */
	bool exact;         /* those have the size of the overlay */
};

static bool
is_member(const struct vml_walk *w, const struct vml_entry *e)
{
	const struct vml_layer *l = w->top;
	while (l && (l->ino != e->ino || l->dev != e->dev))
		l = l->below;
	return l != NULL;
}

static bool
fits(const struct search *s, const struct vml_image *image)
{
	const char *recorded = s->gone->named_by->format;
	enum vml_format format = recorded ? vml_format_from_libvirt(recorded) : VML_FORMAT_NONE;
	if (format == VML_FORMAT_RAW && !image->union_raw)
		return false;
	if (format != VML_FORMAT_NONE && format != VML_FORMAT_RAW && image->format != format)
		return false;
	return image->virtual_size <= s->overlay->image->virtual_size;
}

static bool
is_known(const struct search *s, const struct vml_entry *e)
{
	for (guint i = 0; i < s->identities->len; i += 2)
		if (g_array_index(s->identities, uint64_t, i) == e->dev &&
			g_array_index(s->identities, uint64_t, i + 1) == e->ino)
			return true;
	return false;
}

/* Takes over `path`. */
static void
consider(struct search *s, char *path)
{
	const struct vml_entry *e =
		vml_store_get(s->walk->context->store, path, VML_NAMED_BY_HEADER);
	bool good = e->state == VML_STATE_PRESENT && e->thing == VML_THING_REGULAR && e->image &&
		    !is_member(s->walk, e) && !is_known(s, e) && fits(s, e->image);
	bool exact = good && e->image->virtual_size == s->overlay->image->virtual_size;
	if (!good || (s->exact && !exact)) {
		g_free(path);
		return;
	}
	if (exact && !s->exact) {
		s->exact = true;
		g_ptr_array_set_size(s->found, 0);
	}
	g_array_append_val(s->identities, e->dev);
	g_array_append_val(s->identities, e->ino);
	g_ptr_array_add(s->found, path);
}

static char *
below(const char *directory, const char *name)
{
	if (strcmp(directory, ".") == 0)
		return g_strdup(name);
	return g_build_filename(directory, name, NULL);
}

/* The directory above, without looking at it. */
static char *
above(const char *directory)
{
	g_autofree char *last = g_path_get_basename(directory);
	if (strcmp(last, ".") == 0)
		return g_strdup("..");
	if (strcmp(last, "..") == 0)
		return g_build_filename(directory, "..", NULL);
	return g_path_get_dirname(directory);
}

static void
search_siblings(struct search *s)
{
	g_autofree char *parent = above(s->directory);
	g_autoptr(GPtrArray) names =
		vml_store_folders(s->walk->context->store, parent, MOST_SIBLINGS);
	for (guint i = 0; names && i < names->len; i++) {
		g_autofree char *sibling = below(parent, names->pdata[i]);
		consider(s, below(sibling, s->name));
	}
}

static void
search_run(struct search *s)
{
	const struct vml_chain_context *c = s->walk->context;
	g_autoptr(GPtrArray) paths = c->places ? vml_places_named(c->places, s->name) : NULL;
	for (guint i = 0; paths && i < paths->len; i++) {
		char *path = vml_store_seen_as(c->store, paths->pdata[i]);
		if (path)
			consider(s, path);
	}
}

/*
 * Where the images are known from an inventory alone: beside the overlay's folder first, as on the
 * host, then wherever something of that name is recorded.
 */
static void
search_inventory(struct search *s)
{
	struct vml_store *store = s->walk->context->store;
	g_autoptr(GPtrArray) paths = vml_store_recorded(store, s->name);
	g_autofree char *place = vml_store_host_path(store, s->directory);
	g_autofree char *parent = g_path_get_dirname(place);
	g_autofree char *shown = above(s->directory);
	for (guint i = 0; paths && i < paths->len; i++) {
		g_autofree char *folder = g_path_get_dirname(paths->pdata[i]);
		g_autofree char *above_it = g_path_get_dirname(folder);
		g_autofree char *last = g_path_get_basename(folder);
		g_autofree char *sibling = below(shown, last);
		if (strcmp(above_it, parent) == 0)
			consider(s, below(sibling, s->name));
	}
	for (guint i = 0; paths && i < paths->len && s->found->len == 0; i++)
		consider(s, g_strdup(paths->pdata[i]));
}

/* `path` as it is named from within `directory`. */
static char *
relative(const char *directory, const char *path)
{
	g_autofree char *from = g_canonicalize_filename(directory, NULL);
	g_autofree char *to = g_canonicalize_filename(path, NULL);
	g_auto(GStrv) x = g_strsplit(from + 1, "/", -1), y = g_strsplit(to + 1, "/", -1);
	guint same = 0;
	while (x[same] && *x[same] && y[same] && strcmp(x[same], y[same]) == 0)
		same++;
	GString *name = g_string_new(NULL);
	for (guint i = same; x[i] && *x[i]; i++)
		g_string_append(name, "../");
	g_autofree char *rest = g_strjoinv("/", y + same);
	g_string_append(name, rest);
	return g_string_free(name, FALSE);
}

/* The kernel follows a symbolic link before it goes up by "..": a folded name may lead elsewhere.
 */
static bool
leads_to(const struct search *s, const char *path, const struct vml_entry *e)
{
	const struct vml_entry *other = vml_store_look(s->walk->context->store, path);
	return other->state == VML_STATE_PRESENT && other->dev == e->dev && other->ino == e->ino;
}

/* What to record for the file: a relative name for a relative one, where that leads there. */
static char *
name_for(const struct search *s, const char *path, const struct vml_entry *e)
{
	g_autofree char *seen = vml_store_host_path(s->walk->context->store, path);
	char *whole = g_canonicalize_filename(seen, NULL);
	if (s->gone->named_by->raw[0] == '/')
		return whole;
	char *name = relative(s->directory, path);
	g_autofree char *beside = below(s->directory, name);
	if (leads_to(s, beside, e)) {
		g_free(whole);
		return name;
	}
	g_free(name);
	return whole;
}

static const struct vml_moved *
moved(struct search *s)
{
	struct vml_arena *a = s->walk->context->arena;
	const char *path = s->found->pdata[0];
	const struct vml_entry *e =
		vml_store_get(s->walk->context->store, path, VML_NAMED_BY_HEADER);
	struct vml_moved *m = vml_make(a, struct vml_moved);
	m->path = vml_arena_strdup(a, path);
	m->image = e->image;
	m->candidates = s->found->len;
	g_autofree char *name = name_for(s, path, e);
	m->name = vml_arena_strdup(a, name);
	return m;
}

static void
find(struct vml_walk *w, struct vml_layer *l)
{
	const char *slash = strrchr(l->storage.path, '/');
	struct search s = { .walk = w,
		.gone = l,
		.overlay = l->above,
		.name = slash ? slash + 1 : l->storage.path,
		.directory = g_path_get_dirname(l->above->storage.path),
		.found = g_ptr_array_new_with_free_func(g_free),
		.identities = g_array_new(FALSE, FALSE, sizeof(uint64_t)) };
	if (*s.name)
		consider(&s, below(s.directory, s.name));
	if (*s.name && s.found->len == 0)
		search_siblings(&s);
	if (*s.name && s.found->len == 0)
		search_run(&s);
	if (*s.name && s.found->len == 0 && !w->any_here)
		search_inventory(&s);
	if (s.found->len > 0)
		l->moved = moved(&s);
	g_ptr_array_unref(s.found);
	g_array_unref(s.identities);
	g_free(s.directory);
}

void
vml_walk_moved(struct vml_walk *w)
{
	for (struct vml_layer *l = w->top; l; l = (struct vml_layer *)l->below)
		if (l->state == VML_STATE_MISSING && l->named_by && l->above && l->above->image &&
			vml_storage_is_local(&l->storage) && l->storage.path &&
			l->above->storage.path)
			find(w, l);
}
