/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <boot order>: each number once, and not beside the <boot dev> of <os>. */
#include <string.h>

#include "domain/check.h"

/* The <boot order> of a device; NULL when it has none, or none that counts. */
static const struct vml_node *
boot_of(const struct vml_node *device, uint64_t *order)
{
	const struct vml_node *boot = device->ns ? NULL : vml_child(device, "boot");

	return boot && vml_number_of(boot, "order", 0, order) && *order > 0 ? boot : NULL;
}

static void
refuse_twice(const struct vml_domain_reading *r, const GPtrArray *disks,
	const struct vml_node *first, const struct vml_node *second, uint64_t order)
{
	struct vml_refusal *x =
		vml_refuse_check(r, "VML717", vml_disk_at(disks, second->parent), second, "order",
			vml_arena_printf(r->arena,
				"unsupported configuration: boot order '%" G_GUINT64_FORMAT
				"' used for more than one device",
				order),
			"two devices have the boot order %" G_GUINT64_FORMAT, order);

	x->other = vml_disk_at(disks, first->parent);
	if (x->other) {
		x->other_node = first;
		x->other_attr = vml_attr(first, "order");
	}
}

void
vml_check_boot(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks)
{
	const struct vml_node *os = r->domain ? vml_child(r->domain, "os") : NULL;
	const struct vml_node *by_kind = os ? vml_child(os, "boot") : NULL;
	g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
	bool told = false;

	for (const struct vml_node *n = devices->first; n; n = n->next) {
		uint64_t order;
		const struct vml_node *boot = boot_of(n, &order);
		const struct vml_node *first;

		if (!boot || order > G_MAXUINT32)
			continue;
		first = g_hash_table_lookup(seen, GUINT_TO_POINTER((guint)order));
		if (first)
			refuse_twice(r, disks, first, boot, order);
		g_hash_table_insert(seen, GUINT_TO_POINTER((guint)order), (gpointer)boot);
		if (by_kind && vml_attr(by_kind, "dev") && !told) {
			told = true;
			vml_refuse_check(r, "VML717", vml_disk_at(disks, n), boot, NULL,
				"unsupported configuration: per-device boot elements cannot be "
				"used together with os/boot elements",
				"a device has a boot order, and <os> says what to boot as well");
		}
	}
}
