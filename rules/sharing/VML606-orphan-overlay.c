/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An image in the directories of the run that no definition there leads to, and no other image
 * either: the top of a chain that nobody starts.
 */
#include <vmlint/rule.h>

static void
check(const struct vml_index *x, struct vml_out *out)
{
	if (x->ndomains == 0 || x->vague)
		return;
	for (uint32_t i = 0; i < x->nimages; i++) {
		const struct vml_index_image *im = &x->images[i];
		if (im->reached || im->referred)
			continue;
		struct vml_report *r =
			vml_report(out, vml_at_file(im->path, (struct vml_span){ 0, 0 }),
				"no definition of this run leads to %s", im->path);
		vml_report_image(r, im->path);
		vml_report_likely(r);
	}
}

const struct vml_rule VML606 = {
	.id = "VML606",
	.name = "orphan-overlay",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_STYLE,
	.scope = VML_SCOPE_RUN,
	.summary = "an image that no definition leads to",
	.why = "Overlays that a failed snapshot, a removed domain or a test left behind take up "
	       "space, and keep everybody from merging or deleting their bases.",
	.behaviour =
		"libvirt and QEMU only open what a definition leads to.\n\nJudged where "
		"directories with images and definitions are linted together. Of a chain that "
		"nobody uses only its top is told. An image counts as used when the chain of a "
		"definition holds it, when another image is built on it, or when a definition "
		"names a file like it that is not on this machine. Where some definition cannot be "
		"read, or leaves a path to a template, nothing is told.",
	.remedy = "Remove the image, or add the definition that uses it to the run.",
	.bad = "images/old-snapshot.qcow2   # in no <disk> of the repository",
	.good = "<source file='/srv/images/web.qcow2'/>   <!-- images/web.qcow2 -->",
	.check.run = check,
};
