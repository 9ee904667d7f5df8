/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two disks of one domain have the same target name. */
#include <vmlint/rule.h>

const struct vml_rule VML605 = {
	.id = "VML605",
	.name = "duplicate-target",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "two disks of a domain have the same target",
	.why = "The domain cannot be defined, although the schema is content. It comes from "
	       "copying a <disk> and forgetting one line.",
	.behaviour = "libvirt 9.0.0 on define: \"target 'vda' duplicated for disk sources '…' and "
		     "'…'\", whatever the buses are.",
	.remedy = "Give the second disk the next free name.",
	.bad = "<target dev='vda' bus='virtio'/>\n<target dev='vda' bus='virtio'/>",
	.good = "<target dev='vda' bus='virtio'/>\n<target dev='vdb' bus='virtio'/>",
	.refusals = VML_KINDS(VML_REFUSAL_DUPLICATE_TARGET),
	.check.document = vml_check_refusals,
};
