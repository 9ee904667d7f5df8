/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The machine around the disks: which kind it is, and the controllers that it declares. */
#include <string.h>

#include "domain/check.h"

enum vml_machine
vml_machine_of(const struct vml_node *domain)
{
	static const char *const pcs[] = { "x86_64", "i686", NULL };
	const struct vml_node *os = domain ? vml_child(domain, "os") : NULL;
	const struct vml_node *type = os ? vml_child(os, "type") : NULL;
	const char *machine = vml_value(type, "machine");

	if (!machine) /* libvirt takes what its QEMU has first of that architecture */
		return vml_is_one_of(vml_value(type, "arch"), pcs) ? VML_MACHINE_PC
								   : VML_MACHINE_OTHER;
	if (strcmp(machine, "pc") == 0 || g_str_has_prefix(machine, "pc-i440fx-"))
		return VML_MACHINE_PC;
	if (strcmp(machine, "q35") == 0 || g_str_has_prefix(machine, "pc-q35-"))
		return VML_MACHINE_Q35;
	return VML_MACHINE_OTHER;
}

bool
vml_controller_model(
	const struct vml_document *d, const char *type, uint64_t index, const char **model)
{
	*model = NULL;
	for (uint32_t i = 0; d && i < d->ncontrollers; i++) {
		const struct vml_node *c = d->controllers[i];
		uint64_t number;

		if (!vml_value_is(c, "type", type))
			continue;
		if (!vml_attr(c, "index") || !vml_number_of(c, "index", 0, &number))
			return false;
		if (number == index) {
			*model = vml_value(c, "model");
			return !*model || vml_is_literal(*model);
		}
	}
	return true;
}
