/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares with files of the source tree, and writes them when asked to. */
#include "support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "support/command.h"

bool
golden_regenerates(void)
{
	const char *value = getenv("VMLINT_REGEN");
	return value && strcmp(value, "1") == 0;
}

static void
write_golden(const char *full, const char *actual)
{
	g_autofree char *folder = g_path_get_dirname(full);
	GError *error = NULL;
	if (!*actual) {
		unlink(full);
		return;
	}
	g_mkdir_with_parents(folder, 0777);
	if (!g_file_set_contents(full, actual, -1, &error))
		g_error("%s", error->message);
}

static void
print_difference(const char *path, const char *expected, const char *actual)
{
	unsigned line = 1;
	size_t start = 0, i = 0;
	for (; expected[i] && expected[i] == actual[i]; i++) {
		if (expected[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	fprintf(stderr,
		"%s:%u: expected and found:\n- %.*s\n+ %.*s\n(VMLINT_REGEN=1 rewrites it)\n", path,
		line, (int)strcspn(expected + start, "\n"), expected + start,
		(int)strcspn(actual + start, "\n"), actual + start);
}

bool
golden_equal(const char *path, const char *actual)
{
	g_autofree char *full = g_build_filename(house_path("VMLINT_SOURCE"), path, NULL);
	g_autofree char *expected = NULL;
	if (!g_file_get_contents(full, &expected, NULL, NULL))
		expected = g_strdup("");
	if (strcmp(expected, actual) == 0)
		return true;
	if (golden_regenerates()) {
		write_golden(full, actual);
		return true;
	}
	print_difference(path, expected, actual);
	return false;
}
