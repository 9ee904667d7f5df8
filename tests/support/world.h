/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document made by hand, with two disks and a chain, for findings of rules made up for the
 * occasion.
 */
#ifndef VML_TESTS_WORLD_H
#define VML_TESTS_WORLD_H

#include "engine/engine.h"
#include "engine/sink.h"

struct world {
	struct vml_arena *arena;
	struct vml_source source;
	struct vml_node domain, disk, driver, top, store, lower, other;
	struct vml_attr attrs[2];
	struct vml_decl below;
	struct vml_disk disks[2];
	const struct vml_disk *list[2];
	struct vml_layer layers[3];
	struct vml_chain chain;
	struct vml_image image;
	struct vml_document document;
	GPtrArray *findings;
};

/* Where a made-up finding is: an element, one of its attributes, a layer, or bytes of the image. */
enum spot { DISK, DRIVER, SOURCE, FILE_ATTR, DEV_ATTR, STORE, OTHER, TOP, MIDDLE, LAST, BYTES };

/* For cmocka: *state is a struct world. */
int world_set_up(void **state);
int world_tear_down(void **state);
/* Where a rule, to be set by the caller, tells warnings; closing it makes them findings. */
struct vml_out world_open(struct world *w);
void world_close(struct world *w, struct vml_out *out);
/* A finding of the rule at hand there. */
struct vml_report *world_tell(struct world *w, struct vml_out *out, enum spot spot);

#endif
