/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON values from the model, through jansson; only report/ sees it. */
#ifndef VML_REPORT_JSON_VALUE_H
#define VML_REPORT_JSON_VALUE_H

#include <stdio.h>

#include <jansson.h>

#include <vmlint/finding.h>

/* A string, or null. Secrets are masked; valid UTF-8 stays as it is, anything else is escaped. */
json_t *vml_json_text(const char *s);
/* Integers beyond 63 bits, which jansson does not hold, become reals. */
json_t *vml_json_number(uint64_t n);
/* Adds where bytes are: "type", then "path", or what the type has instead. */
void vml_json_place(json_t *object, const struct vml_storage *s);
json_t *vml_json_target(const struct vml_target *t);
/*
 * [] for NULL or an empty drive. `told` says "inventory" of formats that are known from one; a
 * finding says how they were found on the host, so that it is the same there and here.
 */
json_t *vml_json_layers(const struct vml_chain *c, bool told);
/* The inventory file that the format of a layer is known from, or NULL. */
const char *vml_layer_inventory(const struct vml_layer *l);
json_t *vml_json_finding(const struct vml_finding *f);

enum vml_json_shape { VML_JSON_INDENTED, VML_JSON_LINE };
/*
 * Writes and frees. Characters that could disturb a terminal are written as \uNNNN, which any
 * reader turns back; the output ends with a newline.
 */
void vml_json_write(json_t *value, enum vml_json_shape shape, FILE *out);
/*
 * A long indented array, item by item, so that it never is in memory: the same bytes as those of
 * vml_json_write(). Frees the item.
 */
void vml_json_write_item(json_t *value, bool first, FILE *out);
void vml_json_write_end(bool empty, FILE *out);

#endif
