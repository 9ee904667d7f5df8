/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of source as a terminal shows it, and where on it a span lies. */
#ifndef VML_REPORT_SNIPPET_H
#define VML_REPORT_SNIPPET_H

#include <vmlint/finding.h>

#include "base/arena.h"

struct vml_snippet {
	const char *text; /* safe to print, tabs expanded, cut when the line is long */
	unsigned caret;   /* columns before the span */
	unsigned width;   /* columns of the span on this line, at least 1 */
};

/* The first line of the location, which must have a source. */
struct vml_snippet vml_snippet_of(const struct vml_location *l, bool unicode, struct vml_arena *a);
/* Columns that a line of safe UTF-8 takes. */
unsigned vml_columns(const char *s);

#endif
