/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inventory files: checked line by line, then an index of paths into them. A line is read again
 * when its record is wanted, from the descriptor that was checked; a file that is rewritten
 * meanwhile has no record then, rather than a wrong one.
 */
#include "store/inventory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/limits.h"
#include "store/places.h"

/* Where a record is; those of one path are a list, the best first. */
struct place {
	const char *path; /* the key of `places` */
	uint64_t offset, len, id;
	uint32_t file;
	bool partial, pool;
	struct place *next;
};

struct file {
	char *name, *tool;
	int fd;
};

struct vml_inventory {
	struct vml_arena *arena; /* paths, places */
	GArray *files;           /* struct file */
	GHashTable *places;      /* path → struct place */
	struct vml_places *names;
};

static void
clear_file(void *p)
{
	struct file *f = p;
	g_free(f->name);
	g_free(f->tool);
	if (f->fd >= 0)
		close(f->fd);
}

/* ---- loading ------------------------------------------------------------------------------ */

/* Whole records before partial ones, and else in the order in which they came. */
static void
insert(struct vml_inventory *v, struct place *p)
{
	struct place *first = g_hash_table_lookup(v->places, p->path);
	if (!first || (first->partial && !p->partial)) {
		p->next = first;
		g_hash_table_replace(v->places, (gpointer)p->path, p);
		return;
	}
	while (first->next && (p->partial || !first->next->partial))
		first = first->next;
	p->next = first->next;
	first->next = p;
}

static void
index_record(struct vml_inventory *v, const struct vml_record *r, uint64_t offset, uint64_t len)
{
	struct place *p = vml_make(v->arena, struct place);
	g_autofree char *path = vml_record_path(r->path, "");
	const struct place *known = g_hash_table_lookup(v->places, path);
	*p = (struct place){ .path = known ? known->path : vml_arena_strdup(v->arena, path),
		.offset = offset,
		.len = len,
		.id = known ? known->id : g_hash_table_size(v->places) + 1,
		.file = v->files->len - 1,
		.partial = r->by != NULL,
		.pool = r->pool != NULL };
	if (!known)
		vml_places_add(v->names, p->path);
	insert(v, p);
}

/* One line of the file that was opened last; what is wrong with it, or NULL. */
static const char *
take_line(
	struct vml_inventory *v, struct vml_arena *a, const char *line, uint64_t offset, size_t len)
{
	struct file *f = &g_array_index(v->files, struct file, v->files->len - 1);
	struct vml_record r;
	const char *why = NULL, *tool = NULL;
	if (!f->tool) {
		if (vml_inventory_read_head(a, line, len, &tool, &why))
			f->tool = g_strdup(tool);
	} else if (g_hash_table_size(v->places) >= VML_MAX_RECORDS) {
		why = "there are too many records";
	} else if (vml_record_read(a, line, len, &r, &why)) {
		index_record(v, &r, offset, len);
	}
	return why;
}

static char *
take_lines(struct vml_inventory *v, FILE *in, const char *name)
{
	char *line = NULL, *error = NULL;
	size_t size = 0;
	uint64_t offset = 0;
	ssize_t n;
	for (unsigned number = 1; !error && (n = getline(&line, &size, in)) >= 0; number++) {
		struct vml_arena *a = vml_arena_new();
		const char *why = NULL;
		if ((size_t)n > VML_MAX_RECORD)
			why = "the line is too long";
		else if (n > 1 || *line != '\n')
			why = take_line(v, a, line, offset, (size_t)n);
		if (why)
			error = g_strdup_printf("%s:%u: %s", name, number, why);
		offset += (uint64_t)n;
		vml_arena_free(a);
	}
	if (!error && !g_array_index(v->files, struct file, v->files->len - 1).tool)
		error = g_strdup_printf("%s: it is empty", name);
	free(line);
	return error;
}

static char *
load(struct vml_inventory *v, const char *name)
{
	struct file f = { .name = g_strdup(name), .fd = open(name, O_RDONLY | O_CLOEXEC) };
	struct stat st;
	g_array_append_val(v->files, f);
	if (f.fd < 0 || fstat(f.fd, &st) != 0)
		return g_strdup_printf("%s: %s", name, g_strerror(errno));
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > VML_MAX_INVENTORY)
		return g_strdup_printf("%s: it is no regular file, or too large", name);
	FILE *in = fdopen(dup(f.fd), "re");
	if (!in)
		return g_strdup_printf("%s: %s", name, g_strerror(errno));
	char *error = take_lines(v, in, name);
	fclose(in);
	return error;
}

struct vml_inventory *
vml_inventory_load(const char *const *files, char **error)
{
	struct vml_inventory *v = g_new0(struct vml_inventory, 1);
	v->arena = vml_arena_new();
	v->files = g_array_new(FALSE, TRUE, sizeof(struct file));
	g_array_set_clear_func(v->files, clear_file);
	v->places = g_hash_table_new(g_str_hash, g_str_equal);
	v->names = vml_places_new();
	*error = NULL;
	for (; !*error && *files; files++)
		*error = load(v, *files);
	if (!*error)
		return v;
	vml_inventory_free(v);
	return NULL;
}

