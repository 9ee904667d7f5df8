/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps what a fuzzer makes up in the reader of one format. */
#ifndef VML_TESTS_FUZZ_MARKS_H
#define VML_TESTS_FUZZ_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes the marks of a format over the bytes where they are not found yet, and makes the checksums
 * right that a reader stops at. False when the bytes cannot be of that format.
 */
bool marks_write(const char *format, uint8_t *bytes, size_t len);

#endif
