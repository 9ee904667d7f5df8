/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header names a backing file outside the folders that the configuration allows. Judged where
 * somebody follows that name.
 */
#include <string.h>

#include <vmlint/rule.h>

/*
 * Whether the path is the target host's. Of an image linted by itself that holds for names that are
 * absolute; a relative one leads to where the image is now, unless that is an allowed folder.
 */
static bool
is_of_host(const struct vml_image_use *use, const struct vml_layer *base)
{
	const char *path = base->storage.path;
	if (!use->alone)
		return true;
	return path && *path == '/' &&
	       (strstr(base->named_by->raw, path) || use->layer->rooting == VML_ROOTING_INSIDE);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	const struct vml_ref *ref = base ? base->named_by : NULL;
	if (!ref || base->rooting != VML_ROOTING_OUTSIDE || !is_of_host(use, base))
		return;
	vml_report(out, vml_at_ref(use->image, ref),
		"%s names its base %s, which lies in none of the allowed-roots: QEMU opens it for "
		"the guest",
		use->image->path, base->storage.path);
}

const struct vml_rule VML503 = {
	.id = "VML503",
	.name = "backing-escape",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a header names a backing file outside the allowed folders",
	.why = "Whoever made the image chose the file. The guest reads it as its disk: any file "
	       "or device that QEMU may open.",
	.behaviour =
		"libvirt 9.0.0 follows the names that headers record wherever they lead and gives "
		"QEMU access to what it finds, unless the XML declares the chain.\n\n"
		"Judged only where the configuration has allowed-roots, and by the path: a "
		"symbolic link in an allowed folder is taken to lie there, wherever it leads.",
	.remedy = "Do not use an image of unknown origin that names other files. If the folder is "
		  "right, add it to allowed-roots in vmlint.yaml; else move the base and record "
		  "its place with `qemu-img rebase -u`, or declare the chain in the XML.",
	.options = "allowed-roots in vmlint.yaml: the folders in which headers may name images. "
		   "Without it nothing is judged.",
	.bad = "allowed-roots: [/srv/img]\n"
	       "# qemu-img create -f qcow2 -F raw -b /etc/shadow /srv/img/web.qcow2",
	.good = "allowed-roots: [/srv/img]\n"
		"# qemu-img create -f qcow2 -F raw -b /srv/img/base.img /srv/img/web.qcow2",
	.refs = VML_LIST("vmlint.yaml(5)"),
	.check.image = check,
};
