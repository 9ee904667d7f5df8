/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random backing strings, many of which lead somewhere, for comparison with the real programs. */
#ifndef VML_TESTS_MADE_NAME_H
#define VML_TESTS_MADE_NAME_H

#include <glib.h>

/*
 * One to `max` bytes, none of them NUL. `dir` (absolute) holds a file "f", a directory "d" and a
 * link "l" to "d"; the working directory that strings are read in holds a file "c". To be freed
 * with g_free().
 */
char *made_name(GRand *r, const char *dir, size_t max);

#endif
