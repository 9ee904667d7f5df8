/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for reports that are XML themselves. */
#ifndef VML_REPORT_MARKUP_H
#define VML_REPORT_MARKUP_H

#include <vmlint/finding.h>

#include "base/arena.h"

/* Any text for use between quotes or tags; line ends survive in attributes, too. */
const char *vml_markup(struct vml_arena *a, const char *s);
/*
 * The findings in the order of the files they are shown in, each file's together: NULL-terminated,
 * in the arena.
 */
const struct vml_finding *const *
vml_markup_order(struct vml_arena *a, const struct vml_finding *const *findings, uint32_t n);

#endif
