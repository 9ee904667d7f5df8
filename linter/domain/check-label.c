/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <seclabel> of a source: each is for a security driver, which has to be there. Which of those that
 * libvirt has do run is a matter of the host; what is none of them runs nowhere.
 */
#include <string.h>

#include "domain/check.h"

void
vml_check_labels(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const models[] = { "none", "dac", "selinux", "apparmor", NULL };
	const struct vml_node *source = disk->decl.storage.node;
	const struct vml_node *label = source ? vml_child(source, "seclabel") : NULL;

	for (; label; label = vml_again(label)) {
		const char *model = vml_value(label, "model");
		struct vml_refusal *x;

		if (vml_is_one_of(model, models) || (model && !vml_is_literal(model)))
			continue;
		x = vml_refuse_check(r, "VML743", disk, label, "model",
			vml_arena_printf(r->arena,
				"unsupported configuration: Security driver model '%s' is not "
				"available",
				model ? model : "(null)"),
			model ? "a <seclabel> of %s is for the model '%s', which libvirt does not "
				"have"
			      : "a <seclabel> of %s does not say for which model it is%s",
			vml_disk_words(disk), model ? model : "");
		x->stage = VML_STAGE_START;
		x->step = VML_STEP_LABEL;
		return;
	}
}
