/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File → bytes and line starts. */
#ifndef VML_INPUT_SOURCE_H
#define VML_INPUT_SOURCE_H

#include <vmlint/model.h>

#include "base/arena.h"

/*
 * Reads a whole regular file (or standard input when `path` is "-"; then `shown` names it).
 * Never inflates anything. Bytes and line table live in the arena. On failure returns NULL and
 * sets *error to a message in the arena ("is a directory", strerror text, "larger than …").
 * Encoding fields (unit, big_endian, single_byte) are set by xml/, which reads the declaration and
 * then indexes the lines.
 */
struct vml_source *
vml_source_read(struct vml_arena *a, const char *path, const char *shown, const char **error);
/* A source over bytes that are already in memory; they are not copied. */
struct vml_source *
vml_source_memory(struct vml_arena *a, const char *shown, const void *bytes, uint64_t len);

#endif
