/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libFuzzer calls; one per program. */
#ifndef VML_TESTS_FUZZ_TARGET_H
#define VML_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
