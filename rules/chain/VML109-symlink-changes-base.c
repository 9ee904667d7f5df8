/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An overlay is reached by a symbolic link, and its relative backing name means one file beside the
 * link and another beside the overlay itself.
 */
#include <vmlint/rule.h>

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer, *base = l ? l->below : NULL;
	const struct vml_recorded *h = l ? &l->recorded : NULL;
	if (!base || base->named_by != h->ref || !h->ref || h->beside != VML_STATE_PRESENT)
		return;
	if (!base->ino || (base->ino == h->beside_ino && base->dev == h->beside_dev))
		return;
	struct vml_report *r = vml_report(out, vml_at_ref(use->image, h->ref),
		"%s is a symbolic link, and its base %s is looked up beside the link: %s, which "
		"is not the file of that name beside the overlay itself",
		vml_storage_words(&l->storage), h->ref->raw, vml_storage_words(&base->storage));
	if (use->disk)
		vml_fix_chain(r, use->disk);
}

const struct vml_rule VML109 = {
	.id = "VML109",
	.name = "symlink-changes-base",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.fixable = VML_FIX_SAFE,
	.summary = "through its symbolic link an overlay gets another base",
	.why = "The overlay was made over the file beside it. Over another base its data means "
	       "nothing, and nobody notices before the guest does.",
	.behaviour =
		"libvirt 9.0.0 and QEMU 7.2 put the directory of the path that was used before a "
		"relative name; a link is not followed first. libvirt before 1.0.3 did follow it.",
	.remedy = "Name the overlay by its own path, or record an absolute name with `qemu-img "
		  "rebase -u`.",
	.bad = "ln -s /srv/old/overlay.qcow2 /srv/new/   # both directories have a base.img",
	.good = "<source file='/srv/old/overlay.qcow2'/>",
	.replaces = VML_LIST("VML108"),
	.check.image = check,
};
