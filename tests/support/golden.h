/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expected outputs kept as files of the source tree; VMLINT_REGEN=1 writes them anew. */
#ifndef VML_TESTS_GOLDEN_H
#define VML_TESTS_GOLDEN_H

#include <stdbool.h>

/*
 * Whether the file holds exactly `actual`; no file counts as empty. When not, prints the first
 * line that differs. With VMLINT_REGEN=1 the file is written (removed when `actual` is empty) and
 * the answer is true.
 */
bool golden_equal(const char *path, const char *actual);
bool golden_regenerates(void);

#endif
