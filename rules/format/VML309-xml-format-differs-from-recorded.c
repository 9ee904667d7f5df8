/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The XML declares another format for a base than the header above it records for the same file.
 * Where the base's own header sides with the XML, the record is wrong, and that is VML308's.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
same_place(const struct vml_recorded *r, const struct vml_layer *l)
{
	if (r->ino || l->ino)
		return r->ino == l->ino && r->dev == l->dev;
	return r->storage.path && l->storage.path && strcmp(r->storage.path, l->storage.path) == 0;
}

/* Whether the bytes of `image` may be read as `f`; LUKS and iso are raw to libvirt. */
static bool
fits(const struct vml_image *image, enum vml_format f)
{
	return f == VML_FORMAT_RAW ? !vml_format_contains(image->format) : image->format == f;
}

static void
tell(const struct vml_disk *disk, const struct vml_layer *l, const char *recorded,
	struct vml_out *out)
{
	const struct vml_layer *above = l->above;
	const struct vml_image *image = l->image;
	struct vml_place at = vml_at_value(l->decl->format_node, l->decl->format_attr);
	at.layer = l;
	struct vml_report *r = vml_report(out, at,
		"the XML declares %s as %s, but the header of %s records %s%s%s",
		vml_storage_words(&l->storage), vml_format_libvirt(l->format),
		vml_storage_words(&above->storage), recorded,
		image ? ", and by its own header it is " : "; libvirt uses the XML's",
		image ? vml_format_qemu(image->format) : "");
	if (image)
		vml_report_severity(r, VML_ERROR);
	vml_report_disk(r, disk);
	vml_report_related(r,
		vml_at_bytes(above->image, above->recorded.ref->format_offset, strlen(recorded)),
		"the format recorded there");
	vml_fix_format(r, l);
}

static void
check_layer(const struct vml_disk *disk, const struct vml_layer *l, struct vml_out *out)
{
	const struct vml_recorded *r = &l->above->recorded;
	if (!l->decl || !l->decl->format_attr || !r->ref || !r->ref->format || !same_place(r, l))
		return;
	enum vml_format recorded = vml_format_from_libvirt(r->ref->format);
	if (recorded == VML_FORMAT_NONE || recorded == l->format || l->format == VML_FORMAT_NONE)
		return;
	if (!l->image || !fits(l->image, l->format))
		tell(disk, l, r->ref->format, out);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = d->disks[i]->chain ? d->disks[i]->chain->top : NULL;
		for (l = l ? l->below : NULL; l; l = l->below)
			check_layer(d->disks[i], l, out);
	}
}

const struct vml_rule VML309 = {
	.id = "VML309",
	.name = "xml-format-differs-from-recorded",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "the XML gives a base another format than the overlay records",
	.why = "One of the two is wrong. If it is the XML, the guest reads a container's bytes, "
	       "or the domain does not start.",
	.behaviour =
		"libvirt 9.0.0 uses the declared format and does not look at the record. Where "
		"the base can be read its own header decides: against the XML this is an error, "
		"against the record it is VML308 instead.",
	.remedy = "Declare the format the base has.",
	.bad = "<backingStore type='file'>\n "
	       " <format type='raw'/>\n "
	       " <source file='/srv/base.qcow2'/>   <!-- recorded as qcow2 -->",
	.good = "<backingStore type='file'>\n "
		" <format type='qcow2'/>\n "
		" <source file='/srv/base.qcow2'/>",
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
