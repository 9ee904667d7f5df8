/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats that libvirt knows by name and the qemu driver refuses. */
#include <vmlint/rule.h>

const struct vml_rule VML314 = {
	.id = "VML314",
	.name = "unsupported-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "a format that the qemu driver does not take",
	.why = "The schema lists iso, dir, cow and fat: the document validates and is refused.",
	.behaviour =
		"libvirt 9.0.0 on define: \"storage format 'iso' is not directly supported by "
		"QEMU, use 'raw' instead\"; likewise dir and cow everywhere, and fat on anything "
		"but a directory. A directory takes fat only, and read-only. Recorded in a "
		"header, dir, fat and cow are refused at the start; iso is read as raw there.",
	.remedy =
		"For an installation medium write raw. For a directory use type='dir', format fat "
		"and <readonly/>.",
	.bad = "<driver name='qemu' type='iso'/>\n<source file='/srv/install.iso'/>",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/install.iso'/>",
	.refusals = VML_KINDS(VML_REFUSAL_UNSUPPORTED_FORMAT),
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
