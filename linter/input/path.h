/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a file of this host is, for comparing it with folders. */
#ifndef VML_INPUT_PATH_H
#define VML_INPUT_PATH_H

/* Absolute, the links of its folder resolved as far as that folder is there (g_free). */
char *vml_path_full(const char *path);
/*
 * The path as it is below `folder`, which is such a path itself; in full when it is elsewhere
 * (g_free).
 */
char *vml_path_below(const char *folder, const char *path);

#endif
