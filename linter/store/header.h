/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An open file → its header facts. */
#ifndef VML_STORE_HEADER_H
#define VML_STORE_HEADER_H

#include <sys/stat.h>

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_header {
	bool digested; /* wanted: the SHA-256 of what was read, as well */
	bool locks;    /* wanted: whether QEMU has it open, which is asked of dirty images anyway */
	/* what comes of it */
	struct vml_arena *arena; /* of the facts; the caller's, NULL when nothing was read */
	bool changed;            /* the file changed meanwhile */
	int error;               /* errno when the result is NULL */
	uint64_t reads;
};

/* `st` is that of the descriptor; `path` is how it was reached. */
const struct vml_image *
vml_header_read(int fd, const struct stat *st, const char *path, struct vml_header *h);

#endif
