/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header names its base by a json: string with a relative file name. Judged where somebody
 * follows that name.
 */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	const struct vml_ref *ref = base ? base->named_by : NULL;
	const char *path = base ? base->storage.path : NULL;
	if (!ref || strncmp(ref->raw, "json:", 5) != 0 || !path || !*path || *path == '/')
		return;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s names its base %s in a json: string: libvirt and QEMU look for it in the "
		"directory they run in, not beside the overlay",
		use->image->path, path);
	if (!use->disk)
		return;
	vml_report_note(r, "libvirtd runs in the root directory: the base is /%s", path);
	vml_fix_chain(r, use->disk);
}

const struct vml_rule VML115 = {
	.id = "VML115",
	.name = "relative-json-filename",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a json: string in a header holds a relative file name",
	.why = "Which file is the base depends on the directory in which a program runs, and for "
	       "libvirtd that is not where the image is. The guest gets no disk, or one with "
	       "another base.",
	.behaviour =
		"libvirt 9.0.0 keeps such a name as it is and does not put the overlay's "
		"directory before it, as it does with a plain name; QEMU 7.2 opens it from the "
		"working directory. qemu-img finds the file when it is run beside it, so that the "
		"image looks sound by hand.",
	.remedy = "Record the plain name with `qemu-img rebase -u`: a relative one then goes by "
		  "the overlay's directory. Or declare the chain in the XML, with the path "
		  "that the base has.",
	.bad = "qemu-img create -f qcow2 -F raw \\\n"
	       "  -b 'json:{\"driver\": \"file\", \"filename\": \"base.img\"}' overlay.qcow2",
	.good = "qemu-img create -f qcow2 -F raw \\\n"
		"  -b 'json:{\"driver\": \"file\", \"filename\": \"/srv/base.img\"}' overlay.qcow2",
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
