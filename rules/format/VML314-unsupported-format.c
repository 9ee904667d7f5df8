/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats that libvirt knows by name and the qemu driver refuses. */
#include <string.h>

#include <vmlint/rule.h>

static void
offer_raw(struct vml_report *r, const struct vml_refusal *x, const struct vml_decl *d)
{
	const struct vml_layer *l = vml_decl_layer(x->disk, d);
	bool is_raw = l && l->image && l->image->union_raw;
	vml_fix(r, is_raw ? VML_SAFE : VML_UNSAFE, "declare it raw, as libvirt says");
	vml_fix_announce_at(r, vml_decl_depth(x->disk, d), VML_FORMAT_RAW, d->storage.path);
	vml_fix_replace(r, x->attr->value_at, "raw");
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_decl *layer = vml_refused_format(x);
	if (layer && strcmp(x->attr->value, "iso") == 0)
		offer_raw(r, x, layer);
}

const struct vml_rule VML314 = {
	.id = "VML314",
	.name = "unsupported-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
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
	.replaces = VML_LIST("VML012"),
	.refusals = VML_KINDS(VML_REFUSAL_UNSUPPORTED_FORMAT),
	.more = say_more,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
