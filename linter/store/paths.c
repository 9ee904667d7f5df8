/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files on the target host, on this one and in inventories; what is there is store.c's. */
#include <string.h>

#include "store/inside.h"

char *
vml_store_host_path(const struct vml_store *s, const char *path)
{
	g_autofree char *here = s->options.sysroot || *path == '/' ? NULL : g_get_current_dir();
	return vml_record_path(path, here ? here : "");
}

char *
vml_store_seen_as(const struct vml_store *s, const char *path)
{
	return vml_resolver_seen_as(s->resolver, path);
}

GPtrArray *
vml_store_recorded(const struct vml_store *s, const char *name)
{
	const struct vml_inventory *v = s->options.prospect ? NULL : s->options.inventory;
	return v ? vml_inventory_named(v, name) : NULL;
}

GPtrArray *
vml_store_folders(struct vml_store *s, const char *path, unsigned most)
{
	if (s->options.mode == VML_IMAGES_SKIP || s->options.prospect)
		return NULL;
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	return vml_resolver_folders(s->resolver, mapped, most);
}

char *
vml_store_local(const struct vml_store *s, const char *path)
{
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	return s->options.sysroot ? g_build_filename(s->options.sysroot, mapped, NULL)
				  : g_steal_pointer(&mapped);
}

char *
vml_store_alias(struct vml_store *s, const char *path)
{
	struct vml_held held;
	if (!s->options.inventory || !vml_store_look(s, path)->recorded)
		return NULL;
	struct vml_arena *a = vml_arena_new();
	bool known = vml_inventory_nth(s->options.inventory, path, 0, a, &held);
	const char *other = known && !held.record.link ? held.record.same_as : NULL;
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *last = g_path_get_basename(other ? other : "/");
	char *alias = other && strcmp(name, last) == 0 ? g_strdup(other) : NULL;
	vml_arena_free(a);
	return alias;
}

char *
vml_store_link(struct vml_store *s, const char *path)
{
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	char *text = vml_resolver_link(s->resolver, mapped);
	if (text || !s->options.inventory)
		return text;
	const struct vml_entry *e = vml_store_look(s, path);
	return e->recorded && e->link ? g_strdup(vml_store_follow(s, path)) : NULL;
}

/* Whether something below a folder is recorded. */
static bool
holds_below(const struct vml_inventory *v, const char *folder)
{
	g_autoptr(GPtrArray) paths = vml_inventory_paths(v);
	g_autofree char *prefix = g_strconcat(folder, "/", NULL);
	for (guint i = 0; i < paths->len; i++)
		if (g_str_has_prefix(paths->pdata[i], prefix))
			return true;
	return false;
}

bool
vml_store_holds(struct vml_store *s, const char *path, bool *folder)
{
	const struct vml_entry *e = vml_store_look(s, path);
	*folder = e->thing == VML_THING_DIR && !e->link;
	if (e->state == VML_STATE_PRESENT || e->state == VML_STATE_UNREADABLE || e->link)
		return true;
	*folder = s->options.inventory && holds_below(s->options.inventory, path);
	return *folder;
}
