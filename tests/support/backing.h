/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Backing strings in table tests. A result is written as one line: "file /x", "nbd export
 * @host:port", "1: …" when libvirt parses the string but cannot use it, "error: …" with its text.
 */
#ifndef VML_TESTS_BACKING_H
#define VML_TESTS_BACKING_H

#include "chain/backing.h"

struct backing_row {
	const char *name, *meaning;
};

/* To be freed with g_free(). */
char *
backing_describe(enum vml_backing_result result, const struct vml_storage *at, const char *error);
/* Fails the running test when `name` below `parent` means anything else. */
void backing_check(const char *name, const struct vml_storage *parent, const char *meaning);
/* All rows, below the file /top/overlay. */
void backing_check_rows(const struct backing_row *rows, size_t n);

#endif
