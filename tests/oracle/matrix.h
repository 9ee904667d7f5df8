/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scenarios that differ systematically: depth, path style, recorded formats, declared layers. */
#ifndef VML_TESTS_ORACLE_MATRIX_H
#define VML_TESTS_ORACLE_MATRIX_H

#include "oracle/scenario.h"

/* Appends them all. */
void matrix_add(GPtrArray *scenarios);

#endif
