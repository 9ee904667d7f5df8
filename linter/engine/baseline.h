/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A baseline: findings that a project had when it began to look, and does not want to hear of. An
 * entry is a rule, a file, an object and the text found there, never a line, so that editing or
 * moving other lines does not bring a finding back.
 */
#ifndef VML_ENGINE_BASELINE_H
#define VML_ENGINE_BASELINE_H

#include <glib.h>

#include <vmlint/finding.h>

#include "engine/engine.h"

struct vml_baseline;

/*
 * Reads the file; with `fresh`, none being there means an empty one. `target` names the versions
 * of this run. NULL and *error (g_free) when it cannot be read or is no baseline.
 */
struct vml_baseline *
vml_baseline_open(const char *file, const char *target, bool fresh, char **error);
void vml_baseline_free(struct vml_baseline *b);

/* Whether a finding in the linted file `path` is known; each entry counts as often as it says. */
bool vml_baseline_knows(struct vml_baseline *b, const char *path, const struct vml_finding *f);
/* Takes up a finding that is not known. */
void vml_baseline_add(struct vml_baseline *b, const char *path, const struct vml_finding *f);

/* What was judged of a file, so that entries that were not met can be told from unknown ones. */
struct vml_judged {
	const char *path;
	const struct vml_selection *selection;
	const struct vml_document *const *documents;
	uint32_t ndocuments;
};
void vml_baseline_settle(struct vml_baseline *b, const struct vml_judged *j);
/* Entries of files that are gone from below these folders; NULL-terminated. */
void vml_baseline_sweep(struct vml_baseline *b, const char *const *folders);

/* Entries that this run could decide about and that were not met: in order, into the arena. */
const struct vml_stale *
vml_baseline_stale(const struct vml_baseline *b, struct vml_arena *a, uint32_t *n);
/* Writes it without those; false with *error (g_free). */
bool vml_baseline_write(const struct vml_baseline *b, char **error);

#endif
