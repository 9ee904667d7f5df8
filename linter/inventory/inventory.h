/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inventories: written down from what a store has seen, taken over from other programs, compared.
 */
#ifndef VML_INVENTORY_INVENTORY_H
#define VML_INVENTORY_INVENTORY_H

#include <stdio.h>

#include <glib.h>

#include "base/arena.h"
#include "store/store.h"

/*
 * Writes all that the store was asked for, absence included, a line each and sorted by path.
 * Several names of one file are told apart from one record: its first name has the facts, of those
 * in `listed` (paths of the target host; NULL = none) when there are any.
 */
void vml_inventory_record(struct vml_store *s, GHashTable *listed, FILE *out);
/* Calls `each` with these records, in that order. */
void vml_inventory_each(struct vml_store *s, GHashTable *listed,
	void (*each)(void *with, const struct vml_record *r), void *with);
/* Writes records (struct vml_record *), sorted by path; of equal ones only one. */
void vml_inventory_write(const GPtrArray *records, FILE *out);

/* One way in which two accounts of a path differ. */
struct vml_change {
	const char *path; /* as it is recorded */
	const char *what; /* "size", "image.virtual_size"; NULL = one side has no record of it */
	const char *before, *after; /* as compact JSON; NULL = not told, or no record */
};

/*
 * What differs between two inventories, in the order of the paths (struct vml_change, strings in
 * `arena`, g_array_unref). Where one side tells of a path by another program's account, only what
 * that tells counts.
 */
GArray *vml_inventory_diff(
	struct vml_arena *arena, const struct vml_inventory *a, const struct vml_inventory *b);
/*
 * The same between an inventory and the files that `s` finds, which keeps digests and has no
 * inventory. *records counts what was looked at; of several records of a path, all are.
 */
GArray *vml_inventory_verify(struct vml_arena *arena, const struct vml_inventory *v,
	struct vml_store *s, size_t *records);

/* The changes from one line to another of the same path, and one of them in words. */
GArray *vml_inventory_changes(
	struct vml_arena *arena, const char *path, const char *before, const char *after);
const char *vml_change_words(struct vml_arena *a, const struct vml_change *c);

/*
 * Where the inventory is not to be relied on for what `s` was asked for (struct vml_index_doubt,
 * strings in `arena`, g_array_unref): by file and place.
 */
GArray *
vml_inventory_doubts(struct vml_arena *arena, const struct vml_inventory *v, struct vml_store *s);

/* Changes, and what a reader has to know of where they are from. */
struct vml_changes {
	GArray *changes;      /* struct vml_change */
	const char *names[2]; /* of the inventories, of a comparison of two */
	bool verified;        /* compared with the host */
	size_t records;       /* then: how many were looked at */
};
/* Writes them as "full" or "json"; false for another format. */
bool vml_inventory_tell(const struct vml_changes *c, const char *format, FILE *out);

#endif
