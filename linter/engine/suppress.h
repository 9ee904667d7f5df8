/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suppressions in documents: found, read, applied. */
#ifndef VML_ENGINE_SUPPRESS_H
#define VML_ENGINE_SUPPRESS_H

#include <glib.h>

#include <vmlint/finding.h>

#include "base/arena.h"
#include "engine/engine.h"

/* The namespace of the element below <metadata>. */
#define VML_METADATA_NS "urn:vmlint:1"

/* A comment that begins with "vmlint:", and the element after it at the same level. */
struct vml_directive {
	struct vml_span at;
	const char *text;            /* behind "vmlint:" */
	const struct vml_node *next; /* NULL = none follows */
};

/* All of a document that was parsed, in order: const struct vml_directive *. */
GPtrArray *vml_directives_find(struct vml_arena *a, const struct vml_document *d);
/* `at` with its lines when nothing else stands on them. */
struct vml_span vml_lines_around(const struct vml_source *s, struct vml_span at);

#endif
