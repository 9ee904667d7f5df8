/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A typed <backingStore> without <format type>: libvirt's parser refuses the document. */
#include <vmlint/rule.h>

const struct vml_rule VML206 = {
	.id = "VML206",
	.name = "missing-backing-format-element",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "a <backingStore> gives no <format type>",
	.why = "The domain cannot be defined.",
	.behaviour = "libvirt 9.0.0 stops with \"missing disk backing store format\". A declared "
		     "layer is "
		     "never probed, so its format has to be written.",
	.remedy = "Add <format type='…'/> with the format of the backing file itself, not of the "
		  "overlay.",
	.bad = "<backingStore type='file'>\n  <source file='/srv/base.img'/>\n</backingStore>",
	.good = "<backingStore type='file'>\n  <format type='raw'/>\n  <source "
		"file='/srv/base.img'/>\n"
		"  <backingStore/>\n</backingStore>",
	.replaces = VML_LIST("VML013", "VML014"),
	.refusals = VML_KINDS(VML_REFUSAL_NO_BACKING_FORMAT_ELEMENT),
	.check.document = vml_check_refusals,
};
