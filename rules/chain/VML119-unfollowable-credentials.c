/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header names its base by an address with a user or password in it, which libvirt does not
 * represent: it stops there without a word. The address is not repeated in the message.
 */
#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	if (!l || !l->recorded.unusable || !l->read_by_libvirt)
		return;
	if (!l->reading || !l->reading->backing)
		return;
	const struct vml_ref *ref = l->recorded.ref;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"the backing name in %s holds credentials; libvirt stops there without a word, and "
		"QEMU opens the rest of the chain by itself",
		use->image->path);
	if (use->disk)
		vml_report_disk(r, use->disk);
}

const struct vml_rule VML119 = {
	.id = "VML119",
	.name = "unfollowable-credentials",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a backing name with credentials ends what libvirt sees",
	.why = "The chain that libvirt knows is not the one that QEMU opens: what lies below gets "
	       "no label, no lock and no place in the XML, and block jobs do not see it. Besides, "
	       "whoever reads the image has the password.",
	.behaviour =
		"libvirt 9.0.0 parses http://user:password@host/… and the like, cannot represent "
		"the credentials, and ends the detection without an error and without a "
		"terminator. QEMU 7.2 then opens the recorded name itself.",
	.remedy = "Record an address without credentials, and give the secret in the XML: declare "
		  "the base as a <backingStore> of type network with <auth>.",
	.bad = "qemu-img create -f qcow2 -F raw -u -b http://user:password@host/base.img o.qcow2",
	.good = "qemu-img create -f qcow2 -F raw -u -b http://host/base.img o.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
