/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mending: edits → new bytes, the difference for people, and the file on disk replaced as a whole.
 * Edits are spliced at byte offsets; every byte outside of them stays as it was.
 */
#ifndef VML_FIX_FIX_H
#define VML_FIX_FIX_H

#include <glib.h>

#include <vmlint/finding.h>

/*
 * The bytes of `s` with the edits applied, in the file's own encoding; text that the encoding
 * cannot hold becomes character references. `edits` need not be sorted; two that are equal count
 * once. NULL when two of them overlap or one lies outside the file, with a message in *error
 * (g_free).
 */
GByteArray *
vml_fix_apply(const struct vml_source *s, const struct vml_edit *edits, size_t n, char **error);

/* Whether two edits touch the same bytes without being equal. */
bool vml_edits_clash(const struct vml_edit *a, const struct vml_edit *b);

/* A unified diff of two texts in UTF-8 (without line ends folded), "" when they are equal. */
char *vml_fix_diff(const char *path, const char *before, const char *after);

enum vml_write_result {
	VML_WRITE_DONE,
	VML_WRITE_REFUSED, /* not ours to write: several links, libvirtd's own, not writable */
	VML_WRITE_FAILED,  /* the system said no; the old file is whole */
};

/*
 * Replaces the file that `path` leads to by these bytes: a temporary file in its directory, made
 * durable, with its mode, owner and extended attributes, then renamed over it. `before` are the
 * bytes the edits were made for; a file that changed meanwhile is not written. On anything but DONE
 * *why says why (g_free); where that helps it names `command`, which mends a document elsewhere.
 */
enum vml_write_result vml_fix_write(const char *path, const struct vml_source *before,
	const GByteArray *after, const char *command, char **why);

#endif
