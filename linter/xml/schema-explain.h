/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every way in which a document does not fit a grammar. */
#ifndef VML_XML_SCHEMA_EXPLAIN_H
#define VML_XML_SCHEMA_EXPLAIN_H

#include <vmlint/model.h>

#include "base/arena.h"
#include "xml/schema-type.h"

/*
 * Matches the document at that libvirt version (0 = any) and tells what does not fit, each fault
 * once. `tree` is libxml2's, where the text between elements is, or NULL. False when the grammar is
 * too ambiguous to be matched; then nothing is known.
 */
bool vml_misfits_find(const struct vml_checker *c, const struct vml_node *root, void *tree,
	uint32_t version, struct vml_arena *a, const struct vml_misfit **misfits,
	uint32_t *nmisfits);

#endif
