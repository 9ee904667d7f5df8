/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What `vmlint lint IMAGE` says, in the words of image fixtures. */
#ifndef VML_TESTS_LINT_IMAGE_H
#define VML_TESTS_LINT_IMAGE_H

/*
 * Lints `file` as a user would who stands in `dir`. The errors and warnings by their rules, sorted:
 * "error VML405, warning VML504", "" when there are notes at most (g_free).
 */
char *lint_image(const char *dir, const char *file);

#endif
