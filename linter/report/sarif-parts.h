/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pieces of a SARIF log: rules, locations, steps of a chain, fixes. */
#ifndef VML_REPORT_SARIF_PARTS_H
#define VML_REPORT_SARIF_PARTS_H

#include <glib.h>

#include "base/arena.h"
#include "report/json-value.h"

json_t *vml_sarif_message(const char *text);
/* Compares two elements of an array of rules. */
gint vml_sarif_by_id(gconstpointer a, gconstpointer b);
json_t *vml_sarif_rule(const struct vml_rule *r);
/* A location with a message, or without when it is NULL. */
json_t *vml_sarif_location(const struct vml_location *l, const char *message, struct vml_arena *a);
/* One layer of the finding's chain as a step of the code flow. */
json_t *
vml_sarif_layer(const struct vml_finding *f, const struct vml_layer *l, struct vml_arena *a);
json_t *vml_sarif_fixes(const struct vml_finding *f, struct vml_arena *a);

#endif
