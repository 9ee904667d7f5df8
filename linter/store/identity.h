/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images by what file they are, whatever path led there. Not safe for threads by itself. */
#ifndef VML_STORE_IDENTITY_H
#define VML_STORE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_identity {
	uint64_t dev, ino;
	const struct vml_image *image; /* under the name that it is told by; NULL = not read yet */
	bool called;                   /* that one was chosen, else it is the first in byte order */
	bool busy;                     /* some thread is reading it */
};

/* struct vml_identity, each its own key (g_hash_table_unref). */
GHashTable *vml_identities_new(void);
/* That of a file, made in the arena when first asked for. */
struct vml_identity *
vml_identity_of(GHashTable *identities, struct vml_arena *a, uint64_t dev, uint64_t ino);
/* The facts of its image, which was read, under another name; in the arena. */
const struct vml_image *
vml_identity_named(struct vml_identity *id, struct vml_arena *a, const char *path);

#endif
