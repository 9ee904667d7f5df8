/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A qcow2 image has an external data file that libvirt of the target does not see: it knows none
 * before 10.10, and later misses one that stands behind an unpadded backing format.
 */
#include <vmlint/rule.h>

static const char *
seen(const struct vml_image_use *use)
{
	const struct vml_reading *r = use->image->readings[VML_FORMAT_QCOW2];
	if (!r)
		return NULL;
	return vml_target_has(use->target, VML_BEHAVIOUR_EXTENSIONS_UNPADDED) ? r->data_file
									      : r->padded_data_file;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_ref *ref = use->image->data_file;
	const struct vml_decl *decl = use->layer->decl;
	bool knows = vml_target_has(use->target, VML_BEHAVIOUR_DATA_FILE_SEEN);
	if (!ref || !*ref->raw || !vml_use_is_read(use) || (knows && seen(use)))
		return;
	if (knows && ((decl && decl->storage.data_store) || !use->header_read))
		return;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		knows ? "%s names %s as its data file, but libvirt loses it behind the backing "
			"format, which is not padded"
		      : "%s names %s as its data file, and libvirt before 10.10 does not know data "
			"files",
		use->image->path, ref->raw);
	if (use->alone)
		vml_report_severity(r, VML_NOTE);
	if (knows && !vml_target_measured(use->target, VML_BEHAVIOUR_EXTENSIONS_UNPADDED))
		vml_report_likely(r);
}

const struct vml_rule VML413 = {
	.id = "VML413",
	.name = "data-file-hidden",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.summary = "libvirt does not see the image's external data file",
	.why = "libvirt neither labels nor locks the file that holds the data, and does not move "
	       "or copy it with the image: two domains may write to it, a copy of the image goes "
	       "on with the data of the original.",
	.behaviour =
		"libvirt 9.0.0 never looks at data files; QEMU 7.2 opens them by itself. From "
		"10.10 "
		"on libvirt reads their names, but as read in 11.3.0 it does not pad the header "
		"extensions to 8 bytes: behind a recorded backing format of 3 or 5 letters, as "
		"raw and qcow2 are, the data file is lost. Whether versions after 11.3.0 still do "
		"that was not seen.\n\nFor an image by itself this is a note.",
	.remedy = "Name the file in <dataStore> (libvirt 10.10), or convert to an image that holds "
		  "its own data.",
	.options = "--target: judged for the libvirt version named.",
	.bad = "an overlay with a recorded backing format and a data file",
	.good = "<source file='/srv/disk.qcow2'>\n  <dataStore type='file'>\n"
		"    <format type='raw'/>\n    <source file='/srv/disk.raw'/>\n  </dataStore>\n"
		"</source>",
	.check.image = check,
};
