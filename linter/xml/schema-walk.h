/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which elements of a document the grammar has names for. */
#ifndef VML_XML_SCHEMA_WALK_H
#define VML_XML_SCHEMA_WALK_H

#include <vmlint/model.h>

#include "xml/schema-graph.h"

/* Whether the root element is one that the grammar starts with. */
bool vml_walk_starts(const struct vml_graph *g, const struct vml_node *root);
/* Whether `names` (bytes by string of the graph) has the name of every element; sets those not. */
bool vml_walk_names(const struct vml_graph *g, const struct vml_node *root, unsigned char *names);

#endif
