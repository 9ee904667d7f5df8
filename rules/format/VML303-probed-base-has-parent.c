/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The format of a base is not recorded, and the base names a backing file: libvirt refuses. */
#include <vmlint/rule.h>

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	if (x->layer && x->layer->above)
		vml_report_rebase(r, x->layer->above, NULL);
	if (x->disk)
		vml_fix_chain(r, x->disk);
}

const struct vml_rule VML303 = {
	.id = "VML303",
	.name = "probed-base-has-parent",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "a base of unrecorded format names a backing file itself",
	.why = "The domain does not start. The check is there because a guest could have written "
	       "that "
	       "header into a raw base, to make the next start open a file of the host.",
	.behaviour = "libvirt 9.0.0 probes the base, finds a name in its header, discards the "
		     "result and "
		     "stops: \"format of backing image … of image … was not specified in the image "
		     "metadata\". 6.0.0 stops for every base without recorded format.",
	.remedy = "If the chain is what you built, record the formats with `qemu-img rebase -u "
		  "-F`, bases "
		  "first, or declare the whole chain in the XML. If you did not build it, do not.",
	.options = "trusted-images in vmlint.yaml: with a base that is trusted the command is "
		   "printed. The fix is safe if, besides, what the base names lies in its "
		   "overlay's folder or in one of allowed-roots.",
	.bad = "qemu-img create -f qcow2 -b middle.qcow2 top.qcow2   # middle.qcow2 has a base, "
	       "too",
	.good = "qemu-img create -f qcow2 -F qcow2 -b middle.qcow2 top.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html", "CVE-2010-2238"),
	.replaces = VML_LIST("VML301"),
	.refusals = VML_KINDS(VML_REFUSAL_PROBED_HAS_PARENT, VML_REFUSAL_FORMAT_MISSING),
	.extent = VML_EXTENT_LAYER,
	.more = say_more,
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
