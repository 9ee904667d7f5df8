/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What must hold of the facts of any bytes whatever; tests and fuzzers share it. */
#ifndef VML_TESTS_VERIFY_H
#define VML_TESTS_VERIFY_H

#include <stddef.h>

#include "image/image.h"

/*
 * Parses the bytes as the store would; NULL, or what does not hold. `name` is the file's. The bytes
 * should end where their memory ends, so that the sanitizers see a read past them.
 */
const char *verify_image(const void *bytes, size_t len, const char *name);

#endif
