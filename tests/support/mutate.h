/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deterministic damage to image bytes, where it matters: in headers and at the end. */
#ifndef VML_TESTS_MUTATE_H
#define VML_TESTS_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* Pokes a few numbers that parsers dislike into the bytes; the same seed does the same. */
void mutate(uint8_t *bytes, size_t len, GRand *rand);
/* A number of rounds from the environment variable VMLINT_ROUNDS, or `fallback`. */
unsigned mutate_rounds(unsigned fallback);
/* A seed from the environment variable VMLINT_SEED, or `fallback`. */
unsigned mutate_seed(unsigned fallback);

#endif
