/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One line of an inventory: what was found at a path of some host. Facts only, no bytes of the
 * image, and no secrets. schemas/inventory.schema.json describes the lines.
 */
#ifndef VML_STORE_RECORD_H
#define VML_STORE_RECORD_H

#include <vmlint/model.h>

#include "base/arena.h"

/* Bumped when lines of old could be read wrongly. */
#define VML_INVENTORY_VERSION 1

struct vml_record {
	const char *path;     /* as the host sees it: absolute, "." and "//" taken out */
	const char *same_as;  /* the path under which the same file is recorded, or NULL */
	enum vml_state state; /* PRESENT, MISSING or UNREADABLE */
	enum vml_thing thing;
	bool link;                     /* the path is a symbolic link itself … */
	const char *target;            /* … to this file in the end; NULL = nowhere, or unknown */
	const char *error;             /* the system's word when it is not present, or NULL */
	const char *by;                /* the program that told it, NULL = vmlint read the header */
	const char *pool, *pool_type;  /* the storage pool whose folder it is, or NULL */
	const struct vml_image *image; /* NULL = the header was not read */
};

/*
 * The path as records and look-ups call it (g_free): relative ones stand below `base`. What ".."
 * means depends on symbolic links, so it stays.
 */
char *vml_record_path(const char *path, const char *base);
/* The line without its newline (free()); the same facts give the same bytes. */
char *vml_record_text(const struct vml_record *r);
/*
 * A line → its record, whose strings live in the arena. Total: false with *why (in the arena or
 * constant) for what is no record.
 */
bool vml_record_read(
	struct vml_arena *a, const char *text, size_t len, struct vml_record *r, const char **why);

/* The first line of an inventory (free()), and what one says: false with *why when it is none. */
char *vml_inventory_head(void);
bool vml_inventory_read_head(
	struct vml_arena *a, const char *text, size_t len, const char **tool, const char **why);

/* ---- words of records, shared by writer and reader ------------------------------------------- */

/* QEMU's name of a format, or libvirt's where QEMU has none; NULL for NONE. */
const char *vml_record_format(enum vml_format f);
enum vml_format vml_record_format_of(const char *name);
extern const char *const vml_record_things[]; /* by enum vml_thing; NULL at the end */

#endif
