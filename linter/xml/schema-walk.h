/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A quick look at a document that libxml2 accepts. */
#ifndef VML_XML_SCHEMA_WALK_H
#define VML_XML_SCHEMA_WALK_H

#include <vmlint/model.h>

#include "xml/schema-type.h"

/*
 * True when the values of the document and everything in it are certainly in order at that libvirt
 * version (0 = any). False means that the matcher must be asked.
 */
bool vml_walk_clean(const struct vml_checker *c, const struct vml_node *root, uint32_t version);
/* Whether the root element is one that the grammar starts with. */
bool vml_walk_starts(const struct vml_graph *g, const struct vml_node *root);
/* Whether `names` (bytes by string of the graph) has the name of every element; sets those not. */
bool vml_walk_names(const struct vml_graph *g, const struct vml_node *root, unsigned char *names);

#endif
