/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/path.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

char *
vml_path_full(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	char *real = realpath(folder, NULL);
	char *full = g_build_filename(real ? real : folder, name, NULL);

	free(real);
	return full;
}

char *
vml_path_below(const char *folder, const char *path)
{
	g_autofree char *full = vml_path_full(path);
	size_t len = strlen(folder);

	if (strncmp(full, folder, len) == 0 && full[len] == '/')
		return g_strdup(full + len + 1);
	return g_steal_pointer(&full);
}
