/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grammars in the XML syntax, reshaped for libxml2. */
#ifndef VML_SCHEMAS_LEAN_H
#define VML_SCHEMAS_LEAN_H

#include <stdbool.h>

#include <libxml/tree.h>

bool lean_is(const xmlNode *n, const char *name);
/* The <define> of that name, or NULL. */
xmlNodePtr lean_define(xmlNodePtr grammar, const xmlChar *name);
/* Drops defines that the start does not reach; ends the process on an undefined reference. */
void lean_prune(xmlNodePtr grammar);
/* Splices interleaves that are directly inside others; ends the process when one is left. */
void lean_flatten(xmlNodePtr grammar);
/*
 * Leaves out what our own checks decide (annotations, strings that only have a pattern) and puts
 * every element into a define of its own, so that those a document does not use can be left out.
 */
void lean_strip(xmlNodePtr grammar);

#endif
