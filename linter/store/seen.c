/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that a store was asked for, under the names that the target host gives it. */
#include <string.h>

#include <glib.h>

#include "store/store.h"

struct collector {
	struct vml_store *store;
	GArray *all; /* struct vml_seen */
};

static void
clear_seen(void *p)
{
	struct vml_seen *s = p;
	g_free(s->path);
	g_free(s->target);
}

static void
collect(void *with, const char *path, const struct vml_entry *e)
{
	struct collector *c = with;
	struct vml_seen seen = { .path = vml_store_host_path(c->store, path), .entry = e };
	const char *target = e->link ? vml_store_follow(c->store, path) : NULL;
	if (target)
		seen.target = vml_store_host_path(c->store, target);
	g_array_append_val(c->all, seen);
}

/* Of two names for one path that which knows more comes first. */
static gint
compare(gconstpointer p, gconstpointer q)
{
	const struct vml_seen *x = p, *y = q;
	int c = strcmp(x->path, y->path);
	return c != 0 ? c : (y->entry->image != NULL) - (x->entry->image != NULL);
}

GArray *
vml_store_seen(struct vml_store *s)
{
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct vml_seen));
	GArray *once = g_array_new(FALSE, TRUE, sizeof(struct vml_seen));
	vml_store_each(s, collect, &(struct collector){ s, all });
	g_array_sort(all, compare);
	g_array_set_clear_func(once, clear_seen);
	for (guint i = 0; i < all->len; i++) {
		struct vml_seen *x = &g_array_index(all, struct vml_seen, i);
		const struct vml_seen *last =
			once->len ? &g_array_index(once, struct vml_seen, once->len - 1) : NULL;
		if (last && strcmp(x->path, last->path) == 0)
			clear_seen(x);
		else
			g_array_append_val(once, *x);
	}
	return once;
}