void
vml_inventory_free(struct vml_inventory *v)
{
	if (!v)
		return;
	vml_places_free(v->names);
	g_hash_table_unref(v->places);
	g_array_unref(v->files);
	vml_arena_free(v->arena);
	g_free(v);
}

/* ---- finding ------------------------------------------------------------------------------ */

/* Reads the record at a place; false when the file holds something else by now. */
static bool
read_place(const struct vml_inventory *v, const struct place *p, struct vml_arena *a,
	struct vml_held *held)
{
	const struct file *f = &g_array_index(v->files, struct file, p->file);
	g_autofree char *line = g_malloc(p->len + 1);
	const char *why;
	if (pread(f->fd, line, p->len, (off_t)p->offset) != (ssize_t)p->len ||
		!vml_record_read(a, line, p->len, &held->record, &why))
		return false;
	held->file = f->name;
	held->tool = f->tool;
	held->at = (struct vml_span){ p->offset, p->offset + p->len - 1 };
	struct vml_image *m = (struct vml_image *)held->record.image;
	if (m) {
		m->inventory = f->name;
		m->record_at = held->at;
		m->doubtful = m->partial || strcmp(f->tool, VMLINT_VERSION) != 0;
	}
	g_autofree char *path = vml_record_path(held->record.path, "");
	return strcmp(p->path, path) == 0;
}

/* The record of the file that an alias leads to, by the same inventory file. */
static const struct place *
aliased(const struct vml_inventory *v, const struct place *p, const char *same_as)
{
	g_autofree char *path = vml_record_path(same_as, "");
	const struct place *q = g_hash_table_lookup(v->places, path);
	while (q && q->file != p->file)
		q = q->next;
	return q;
}

static bool
read_whole(const struct vml_inventory *v, const struct place *p, struct vml_arena *a,
	struct vml_held *held, uint64_t *id)
{
	if (!read_place(v, p, a, held))
		return false;
	*id = p->id;
	const struct place *q = held->record.same_as ? aliased(v, p, held->record.same_as) : NULL;
	struct vml_held first;
	if (!q || !read_place(v, q, a, &first))
		return true;
	*id = q->id;
	held->record.image = first.record.image;
	return true;
}

/* Whether a further whole record of the path has other bytes for its header, or none. */
static bool
is_contradicted(const struct vml_inventory *v, const struct place *p, struct vml_arena *a,
	const struct vml_held *held)
{
	const struct vml_image *m = held->record.image;
	for (p = p->next; p && !p->partial; p = p->next) {
		struct vml_held other;
		uint64_t id;
		if (!read_whole(v, p, a, &other, &id))
			continue;
		const struct vml_image *o = other.record.image;
		if (other.record.state != held->record.state || !o != !m ||
			(m && (!m->digest || g_strcmp0(m->digest, o->digest) != 0)))
			return true;
	}
	return false;
}

bool
vml_inventory_find(const struct vml_inventory *v, const char *path, struct vml_arena *a,
	struct vml_held *held, uint64_t *id)
{
	const struct place *p = g_hash_table_lookup(v->places, path);
	if (!p || !read_whole(v, p, a, held, id))
		return false;
	struct vml_image *m = (struct vml_image *)held->record.image;
	if (m && is_contradicted(v, p, a, held))
		m->doubtful = true;
	return true;
}

bool
vml_inventory_nth(const struct vml_inventory *v, const char *path, unsigned n, struct vml_arena *a,
	struct vml_held *held)
{
	const struct place *p = g_hash_table_lookup(v->places, path);
	for (; p && n > 0; n--)
		p = p->next;
	return p && read_place(v, p, a, held);
}

GPtrArray *
vml_inventory_named(const struct vml_inventory *v, const char *name)
{
	return vml_places_named(v->names, name);
}

static gint
by_name(gconstpointer x, gconstpointer y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

GPtrArray *
vml_inventory_paths(const struct vml_inventory *v)
{
	GPtrArray *paths = g_ptr_array_new();
	GHashTableIter i;
	gpointer path;
	g_hash_table_iter_init(&i, v->places);
	while (g_hash_table_iter_next(&i, &path, NULL))
		g_ptr_array_add(paths, path);
	g_ptr_array_sort(paths, by_name);
	return paths;
}

/* All that is said of the pools of one folder. */
static void
add_pools(
	const struct vml_inventory *v, const struct place *p, struct vml_arena *a, GPtrArray *pools)
{
	for (; p; p = p->next) {
		struct vml_held held;
		if (p->pool && read_place(v, p, a, &held))
			g_ptr_array_add(
				pools, vml_arena_memdup(a, &held.record, sizeof(held.record)));
	}
}

GPtrArray *
vml_inventory_pools(const struct vml_inventory *v, struct vml_arena *a)
{
	g_autoptr(GPtrArray) paths = vml_inventory_paths(v);
	GPtrArray *pools = g_ptr_array_new();
	for (guint i = 0; i < paths->len; i++)
		add_pools(v, g_hash_table_lookup(v->places, paths->pdata[i]), a, pools);
	return pools;
}
