/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header names its base in a way that libvirt cannot parse: file: before a path, a relative name
 * with a colon, json: with a format driver. Under an explicit chain nobody reads it.
 */
#include <string.h>

#include <vmlint/rule.h>

/* What QEMU takes for the path: it strips "file:", where libvirt sees a protocol of that name. */
static const char *
path_in(const struct vml_layer *l)
{
	const char *raw = l && l->recorded.ref ? l->recorded.ref->raw : NULL;
	return raw && strncmp(raw, "file:", 5) == 0 ? raw + 5 : NULL;
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_layer *l = x->layer;
	const struct vml_ref *ref = l ? l->recorded.ref : NULL;
	if (ref)
		vml_report_related(r, vml_at_ref(l->image, ref), "the name");
	const char *path = path_in(l);
	if (path) {
		vml_report_note(r, "QEMU and qemu-img read it as the path %s", path);
		vml_report_rebase(r, l, path);
	}
	if (x->disk)
		vml_fix_chain(r, x->disk);
}

const struct vml_rule VML114 = {
	.id = "VML114",
	.name = "unparsable-backing-name",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "libvirt cannot parse the backing name in a header",
	.why = "The domain does not start, although qemu-img may show the chain without a "
	       "complaint: the two read such names differently.",
	.behaviour =
		"libvirt 9.0.0 takes what stands before a colon for a protocol, unless a slash "
		"comes first: \"invalid backing protocol 'file'\" for file:, which QEMU 7.2 opens. "
		"In json: only raw may stand around a protocol, once, and every object needs a "
		"driver.\n\nA declared, terminated chain is not refused: the header is not read "
		"then.",
	.remedy = "Record a plain path with `qemu-img rebase -u`, `./` before a relative name that "
		  "holds a colon, or declare the chain in the XML.",
	.options = "allowed-roots in vmlint.yaml: the fix is safe for a base in one of these "
		   "folders, or in that of the overlay.",
	.bad = "qemu-img create -f qcow2 -F raw -b file:/srv/base.img overlay.qcow2",
	.good = "qemu-img create -f qcow2 -F raw -b /srv/base.img overlay.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.extent = VML_EXTENT_LAYER,
	.refusals = VML_KINDS(VML_REFUSAL_UNPARSABLE_BACKING),
	.more = say_more,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
