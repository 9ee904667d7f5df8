/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fix that declares the format which an image has. It changes what the guest reads. */
#include "engine/sink.h"

/* What the bytes are, in a format that libvirt has a name for; NONE when that is not certain. */
static enum vml_format
actual_format(const struct vml_image *image)
{
	if (vml_format_contains(image->format))
		return image->format;
	return image->union_raw ? VML_FORMAT_RAW : VML_FORMAT_NONE;
}

bool
vml_fix_format(struct vml_report *r, const struct vml_layer *l)
{
	const struct vml_decl *d = l->decl;
	enum vml_format format = l->image ? actual_format(l->image) : VML_FORMAT_NONE;
	const char *name = vml_format_libvirt(format);
	if (!d || !d->format_attr || !name || format == d->format)
		return false;
	if (d->format != VML_FORMAT_RAW)
		vml_report_note(r, "no safe fix: the XML or the image is wrong, and vmlint cannot "
				   "know which");
	else if (l->image->nrefs > 0)
		vml_report_note(r,
			"no safe fix: that header names other files, and whoever wrote to the raw "
			"image may have written it");
	else
		vml_report_note(r, "no safe fix: it changes what the guest reads");
	vml_fix(r, VML_UNSAFE, "declare %s, which the image is", name);
	vml_fix_announce(r, l, format, NULL);
	vml_fix_value(r, d->format_attr, name);
	return true;
}
