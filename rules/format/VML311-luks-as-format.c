/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "luks" as a format: the schema lists it, libvirt has it as raw with <encryption>. */
#include <vmlint/rule.h>

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_decl *layer = vml_refused_format(x);
	if (!layer || !layer->storage.encryption)
		vml_report_note(r, "the key comes from <encryption format='luks'> with a "
				   "<secret>, which is not here");
	if (!layer)
		return;
	vml_fix(r, VML_UNSAFE, "declare it raw, as libvirt has it");
	vml_fix_announce_at(r, vml_decl_depth(x->disk, layer), VML_FORMAT_RAW, layer->storage.path);
	vml_fix_replace(r, x->attr->value_at, "raw");
}

const struct vml_rule VML311 = {
	.id = "VML311",
	.name = "luks-as-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "luks is declared as an image format",
	.why = "The document validates, since the schema lists luks, and libvirt refuses it.",
	.behaviour =
		"libvirt 9.0.0 on define: \"unknown driver format value 'luks'\", and for a "
		"backing layer \"unknown storage source format 'luks'\". A LUKS image is raw with "
		"<encryption format='luks'> in its <source>; on top it is accepted without "
		"<encryption> as well, and the guest sees the LUKS header then.",
	.remedy = "Write type='raw', and <encryption format='luks'> with its <secret> in the "
		  "layer's <source>.",
	.bad = "<driver name='qemu' type='luks'/>",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.luks'>\n"
		"  <encryption format='luks'><secret type='passphrase' usage='disk'/>"
		"</encryption>\n</source>",
	.refs = VML_LIST("https://libvirt.org/formatstorageencryption.html"),
	.replaces = VML_LIST("VML012"),
	.refusals = VML_KINDS(VML_REFUSAL_LUKS_FORMAT),
	.more = say_more,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
