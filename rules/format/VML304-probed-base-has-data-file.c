/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same as VML302 for a base that names an external data file, which the guard does not see. */
#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	if (!base || !base->named_by || !base->image || base->format_origin != VML_ORIGIN_PROBE)
		return;
	if (base->format != base->image->format || !base->image->data_file)
		return;
	const struct vml_ref *ref = base->named_by, *data = base->image->data_file;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s names %s without its format; libvirt probes it as %s and QEMU then opens %s, "
		"which that header names as its data file",
		use->image->path, ref->raw, vml_format_libvirt(base->format), data->raw);
	vml_report_related(r, vml_at_ref(base->image, data), "the data file that the base names");
}

const struct vml_rule VML304 = {
	.id = "VML304",
	.name = "probed-base-has-data-file",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a base of unrecorded format names an external data file",
	.why = "A guest that could write to the base can plant such a header, and reads any file "
	       "of the host through it after the next start.",
	.behaviour =
		"Seen on libvirt 9.0.0 with QEMU 7.2: the guard against planted headers looks for "
		"a backing file only. A probed qcow2 base with a data file is accepted, and the "
		"guest reads that file.",
	.remedy = "Do not start it. If the base is raw, record that with `qemu-img rebase -u -F "
		  "raw`, or declare <format type='raw'/> for it in the XML.",
	.bad = "a base whose header names /etc/shadow as its data file, below an overlay without "
	       "a recorded format",
	.good = "the same base below an overlay that records raw",
	.refs = VML_LIST("CVE-2024-32498", "CVE-2008-2004"),
	.replaces = VML_LIST("VML301", "VML302", "VML501"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
