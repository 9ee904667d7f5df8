/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets in text that is about to be shown: found by value or by what stands around them. */
#ifndef VML_BASE_MASK_H
#define VML_BASE_MASK_H

#include <vmlint/model.h>

#include "base/arena.h"

#define VML_MASK "***"

/*
 * The next stretch of `text` at or after `from` that is a secret: the value of a known one of `s`
 * (may be NULL), or what stands behind password= and the like, or the password of
 * scheme://user:password@host.
 */
bool vml_mask_find(
	const char *text, size_t from, const struct vml_source *s, size_t *start, size_t *end);
/* The text with those stretches replaced by VML_MASK. */
char *vml_mask_text(struct vml_arena *a, const char *text, const struct vml_source *s);
/* The whole source as UTF-8, likewise. */
char *vml_mask_source(struct vml_arena *a, const struct vml_source *s);
/* Text from headers and the like, for people: masked, then escaped. */
char *vml_mask_escape(struct vml_arena *a, const char *text);

#endif
