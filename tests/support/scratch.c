/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scratch directories of tests: in memory where the system offers that, since they are many. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "support/scratch.h"

char *
scratch_new(void)
{
	bool memory = !getenv("TMPDIR") && access("/dev/shm", W_OK | X_OK) == 0;
	char *template =
		g_build_filename(memory ? "/dev/shm" : g_get_tmp_dir(), "vmlint-XXXXXX", NULL);
	char *dir = g_mkdtemp(template);
	if (!dir)
		g_error("no scratch directory: %s", g_strerror(errno));
	return dir;
}

void
scratch_put(const char *dir, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	if (g_mkdir_with_parents(folder, 0755) != 0 || !g_file_set_contents(path, text, -1, NULL))
		g_error("%s: cannot be written", path);
}

static void
clear(const char *path)
{
	struct stat st;
	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		unlink(path);
		return;
	}
	chmod(path, 0700);
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		char *below = g_build_filename(path, name, NULL);
		clear(below);
		g_free(below);
	}
	if (dir)
		g_dir_close(dir);
	rmdir(path);
}

void
scratch_free(char *dir)
{
	if (dir)
		clear(dir);
	g_free(dir);
}
