/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A header names its base by a relative name. Judged where somebody follows that name. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_relative(const char *name)
{
	const char *colon = strchr(name, ':'), *slash = strchr(name, '/');
	return *name && *name != '/' && (!colon || (slash && slash < colon));
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	const struct vml_ref *ref = base ? base->named_by : NULL;
	if (!ref || !is_relative(ref->raw) || base->state == VML_STATE_MISSING)
		return;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, ref),
		"%s names its base %s, which is relative to the directory of the path used",
		use->image->path, ref->raw);
	if (use->disk && use->chain->verdict == VML_ACCEPTED)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML108 = {
	.id = "VML108",
	.name = "relative-backing-name",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "a header names its backing file by a relative name",
	.why = "Moved alone, the overlay loses its base, or finds another file of that name. "
	       "Moved together, both go on working; that is what relative names are for.",
	.behaviour =
		"libvirt 9.0.0 and QEMU 7.2 put the directory of the path by which the overlay "
		"was reached before the name: that of a symbolic link, not of the file it leads "
		"to.",
	.remedy =
		"Nothing, where overlay and base move together. Else record an absolute name with "
		"`qemu-img rebase -u`, or declare the chain in the XML.",
	.bad = "qemu-img create -f qcow2 -F raw -b base.img overlay.qcow2",
	.good = "qemu-img create -f qcow2 -F raw -b /srv/base.img overlay.qcow2",
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
