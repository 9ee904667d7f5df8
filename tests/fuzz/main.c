/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stands in for libFuzzer where a fuzz target is built as an ordinary program: feeds it every file
 * below the paths given, whole, and cut off at many places.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "fuzz/target.h"

#define CUTS 64u

static void
feed(const char *bytes, size_t len)
{
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
	for (size_t i = 0; i < CUTS; i++) {
		/* memory of its own, so that a read past the end shows */
		size_t cut = len * i / CUTS;
		g_autofree char *part = g_memdup2(bytes, cut);
		LLVMFuzzerTestOneInput((const uint8_t *)part, cut);
	}
}

static unsigned
walk(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	g_autofree char *bytes = NULL;
	gsize len = 0;
	unsigned n = 0;
	const char *name;
	if (!dir) {
		if (!g_file_get_contents(path, &bytes, &len, NULL))
			return 0;
		feed(bytes, len);
		return 1;
	}
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *below = g_build_filename(path, name, NULL);
		n += walk(below);
	}
	return n;
}

int
main(int argc, char **argv)
{
	unsigned n = 0;
	for (int i = 1; i < argc; i++)
		n += walk(argv[i]);
	printf("%u files\n", n);
	return n == 0; /* nothing was tried */
}
