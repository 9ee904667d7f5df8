/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that libvirt took once. Its grammar still lists them, so that only defining tells. */
#include <string.h>

#include "domain/check.h"

/* Refused by 9.0.0; when that began is not known. */
#define WITHOUT_UNFILTERED VML_VERSION(9, 0, 0)
#define WITHOUT_ACTIONS VML_VERSION(7, 7, 0)

static bool
is_since(const struct vml_domain_reading *r, uint32_t version)
{
	return !r->target || r->target->libvirt >= version;
}

void
vml_check_unfiltered(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *device)
{
	if (is_since(r, WITHOUT_UNFILTERED) && vml_value_is(device, "sgio", "unfiltered"))
		vml_refuse_check(r, "VML802", disk, device, "sgio",
			"unsupported configuration: unfiltered sgio is no longer supported",
			"<%s> has sgio='unfiltered', which libvirt no longer takes", device->name);
}

/* What the qemu driver was never able to do, and at first did not say so. */
static void
check_action(
	const struct vml_domain_reading *r, const char *name, const char *action, const char *where)
{
	const struct vml_node *n = vml_child(r->domain, name);

	if (!n || strcmp(n->text, action) != 0)
		return;
	vml_refuse_check(r, "VML802", NULL, n, NULL,
		vml_arena_printf(r->arena,
			"unsupported configuration: qemu driver doesn't support the '%s' action "
			"for %s",
			action, where),
		"the qemu driver no longer takes '%s' in <%s>", action, name);
}

void
vml_check_removed(
	const struct vml_domain_reading *r, const struct vml_node *devices, bool qemu_driver)
{
	static const char *const names[] = { "on_reboot", "on_poweroff", "on_crash" };

	for (const struct vml_node *n = devices ? vml_child(devices, "hostdev") : NULL; n;
		n = vml_again(n))
		vml_check_unfiltered(r, NULL, n);
	if (!r->domain || !qemu_driver || !is_since(r, WITHOUT_ACTIONS))
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		check_action(r, names[i], "rename-restart", "'on_reboot'/'on_poweroff'/'on_crash'");
		if (i < 2)
			check_action(r, names[i], "preserve", "'on_reboot'/'on_poweroff'");
	}
}
