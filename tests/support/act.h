/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Actions on inventories, and the files that they are given. */
#ifndef VML_TESTS_ACT_H
#define VML_TESTS_ACT_H

#include <glib.h>

#include "run/driver.h"

/* The first line of an inventory of this version. */
#define ACT_HEAD \
	"{\"schema_version\":1,\"tool\":{\"name\":\"vmlint\",\"version\":\"" VMLINT_VERSION "\"}}\n"

typedef enum vml_status act_task(struct vml_run *, const char *const *);

/* What one action says on standard output, a line "= STATUS" and its problems (g_free). */
char *act(act_task *what, const char *sysroot, const char *const *paths, const char *format);
/* Writes a file and returns its path (g_free); `len` -1 = up to the first NUL. */
char *act_keep(const char *folder, const char *name, const char *text, gssize len);

#endif
