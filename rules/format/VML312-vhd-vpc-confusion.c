/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's `vhd` is VHDX to QEMU, and VHD is `vpc`. Told where that mistake refuses the start. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_vhd(const struct vml_image *image)
{
	return image->format == VML_FORMAT_VPC ||
	       (image->format == VML_FORMAT_RAW && image->claims >> VML_FORMAT_VPC & 1);
}

/* The name that is meant, or NULL when the mistake is another one. */
static const char *
intended(const struct vml_refusal *x)
{
	const struct vml_layer *l = x->layer;
	if (x->kind != VML_REFUSAL_OTHER_FORMAT || !l || !l->image)
		return NULL;
	if (l->format == VML_FORMAT_VHDX && is_vhd(l->image))
		return "vpc";
	if (l->format == VML_FORMAT_VPC && l->image->format == VML_FORMAT_VHDX)
		return "vhd";
	return NULL;
}

static struct vml_place
place_of(const struct vml_refusal *x)
{
	const struct vml_layer *l = x->layer;
	struct vml_place at = { 0 };
	if (l->decl && l->decl->format_attr)
		at = vml_at_value(l->decl->format_node, l->decl->format_attr);
	else if (l->named_by && l->named_by->format && l->above && l->above->image)
		at = vml_at_bytes(
			l->above->image, l->named_by->format_offset, strlen(l->named_by->format));
	else
		at = vml_at_layer(x->disk, l);
	at.layer = l;
	return at;
}

static void
tell(const struct vml_refusal *x, struct vml_out *out)
{
	const char *name = x ? intended(x) : NULL;
	if (!name)
		return;
	const struct vml_layer *l = x->layer;
	bool vhdx = strcmp(name, "vhd") == 0;
	struct vml_report *r = vml_report(out, place_of(x),
		"%s is %s, but declared %s, which means %s to QEMU: the name is %s",
		vml_storage_words(&l->storage), vhdx ? "VHDX" : "VHD", vhdx ? "vpc" : "vhd",
		vhdx ? "VHD" : "VHDX", name);
	if (x->disk)
		vml_report_disk(r, x->disk);
	if (x->likely)
		vml_report_likely(r);
	if (x->text)
		vml_report_note(r, "the error reads: %s", x->text);
	vml_report_related(r, vml_at_bytes(l->image, 0, 8), "the image");
	if (!l->decl || !l->decl->format_attr)
		return;
	vml_fix(r, VML_UNSAFE, "declare %s, which the image is", name);
	vml_fix_announce(r, l, vml_format_from_libvirt(name), NULL);
	vml_fix_replace(r, l->decl->format_attr->value_at, name);
}

static void
check_document(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nrefusals; i++)
		tell(d->refusals[i], out);
}

static void
check_image(const struct vml_image_use *use, struct vml_out *out)
{
	if (use->alone)
		tell(use->chain->refusal, out);
}

const struct vml_rule VML312 = {
	.id = "VML312",
	.name = "vhd-vpc-confusion",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "vhd is declared for VHD, or vpc for VHDX",
	.why = "The names mislead: QEMU's driver for VHD is vpc, and the qemu driver of libvirt "
	       "hands vhd to QEMU as vhdx. The domain does not start.",
	.behaviour =
		"Seen on libvirt 9.0.0 with QEMU 7.2: type='vhd' opens VHDX images only, "
		"type='vpc' VHD images only; a VHD declared vhd ends with \"Could not open …: "
		"Invalid argument\", a VHDX declared vpc with \"invalid VPC image\". `vhdx` is no "
		"name libvirt knows.",
	.remedy = "vpc for VHD, vhd for VHDX.",
	.bad = "<driver name='qemu' type='vhd'/>\n<source file='/srv/disk.vhd'/>",
	.good = "<driver name='qemu' type='vpc'/>\n<source file='/srv/disk.vhd'/>",
	.replaces = VML_LIST("VML306", "VML308"),
	.extent = VML_EXTENT_LAYER,
	.check = { .document = check_document, .image = check_image },
};
