/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers of a chain as nested <backingStore> elements. */
#ifndef VML_ENGINE_CHAIN_TEXT_H
#define VML_ENGINE_CHAIN_TEXT_H

#include "engine/neighbourhood.h"

struct vml_chain_text {
	struct vml_arena *arena;
	struct vml_neighbourhood style;
	bool data_stores;     /* write <dataStore> for layers that have an external data file */
	const char *obstacle; /* set to what XML cannot say */
};

/*
 * `first` and all layers below it, ended by <backingStore/>; `first` NULL gives the end alone.
 * Every line begins with newline and indentation. NULL when something cannot be said; see
 * `obstacle`.
 */
char *vml_chain_text(struct vml_chain_text *t, const struct vml_layer *first);
/* The <dataStore> of a layer, or NULL when it cannot be said. */
char *vml_data_store_text(struct vml_chain_text *t, const struct vml_layer *l, const char *indent);

/*
 * The path of a layer as it is written. A relative one, which only a json: string can leave so, is
 * taken from the root, where a system daemon runs.
 */
const char *vml_chain_path(struct vml_arena *a, const struct vml_storage *s);

#endif
