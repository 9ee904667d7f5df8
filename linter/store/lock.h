/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a running QEMU has an image open; nothing is locked for asking. */
#ifndef VML_STORE_LOCK_H
#define VML_STORE_LOCK_H

#include <stdbool.h>

bool vml_lock_held(int fd);

#endif
