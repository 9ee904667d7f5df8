/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Elements that libvirt reads as one although they are there several times: what two of them must
 * not have alike. Children are told apart by a key, so that time grows with their number alone.
 */
#include <string.h>

#include <glib.h>

#include "domain/domain.h"

/* What none of them may have like another. */
static const char *const unique[] = { "cipher", "controller", "disk", "emulatorpin", "hostdev",
	"iommu", "iothread", "iothreadpin", "memballoon", "shares", "vcpupin", "watchdog", NULL };

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Its name and attributes in whatever order (g_free). */
static char *
key_of_all(const struct vml_node *n)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

	for (uint32_t i = 0; i < n->nattrs; i++)
		g_ptr_array_add(parts, g_strconcat(n->attrs[i].name, "=", n->attrs[i].value, NULL));
	g_ptr_array_sort(parts, by_text);
	g_ptr_array_insert(parts, 0, g_strdup(n->name));
	g_ptr_array_add(parts, NULL);
	return g_strjoinv("\n", (char **)parts->pdata);
}

/* Two children clash when these are equal (g_free); NULL: it clashes with none. */
static char *
key_of(const struct vml_node *n)
{
	if (strcmp(n->name, "page") == 0)
		return vml_attr(n, "nodeset") ? NULL : g_strdup(n->name);
	if (strcmp(n->name, "hugepages") == 0)
		return vml_child(n, "page") ? g_strdup(n->name) : NULL;
	return g_strv_contains(unique, n->name) ? key_of_all(n) : NULL;
}

static bool
has_one_of(const struct vml_node *n, GHashTable *keys)
{
	bool found = false;
	for (const struct vml_node *c = n->first; c && !found; c = c->next) {
		g_autofree char *key = key_of(c);
		found = key && g_hash_table_contains(keys, key);
	}
	return found;
}

bool
vml_domain_clashes(const struct vml_node *n)
{
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bool found = false;

	for (const struct vml_node *c = n->first; c; c = c->next) {
		char *key = key_of(c);
		if (key)
			g_hash_table_add(keys, key);
	}
	if (g_hash_table_size(keys) == 0)
		return false;
	for (const struct vml_node *k = n->parent->first; k != n && !found; k = k->next)
		found = strcmp(k->name, n->name) == 0 && has_one_of(k, keys);
	return found;
}
