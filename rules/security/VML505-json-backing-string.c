/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header names its base as a json: string, which can reach any block driver. */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_ref *ref = use->image->backing;
	if (!ref || !use->header_read || !vml_use_is_read(use) || strncmp(ref->raw, "json:", 5))
		return;
	vml_report(out, vml_at_ref(use->image, ref),
		"%s names its base as %s: such a string can reach any driver of QEMU",
		use->image->path, ref->raw);
}

const struct vml_rule VML505 = {
	.id = "VML505",
	.name = "json-backing-string",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a header names its backing file by a json: string",
	.why = "The string chooses driver and options, hosts of the network included. QEMU writes "
	       "such names itself for bases that no plain name describes, so it is no fault; in "
	       "an image from elsewhere read it before you trust it.",
	.behaviour =
		"libvirt 9.0.0 takes some of these strings apart (raw may wrap, every object "
		"needs a driver) and refuses others; QEMU 7.2 and qemu-img take all. A "
		"relative file name in one goes by the daemon's directory, not by the image's.",
	.remedy = "Record a plain path or URI with `qemu-img rebase -u`, or declare the chain in "
		  "the XML.",
	.bad = "json:{\"driver\": \"file\", \"filename\": \"/srv/base.img\"}",
	.good = "/srv/base.img",
	.refs = VML_LIST("CVE-2024-4467"),
	.check.image = check,
};
