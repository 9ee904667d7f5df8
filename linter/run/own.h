/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules of a configuration, between the room that asks XPath and the one that judges. */
#ifndef VML_RUN_OWN_H
#define VML_RUN_OWN_H

#include "engine/config.h"
#include "xml/parse.h"

/* vml_config_load(), and its rules' XPath is checked. */
const struct vml_config *vml_own_load(struct vml_arena *a, const char *file, char **error);
/* Runs the examples of its rules; false and *error on the first that turns out otherwise. */
bool vml_own_prove(const struct vml_config *c, char **error);
/* Fills `selected` of a document that was parsed. */
void vml_own_select(struct vml_arena *a, const struct vml_config *c,
	const struct vml_xml_document *x, struct vml_document *d);

#endif
