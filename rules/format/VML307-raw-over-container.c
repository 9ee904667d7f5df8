/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Declared raw, but the header is a container's. On a disk a guest may have written that header,
 * and raw is what keeps it harmless; below an overlay it is a mistake.
 */
#include <vmlint/rule.h>

static void
check_layer(const struct vml_disk *disk, const struct vml_layer *l, struct vml_out *out)
{
	const struct vml_decl *d = l->decl;
	if (!d || !d->format_attr || l->format != VML_FORMAT_RAW)
		return;
	if (!l->image || !vml_format_contains(l->image->format) || d->storage.encryption)
		return;
	struct vml_place at = vml_at_value(d->format_node, d->format_attr);
	at.layer = l;
	struct vml_report *r = vml_report(out, at,
		"%s is declared raw, but its header says %s: the guest reads the container's bytes",
		vml_storage_words(&l->storage), vml_format_qemu(l->image->format));
	if (l->depth > 0)
		vml_report_severity(r, VML_ERROR);
	vml_report_disk(r, disk);
	vml_report_related(r, vml_at_bytes(l->image, 0, 4), "the header");
	vml_fix_format(r, l);
}

/* Of a volume's document. What is there already goes by what headers say of it. */
static void
check_stored(const struct vml_volume *v, const struct vml_layer *l, struct vml_out *out)
{
	const struct vml_decl *d = l->decl;
	const char *name = v->name ? v->name : "without name";
	bool made = v->layer->state == VML_STATE_PRESENT;
	if (!d->format_attr || l->format != VML_FORMAT_RAW || !l->image || l->image->partial ||
		!vml_format_contains(l->image->format))
		return;
	struct vml_report *r = vml_report(out, vml_at_value(d->format_node, d->format_attr),
		made ? "volume %s says that %s is raw, but the header there says %s"
		     : "volume %s says that its base %s is raw, but its header says %s: the guest "
		       "reads the container's bytes",
		name, l->storage.path, vml_format_qemu(l->image->format));
	if (made)
		vml_report_effect(r, VML_EFFECT_PORTABILITY);
	else
		vml_report_severity(r, VML_ERROR);
	vml_report_related(r, vml_at_bytes(l->image, 0, 4), "the header");
	if (!vml_format_libvirt(l->image->format))
		return;
	vml_fix(r, VML_UNSAFE, "state the format that it has, %s",
		vml_format_libvirt(l->image->format));
	vml_fix_value(r, d->format_attr, vml_format_libvirt(l->image->format));
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (const struct vml_layer *l = d->volume ? d->volume->layer : NULL; l; l = l->below)
		check_stored(d->volume, l, out);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = d->disks[i]->chain ? d->disks[i]->chain->top : NULL;
		for (; l; l = l->below)
			check_layer(d->disks[i], l, out);
	}
}

const struct vml_rule VML307 = {
	.id = "VML307",
	.name = "raw-over-container",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "declared raw, but the image is a container",
	.why = "The guest sees the container's header where its partition table should be, finds "
	       "nothing to boot, and destroys the container when it writes. It is the most "
	       "frequent mistake in definitions made by hand.",
	.behaviour =
		"libvirt 9.0.0 never reads the header of an image declared raw, and QEMU 7.2 "
		"takes the word for it: the domain starts. As the base of an overlay the "
		"container's bytes show through wherever the overlay holds nothing, so that is an "
		"error. The base of a <volume> is recorded with the format that its document "
		"gives, in the same way.",
	.remedy = "Declare the format the image has. If it should be raw, a guest may have "
		  "written the header: do not change the definition then.",
	.bad = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/disk.qcow2'/>",
	.refs = VML_LIST("CVE-2008-2004", "CVE-2013-1922"),
	.replaces = VML_LIST("VML504"),
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
