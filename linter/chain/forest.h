/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The image files of a run, joined by what their headers name. What is remembered of a file is its
 * identity and a few bits; the facts of images are the store's. Not for several threads.
 */
#ifndef VML_CHAIN_FOREST_H
#define VML_CHAIN_FOREST_H

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"
#include "store/store.h"

/* Where a header leads: a file that is there. */
struct vml_lead {
	uint64_t dev, ino;
	bool extent; /* the file holds a part of the image */
	const struct vml_image
		*parent; /* header facts of a parent that only its own tools follow */
};

/* Finds the files that the header of the image at `path` names: appends struct vml_lead. */
void vml_forest_leads(
	struct vml_store *store, const char *path, const struct vml_image *image, GArray *leads);

struct vml_forest;

/* What it remembers is allocated in `arena`. */
struct vml_forest *vml_forest_new(struct vml_arena *arena);
void vml_forest_free(struct vml_forest *f);
/* Whether these bytes are an image by themselves, by a mark that QEMU or libvirt knows. */
bool vml_forest_is_image(const struct vml_image *image);
/*
 * Adds an image file of a directory. `path` is kept by reference, `leads` may be NULL for none;
 * `owner` is the caller's.
 */
void vml_forest_add(struct vml_forest *f, const char *path, const struct vml_image *image,
	const GArray *leads, gpointer owner);
/* A definition leads to that file; a chain that holds it was judged. */
void vml_forest_reach(struct vml_forest *f, uint64_t dev, uint64_t ino);
void vml_forest_cover(struct vml_forest *f, uint64_t dev, uint64_t ino);
/* A definition names a file, which may be any of that name, whatever the directory. */
void vml_forest_mention(struct vml_forest *f, const char *path);
/*
 * The owners of the images to judge next: those that no chain covers yet and no other such image
 * leads to, which thereby count as covered; of rings the first one. Empty = all are covered.
 */
GPtrArray *vml_forest_next(struct vml_forest *f);
/*
 * The owners of all images, which thereby count as covered. Extents without an identity of their
 * own, which QEMU takes for no image, are none, here and above.
 */
GPtrArray *vml_forest_all(struct vml_forest *f);
/* The images in the order in which they were added (arena of the forest), and how many. */
const struct vml_index_image *vml_forest_images(struct vml_forest *f, uint32_t *n);

#endif
