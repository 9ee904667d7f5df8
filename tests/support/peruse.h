/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image facts straight from bytes, without a store: the two reads that a format may ask for. */
#ifndef VML_TESTS_PERUSE_H
#define VML_TESTS_PERUSE_H

#include <glib.h>

#include "image/image.h"

/* Facts of a whole file that is in memory. */
struct vml_image *peruse_bytes(struct vml_arena *a, const void *data, size_t len, const char *name);
/* Facts of a file on disk, which may be a sparse giant. Ends the test when it cannot be read. */
struct vml_image *peruse_file(struct vml_arena *a, const char *path);
/* Only the windows, for tests of probes; `head` holds the bytes. */
struct vml_bytes peruse_head(const char *path, GByteArray *head);

#endif
