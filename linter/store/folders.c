/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folders in a folder, for the search of files that were moved. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "store/resolve.h"

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
read_folders(DIR *d, unsigned most)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const struct dirent *e;
	while (names->len <= most && (e = readdir(d)))
		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			g_ptr_array_add(names, g_strdup(e->d_name));
	if (names->len > most) {
		g_ptr_array_unref(names);
		return NULL;
	}
	g_ptr_array_sort(names, by_name);
	return names;
}

GPtrArray *
vml_resolver_folders(const struct vml_resolver *r, const char *mapped, unsigned most)
{
	int error;
	int fd = vml_resolver_open(
		r, mapped, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC, &error);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	GPtrArray *names = read_folders(d, most);
	closedir(d);
	return names;
}
