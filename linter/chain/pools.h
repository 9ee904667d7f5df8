/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The storage pools and volumes that the documents of a run define, by name. Filled by one thread,
 * then only read.
 */
#ifndef VML_CHAIN_POOLS_H
#define VML_CHAIN_POOLS_H

#include <vmlint/model.h>

struct vml_pools;

struct vml_pools *vml_pools_new(void);
void vml_pools_free(struct vml_pools *p); /* NULL is fine */
/* Takes up what a document defines, if it is a pool or a volume; nothing of it is kept. */
void vml_pools_add(struct vml_pools *p, const struct vml_document *d);

/* Takes up what is recorded: of that name and type, in that folder. */
void
vml_pools_add_recorded(struct vml_pools *p, const char *name, const char *type, const char *folder);

/* What the documents say of one name: nothing, one thing, or different things. */
enum vml_known { VML_KNOWN_NOT, VML_KNOWN, VML_KNOWN_DIFFERENTLY };
/* The pool of that name; without XML nodes. */
enum vml_known
vml_pools_find(const struct vml_pools *p, const char *name, const struct vml_pool **pool);
/* The path that a <volume> of that name tells which lies in that folder; *path or NULL. */
enum vml_known vml_pools_volume(
	const struct vml_pools *p, const char *name, const char *folder, const char **path);

#endif
