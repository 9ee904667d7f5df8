/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Most runs ask for no name: the paths are brought into order when somebody does. */
#include "store/places.h"

#include <stdbool.h>
#include <string.h>

struct vml_places {
	GPtrArray *paths; /* const char * */
	GMutex lock;
	bool sorted;
};

struct vml_places *
vml_places_new(void)
{
	struct vml_places *p = g_new0(struct vml_places, 1);
	p->paths = g_ptr_array_new();
	g_mutex_init(&p->lock);
	return p;
}

void
vml_places_free(struct vml_places *p)
{
	if (!p)
		return;
	g_ptr_array_unref(p->paths);
	g_mutex_clear(&p->lock);
	g_free(p);
}

void
vml_places_add(struct vml_places *p, const char *path)
{
	g_ptr_array_add(p->paths, (gpointer)path);
	p->sorted = false;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static gint
by_last_part(gconstpointer a, gconstpointer b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	int c = strcmp(last_part(x), last_part(y));
	return c ? c : strcmp(x, y);
}

/* The first path whose last part is not below `name`. */
static guint
first_of(const GPtrArray *paths, const char *name)
{
	guint from = 0, to = paths->len;
	while (from < to) {
		guint middle = from + (to - from) / 2;
		if (strcmp(last_part(paths->pdata[middle]), name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

GPtrArray *
vml_places_named(struct vml_places *p, const char *name)
{
	g_mutex_lock(&p->lock);
	if (!p->sorted)
		g_ptr_array_sort(p->paths, by_last_part);
	p->sorted = true;
	g_mutex_unlock(&p->lock);
	GPtrArray *found = g_ptr_array_new();
	for (guint i = first_of(p->paths, name); i < p->paths->len; i++) {
		if (strcmp(last_part(p->paths->pdata[i]), name) != 0)
			break;
		g_ptr_array_add(found, p->paths->pdata[i]);
	}
	return found;
}
