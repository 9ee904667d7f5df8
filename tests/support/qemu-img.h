/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real qemu-img, asked by tests. */
#ifndef VML_TESTS_QEMU_IMG_H
#define VML_TESTS_QEMU_IMG_H

#include <stdbool.h>

#include <jansson.h>

/* Whether it is installed; when not, prints why the test is skipped. */
bool qemu_img_present(void);
/* `qemu-img info --output=json`; NULL and *error (g_free) when it refuses. */
json_t *qemu_img_info(const char *path, char **error);
/* Any other call, arguments NULL-terminated, run in `dir`; false and *error when it fails. */
bool qemu_img_run(const char *dir, const char *const *args, char **output, char **error);

#endif
