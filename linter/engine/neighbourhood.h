/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the text around an element is written, so that what a fix adds looks like it. */
#ifndef VML_ENGINE_NEIGHBOURHOOD_H
#define VML_ENGINE_NEIGHBOURHOOD_H

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_neighbourhood {
	const char *newline; /* "" where elements follow each other on one line */
	const char *indent;  /* before the element */
	const char *step;    /* one level more */
	char quote;
};

struct vml_neighbourhood
vml_neighbourhood_of(struct vml_arena *a, const struct vml_source *s, const struct vml_node *n);
/*
 * `value` as the content of an attribute in that quote; NULL for invalid UTF-8 and for control
 * characters. Of those XML could hold tab and newline as references, but libvirt writes a
 * definition down without them and reads blanks then.
 */
char *vml_attribute_text(struct vml_arena *a, const char *value, char quote);

#endif
