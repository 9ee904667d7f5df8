/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* More layers than libvirt of the target version handles. */
#include <vmlint/rule.h>

const struct vml_rule VML107 = {
	.id = "VML107",
	.name = "chain-too-deep",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "the chain has more layers than libvirt supports",
	.why = "The domain does not start any more. Tools that take a snapshot a night reach the "
	       "limit within a year, and long before it every read goes through many files.",
	.behaviour = "libvirt 9.0.0 starts a chain of 200 images and refuses one of 201: "
		     "\"backing chains more than 200 layers deep are not supported\" when they "
		     "are declared, \"self-referential or too deeply nested\" when they are "
		     "detected.\n\nlibvirt 10.8.0 to 11.10 was built on a JSON library that fails "
		     "at about 25 nested layers; with such a --target that is the limit, told as "
		     "likely, since distributions repaired it on their own.",
	.remedy = "Merge layers with `virsh blockcommit` or `virsh blockpull`.",
	.options = "--target: the limit is that of the version named.",
	.bad = "201 overlays above one base",
	.good = "a chain of a few layers",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.refusals = VML_KINDS(VML_REFUSAL_TOO_DEEP),
	.extent = VML_EXTENT_DISK,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
