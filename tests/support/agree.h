/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image facts beside what the real qemu-img says of the same file. */
#ifndef VML_TESTS_AGREE_H
#define VML_TESTS_AGREE_H

#include <stdbool.h>

#include "support/cases.h"

/*
 * Whether qemu-img opens the image just where vmlint knows nothing against it, and then tells the
 * same facts. Differences go to stderr after `label`; `c` may excuse some, or is NULL.
 */
bool image_agrees(const char *label, const struct image_case *c, const char *path);

#endif
