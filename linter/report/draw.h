/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains as a tree of text, for findings and for `vmlint chain`. */
#ifndef VML_REPORT_DRAW_H
#define VML_REPORT_DRAW_H

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_draw {
	struct vml_arena *arena;
	const struct vml_source *source; /* of the XML, or NULL for an image by itself */
	const char *indent;              /* before every line */
	bool unicode;
	bool whole_names; /* paths as reached; else the last part of them */
	bool shorten; /* for a finding: leave out the middle, show what headers name beyond the end
		       */
};

/* One line per layer, each ended by a newline. */
void vml_draw_chain(GString *to, const struct vml_draw *d, const struct vml_chain *chain);
/* Where its format is known from: "recorded in web01.qcow2 @ byte 120". */
const char *vml_origin_text(const struct vml_draw *d, const struct vml_layer *l);
/* Where that storage is, in one word: a path, protocol://host/name, pool/volume. Escaped. */
const char *vml_storage_text(struct vml_arena *a, const struct vml_storage *s);

#endif
