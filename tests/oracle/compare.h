/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two answers to the same question, and what of their differences is explained. */
#ifndef VML_TESTS_ORACLE_COMPARE_H
#define VML_TESTS_ORACLE_COMPARE_H

#include "oracle/scenario.h"
#include "oracle/truth.h"

/*
 * Differences of `ours` from `real`, one readable text each, without those that [differs] explains;
 * an explanation of something that does not differ is a difference too. Empty = they agree.
 */
GPtrArray *compare(const struct scenario *s, const struct truth *real, const struct truth *ours);

#endif
