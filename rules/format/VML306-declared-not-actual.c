/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container format is declared or recorded, and the image's magic says otherwise. */
#include <vmlint/rule.h>

/* A fixed VHD has its mark at the end of the file only. */
static bool
is_another(const struct vml_layer *l)
{
	const struct vml_image *image = l->image;
	if (!image || image->partial || !vml_format_contains(l->format) ||
		!vml_format_qemu(l->format) || image->format == l->format)
		return false;
	return l->format != VML_FORMAT_VPC || !(image->claims >> VML_FORMAT_VPC & 1);
}

static void
offer_format(struct vml_report *r, const struct vml_layer *l)
{
	const char *name = vml_format_libvirt(l->image->format);
	if (!name || (l->image->format == VML_FORMAT_RAW && !l->image->union_raw))
		return;
	vml_fix(r, VML_UNSAFE, "state the format that it has, %s", name);
	vml_fix_value(r, l->decl->format_attr, name);
}

/* Of a volume's document: what the pool holds already, and the base that a new one is made on. */
static void
check_stored(const struct vml_volume *v, const struct vml_layer *l, struct vml_out *out)
{
	if (!l->decl->format_attr || !is_another(l))
		return;
	const char *name = v->name ? v->name : "without name";
	struct vml_place at = vml_at_value(l->decl->format_node, l->decl->format_attr);
	const char *declared = l->decl->format_name, *actual = vml_format_qemu(l->image->format);
	struct vml_report *r;
	if (l->above && v->layer->state != VML_STATE_PRESENT) {
		r = vml_report(out, at,
			"volume %s says that its base %s is %s, but its header says %s: it cannot "
			"be created",
			name, l->storage.path, declared, actual);
		vml_report_likely(r);
	} else {
		r = vml_report(out, at,
			"volume %s says that %s is %s, but the header there says %s", name,
			l->storage.path, declared, actual);
		vml_report_severity(r, VML_WARNING);
		vml_report_effect(r, VML_EFFECT_PORTABILITY);
	}
	vml_report_related(r, vml_at_bytes(l->image, 0, 4), "the header");
	offer_format(r, l);
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	if (x->layer)
		vml_fix_format(r, x->layer);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (const struct vml_layer *l = d->volume ? d->volume->layer : NULL; l; l = l->below)
		check_stored(d->volume, l, out);
	vml_check_refusals(d, out);
}

const struct vml_rule VML306 = {
	.id = "VML306",
	.name = "declared-not-actual",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an image is not in the format that is declared for it",
	.why = "The domain does not start.",
	.behaviour = "libvirt 9.0.0 never compares a declared format with the image's magic; QEMU "
		     "7.2 does "
		     "when it opens the image: \"Image is not in qcow2 format\".\n\n"
		     "A volume's document is held against the images as well. With another format "
		     "than the base has, vol-create of libvirt 9.0.0 fails with the same words; of "
		     "a volume that is there a pool takes the format from its header.",
	.remedy = "Declare the format the image has. If you expected another one, find out who "
		  "wrote the "
		  "image before you do.",
	.bad = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/disk.img'/>   <!-- raw -->",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>",
	.replaces = VML_LIST("VML307"),
	.refusals = VML_KINDS(VML_REFUSAL_OTHER_FORMAT),
	.extent = VML_EXTENT_LAYER,
	.more = say_more,
	.check = { .document = check, .image = vml_check_image_refusal },
};
