/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scenarios whose domain --fix-xml changed, and whether they still become what they were. */
#ifndef VML_TESTS_ORACLE_MENDED_H
#define VML_TESTS_ORACLE_MENDED_H

#include "oracle/scenario.h"
#include "oracle/truth.h"

/* Mends the domain of a built scenario with safe fixes only; says whether that changed it. */
bool mended(const struct scenario *s);
/* NULL when both are accepted with the same chains, else a readable difference (g_free). */
char *mended_difference(const struct truth *before, const struct truth *after);

#endif
