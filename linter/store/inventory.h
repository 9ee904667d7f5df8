/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recorded facts by path, from one or several inventory files. Only paths and the places of lines
 * are kept in memory; a record is read when it is asked for. Immutable once made, so threads may
 * share it.
 */
#ifndef VML_STORE_INVENTORY_H
#define VML_STORE_INVENTORY_H

#include <glib.h>

#include "store/record.h"

struct vml_inventory;

/* What one file says of a path. */
struct vml_held {
	struct vml_record record;
	const char *file; /* as given; the inventory's own */
	struct vml_span at;
	const char *tool; /* version of the vmlint that wrote the file */
};

/*
 * Reads and checks the files (NULL-terminated); NULL with *error (g_free) naming file and line when
 * one cannot be read or holds something else.
 */
struct vml_inventory *vml_inventory_load(const char *const *files, char **error);
void vml_inventory_free(struct vml_inventory *v);
/*
 * The record of a path (as vml_record_path() makes it), aliases resolved: facts are those of the
 * file that it is the same as. Where several files have one, a whole record comes before one that
 * another program told, then the file named first. False when there is none. `id` numbers the file
 * behind the path: equal for paths that lead to the same one.
 */
bool vml_inventory_find(const struct vml_inventory *v, const char *path, struct vml_arena *a,
	struct vml_held *held, uint64_t *id);
/*
 * The n-th record of a path, in that order, as it stands there: of an alias without the facts of
 * the file. False when there are no so many.
 */
bool vml_inventory_nth(const struct vml_inventory *v, const char *path, unsigned n,
	struct vml_arena *a, struct vml_held *held);
/* const char *: those of that last part in byte order (g_ptr_array_unref). Safe for threads. */
GPtrArray *vml_inventory_named(const struct vml_inventory *v, const char *name);
/*
 * Records of the folders of storage pools, in the order of their paths (const struct vml_record *
 * in the arena; g_ptr_array_unref).
 */
GPtrArray *vml_inventory_pools(const struct vml_inventory *v, struct vml_arena *a);
/* The paths of all records, sorted, each once (g_ptr_array_unref; strings are the inventory's). */
GPtrArray *vml_inventory_paths(const struct vml_inventory *v);

#endif
