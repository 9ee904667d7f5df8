/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of the JSON of `vmlint chain` that the account of differences has as well. */
#ifndef VML_REPORT_CHAIN_VALUE_H
#define VML_REPORT_CHAIN_VALUE_H

#include "report/json-value.h"
#include "report/report.h"

json_t *vml_json_disk(const struct vml_chain_report *r, const struct vml_disk *d);
/* An image by itself, without who uses it. */
json_t *
vml_json_image(const struct vml_chain_report *r, const struct vml_chain *c, const char *path);
/* Adds "verdict", "stage" and "reason" of a document. */
void vml_json_verdict(json_t *to, const struct vml_chain_report *r, const struct vml_document *d);
/* what-if.c: what would be different. */
json_t *vml_json_what_if(const struct vml_chain_report *then);

#endif
