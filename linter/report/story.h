/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What formats for other programs share: where a finding is shown, and its text without drawing. */
#ifndef VML_REPORT_STORY_H
#define VML_REPORT_STORY_H

#include <vmlint/finding.h>

#include "base/arena.h"

/* The place in a text file to show: of a finding in an image, the XML that leads to the image. */
const struct vml_location *vml_story_place(const struct vml_finding *f);
/* Path as such programs want it: below the working directory without it, no "./", escaped. */
const char *vml_story_path(struct vml_arena *a, const char *path);
/* The same as a URI reference, percent-encoded. */
const char *vml_story_uri(struct vml_arena *a, const char *path);
/* The message, and where it belongs when that is not the place shown. */
const char *vml_story_message(struct vml_arena *a, const struct vml_finding *f);
/* "VML102 terminated-early: message" */
const char *vml_story_title(struct vml_arena *a, const struct vml_finding *f);
/* What an edit writes, secrets masked: enough to see what it does, never for mending. */
const char *
vml_story_edit(struct vml_arena *a, const struct vml_finding *f, const struct vml_edit *e);
/* Label, chain, notes, commands and fix, one per line; "" if there are none. */
const char *vml_story_body(struct vml_arena *a, const struct vml_finding *f);

#endif
