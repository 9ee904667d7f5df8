/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <alias>: names that the user gives begin with "ua-" and are given once; others libvirt drops. */
#include <string.h>

#include "domain/check.h"

/* The alias of a device if it is one that counts, else NULL. */
static const char *
alias_of(const struct vml_node *device)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-";
	static const char *const kinds[] = { "disk", "controller", "interface", NULL };
	const struct vml_node *alias = !device->ns && vml_is_one_of(device->name, kinds)
					       ? vml_child(device, "alias")
					       : NULL;
	const char *name = alias ? vml_value(alias, "name") : NULL;

	if (!name || !g_str_has_prefix(name, "ua-") || name[strspn(name, safe)] != '\0')
		return NULL;
	return name;
}

void
vml_check_aliases(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (const struct vml_node *n = devices->first; n; n = n->next) {
		const char *name = alias_of(n);
		const struct vml_node *first = name ? g_hash_table_lookup(seen, name) : NULL;
		struct vml_refusal *x;

		if (name && !first)
			g_hash_table_insert(seen, (gpointer)name, (gpointer)n);
		if (!first || (!vml_disk_at(disks, n) && !vml_disk_at(disks, first)))
			continue;
		x = vml_refuse_check(r, "VML744", vml_disk_at(disks, n), vml_child(n, "alias"),
			"name",
			vml_arena_printf(r->arena,
				"unsupported configuration: non unique alias detected: %s", name),
			"two devices have the alias '%s'", name);
		x->other = vml_disk_at(disks, first);
		x->other_node = x->other ? vml_child(first, "alias") : NULL;
		x->other_attr = x->other ? vml_attr(x->other_node, "name") : NULL;
	}
}
