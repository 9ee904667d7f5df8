/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An overlay that is smaller than its base. A larger one is normal: that is how disks are grown.
 * Sizes are those of the disks inside, in whole sectors.
 */
#include <vmlint/rule.h>

enum { SECTOR = 512 };

/* At least that: QEMU tells the size of a raw image rounded up. */
static uint64_t
told_size(const struct vml_image *image)
{
	bool raw = image->format == VML_FORMAT_RAW && image->virtual_size;
	return raw ? (image->virtual_size - 1) / SECTOR * SECTOR : 0;
}

/* The disk's size as the layer shows it; 0 when it is not known. */
static uint64_t
size_of(const struct vml_layer *l)
{
	if (!l->image || l->storage.has_slice)
		return 0;
	if (l->format == VML_FORMAT_RAW && l->image->partial)
		return told_size(l->image);
	if (l->format == VML_FORMAT_RAW)
		return l->image->file_size / SECTOR * SECTOR;
	return l->format == l->image->format ? l->image->virtual_size : 0;
}

/* Where the header keeps the size. */
static uint64_t
offset_of_size(enum vml_format f)
{
	return f == VML_FORMAT_QED ? 48 : f == VML_FORMAT_VMDK ? 12 : 24;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer, *base = l ? l->below : NULL;
	uint64_t size = base ? size_of(l) : 0, below = base ? size_of(base) : 0;
	if (!size || !below || size >= below || l->format == VML_FORMAT_RAW)
		return;
	vml_report(out, vml_at_bytes(use->image, offset_of_size(l->format), 8),
		"%s has %llu bytes, its base %s has %llu; the guest does not see the rest",
		use->image->path, (unsigned long long)size, vml_storage_words(&base->storage),
		(unsigned long long)below);
}

const struct vml_rule VML406 = {
	.id = "VML406",
	.name = "size-mismatch",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.summary = "an overlay is smaller than its base",
	.why = "The end of the disk is missing: partition tables at the end, file systems that "
	       "reach beyond it. It comes from a base that was grown under its overlays, or from "
	       "an overlay made with a size of its own.",
	.behaviour =
		"libvirt 9.0.0 and QEMU 7.2 start it; the guest sees a disk of the overlay's size.",
	.remedy = "Grow the overlay with `qemu-img resize`, while no VM uses it.",
	.bad = "qemu-img create -f qcow2 -F raw -b base-2G.img overlay.qcow2 1G",
	.good = "qemu-img create -f qcow2 -F raw -b base-2G.img overlay.qcow2",
	.check.image = check,
};
