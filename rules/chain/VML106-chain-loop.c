/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same image twice in one chain. Where libvirt or QEMU stops for it, that is a refusal; a chain
 * that is only read starts all the same. A ring cut short by the XML is no loop.
 */
#include <vmlint/rule.h>

/* The layer above `l` that is the same file, or NULL. */
static const struct vml_layer *
same_above(const struct vml_layer *l)
{
	const struct vml_layer *o = l->ino ? l->above : NULL;
	while (o && (o->ino != l->ino || o->dev != l->dev))
		o = o->above;
	return o;
}

static void
tell_why_it_stays(struct vml_report *r)
{
	vml_report_note(r, "no fix: one of them names a wrong base, and vmlint cannot know which");
}

static void
check_chain(const struct vml_disk *disk, struct vml_out *out)
{
	for (const struct vml_layer *l = disk->chain->top; l; l = l->below) {
		if (!same_above(l))
			continue;
		struct vml_report *r = vml_report(out, vml_at_layer(disk, l),
			"%s is twice in the chain of %s; it starts, since nothing writes to it, "
			"but no base can be an overlay of itself",
			vml_storage_words(&l->storage), vml_disk_words(disk));
		vml_report_effect(r, VML_EFFECT_WRONG_DATA);
		vml_report_disk(r, disk);
		tell_why_it_stays(r);
		return;
	}
}

/* Without a disk nobody expects one. */
static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	if (x->disk)
		tell_why_it_stays(r);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	vml_check_refusals(d, out);
	for (uint32_t i = 0; i < d->ndisks; i++)
		if (d->disks[i]->chain && !d->disks[i]->chain->refusal)
			check_chain(d->disks[i], out);
}

const struct vml_rule VML106 = {
	.id = "VML106",
	.name = "chain-loop",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "an image is in one chain twice",
	.why = "An image that is its own backing file, directly or through others, has no bottom. "
	       "It comes from renaming an overlay onto its base, or from a wrong `qemu-img rebase "
	       "-u`.",
	.behaviour =
		"libvirt 9.0.0 finds loops only by counting: after 200 images the start ends with "
		"\"backing store for … is self-referential or too deeply nested\", naming any "
		"image of the ring. Where a format in the ring is not recorded it complains about "
		"that instead. An image that is its own base as raw, and a ring that the XML "
		"declares, are noticed by QEMU's image lock alone (\"Failed to get … lock\"), and "
		"not even by that when the disk is read-only.\n\nImages are compared by identity, "
		"so links and other spellings do not hide one. Where the XML ends the chain "
		"before the ring closes, there is no loop.",
	.remedy =
		"Find out which image was the base, and record it with `qemu-img rebase -u` while "
		"no VM uses the overlay.",
	.bad = "qemu-img rebase -u -f qcow2 -F qcow2 -b disk.qcow2 disk.qcow2",
	.good = "qemu-img rebase -u -f qcow2 -F qcow2 -b base.qcow2 disk.qcow2",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.replaces = VML_LIST("VML107"),
	.refusals = VML_KINDS(VML_REFUSAL_LOOP),
	.more = say_more,
	.check = { .document = check, .image = vml_check_image_refusal },
};
