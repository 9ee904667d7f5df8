/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A typed <backingStore> whose place is not given: no <source>, or one that libvirt reads as empty.
 */
#include <vmlint/rule.h>

const struct vml_rule VML202 = {
	.id = "VML202",
	.name = "backing-store-without-source",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a <backingStore> does not say where the layer is",
	.why = "Without <source> the domain cannot be defined, although the schema is content. "
	       "With an empty one it can, and then does not start.",
	.behaviour =
		"libvirt 9.0.0 on define: \"missing disk backing store source\". An empty "
		"<source/> is accepted then, and the start ends with \"argument key 'filename' "
		"must not have null value\".",
	.remedy = "Name the layer, or end the chain with <backingStore/>.",
	.bad = "<backingStore type='file'>\n  <format type='raw'/>\n</backingStore>",
	.good = "<backingStore type='file'>\n "
		" <format type='raw'/>\n "
		" <source file='/srv/base.img'/>\n "
		" <backingStore/>\n</backingStore>",
	.replaces = VML_LIST("VML013", "VML014", "VML016"),
	.refusals = VML_KINDS(VML_REFUSAL_NO_BACKING_SOURCE),
	.extent = VML_EXTENT_LAYER,
	.check.document = vml_check_refusals,
};
