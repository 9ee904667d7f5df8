/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small text helpers: safe printing of untrusted names, nearest names, versions. */
#ifndef VML_BASE_TEXT_H
#define VML_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * Any bytes as UTF-8 that is safe on a terminal and in a log: C0 and C1 controls, DEL, bidi
 * controls and invalid UTF-8 become \xNN or \u{NNNN}. A backslash stays as it is.
 */
char *vml_text_escape(struct vml_arena *a, const char *s);
/* The same, but newlines and tabs stay (for text of our own that holds names). */
char *vml_text_escape_block(struct vml_arena *a, const char *s);
/*
 * Length in bytes of the printable ASCII that `s` begins with: nearly all of nearly every name.
 * Each byte of it is a character of one column that needs no escape.
 */
size_t vml_text_ascii(const char *s);
/* Whether vml_text_escape() would change anything. */
bool vml_text_is_plain(const char *s);
/* A word for a POSIX shell, quoted only when it must be. */
char *vml_text_shell_quote(struct vml_arena *a, const char *s);

/*
 * Whether an absolute path lies in the folder or deeper, "." and ".." of both folded; links are not
 * looked at.
 */
bool vml_path_lies_below(const char *path, const char *folder);
/*
 * What follows `folder` in `path` when that is the same path or lies below it, as they are written:
 * "" or "/…"; else NULL.
 */
const char *vml_path_rest(const char *path, const char *folder);

/* Decodes one UTF-8 character; returns its length in bytes, 0 at the end or when invalid. */
size_t vml_utf8_decode(const char *s, size_t len, uint32_t *out);
/* Columns a terminal uses for a character: 0, 1 or 2. */
int vml_utf8_width(uint32_t c);

/*
 * The candidate nearest to `word` by Damerau-Levenshtein distance, case differences counting
 * least; NULL when none is near enough (distance at most 2, or a third of the length).
 */
const char *vml_text_nearest(const char *word, const char *const *candidates, size_t n);

/* What makes "file" the right word for so many: "s", or "" for one. */
const char *vml_text_plural(uint64_t n);

/* "9.0.0", "7.2" → VML_VERSION; false when it is no version. */
bool vml_version_parse(const char *s, uint32_t *out);
/* VML_VERSION → "9.0.0". */
char *vml_version_text(struct vml_arena *a, uint32_t v);

#endif
