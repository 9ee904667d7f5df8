/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signs that a base was changed after its overlay was made over it: it is younger than the
 * overlay's last change, or its content id is not the one that the overlay recorded.
 */
#include <string.h>

#include <vmlint/rule.h>

/* Some file systems count time in steps of two seconds. */
enum { STEP = 2 };

static void
check_age(const struct vml_image_use *use, const struct vml_image *base, struct vml_out *out)
{
	bool known = use->image->mtime || !use->image->partial;
	if (base->block_device || use->image->block_device || !known ||
		base->mtime <= use->image->mtime + STEP)
		return;
	struct vml_report *r = vml_report(out,
		vml_at_bytes(use->image, use->image->backing ? use->image->backing->offset : 0, 0),
		"%s was last changed after its overlay %s was; if its data changed, the overlay's "
		"disk is a mixture of two",
		base->path, use->image->path);
	vml_report_likely(r);
}

/* QEMU compares the ids at the first access, not when it opens the images. */
static bool
check_id(const struct vml_image_use *use, const struct vml_image *base, struct vml_out *out)
{
	const struct vml_image *im = use->image;
	if (im->format != VML_FORMAT_VMDK || base->format != VML_FORMAT_VMDK || !im->parent_uuid ||
		!base->uuid || strcmp(im->parent_uuid, base->uuid) == 0)
		return false;
	struct vml_report *r = vml_report(out,
		vml_at_bytes(im, im->backing ? im->backing->offset : 0, 0),
		"%s was made over %s when that had the content id %s; now it has %s, and QEMU "
		"fails every access of the guest that needs it",
		im->path, base->path, im->parent_uuid, base->uuid);
	vml_report_severity(r, VML_ERROR);
	return true;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *base = use->layer ? use->layer->below : NULL;
	if (!base || !base->image || !vml_use_is_read(use) || base->named_by != use->image->backing)
		return;
	if (base->image->ino == use->image->ino && base->image->dev == use->image->dev)
		return;
	if (!check_id(use, base->image, out))
		check_age(use, base->image, out);
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether two identities differ in their digits, however they are written. */
static bool
differ(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a && !is_digit(*a))
			a++;
		while (*b && !is_digit(*b))
			b++;
		if (!*a || !*b)
			return *a || *b;
		if ((*a | 32) != (*b | 32)) /* letters without their case */
			return true;
	}
}

/* Differencing VHD and VHDX, whose parents only the programs that made them follow. */
static void
check_run(const struct vml_index *x, struct vml_out *out)
{
	for (uint32_t i = 0; i < x->nimages; i++) {
		const struct vml_image *im = x->images[i].image, *base = x->images[i].parent;
		if (!base || base->format != im->format || !im->parent_uuid || !base->uuid ||
			!differ(im->parent_uuid, base->uuid))
			continue;
		struct vml_report *r = vml_report(out, vml_at_bytes(im, 0, 0),
			"%s was made over %s when that had the identity %s; now it has %s",
			im->path, base->path, im->parent_uuid, base->uuid);
		vml_report_severity(r, VML_ERROR);
	}
}

const struct vml_rule VML407 = {
	.id = "VML407",
	.name = "base-newer-than-overlay",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_DATA_LOSS,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a base was changed after the overlay on it was made",
	.why = "An overlay holds only what differs from its base as it was. Over a base that was "
	       "rebuilt, updated or booted its file system is a mixture of two and breaks in "
	       "places, days later.",
	.behaviour =
		"libvirt 9.0.0 and QEMU 7.2 start it without a word: qcow2 keeps no trace of its "
		"base's content.\n\nThe time of the last change is weak evidence, since copying "
		"and touching change it too: a note, told as likely. VMDK records the content id "
		"of its parent. Where that differs QEMU 7.2 opens the image, and every read or "
		"write that involves the parent fails with \"Invalid argument\": an error. "
		"Differencing "
		"VHD and VHDX record the identity of their parent too; in directories it is "
		"compared with the file that has the parent's name. QEMU does not follow them.",
	.remedy = "Find the base as it was, and keep bases read-only. Where the base is known to "
		  "be unchanged, ignore the note.",
	.bad = "qemu-img create -f qcow2 -F raw -b base.img overlay.qcow2   # then base.img is "
	       "replaced",
	.good = "chmod a-w base.img   # before the first overlay is made",
	.check = { .image = check, .run = check_run },
};
