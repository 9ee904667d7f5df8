/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A header field outside what QEMU accepts, or what it should not accept: an error where QEMU
 * refuses the image or the guest's data suffer, else a warning. What rules of their own tell is
 * left to them.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_mine(const struct vml_defect *d)
{
	return d->fatal && !d->cut && strcmp(d->kind, "truncated") != 0 &&
	       strcmp(d->kind, "unknown-feature") != 0 && strcmp(d->kind, "version") != 0;
}

/* What QEMU opens all the same, and what comes of it. */
static const struct tolerated {
	const char *kind;
	enum vml_severity severity;
	enum vml_effect effect;
} tolerated[] = {
	{ "backing-format", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "backing-length", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "backing-offset", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "bitmaps", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "checksum", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "create-type", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "data-file-unused", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "disk-type", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "extension-padding", VML_ERROR, VML_EFFECT_WRONG_DATA },
	{ "extension-repeated", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "footer", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "header-length", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "header-size", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "in-use", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "json", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "key-slot", VML_WARNING, VML_EFFECT_DATA_LOSS },
	{ "locator", VML_WARNING, VML_EFFECT_PORTABILITY },
	{ "newlines", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "no-key", VML_WARNING, VML_EFFECT_DATA_LOSS },
	{ "parent-ignored", VML_ERROR, VML_EFFECT_WRONG_DATA },
	{ "table-entry", VML_ERROR, VML_EFFECT_WRONG_DATA },
	{ "table-overlap", VML_ERROR, VML_EFFECT_DATA_LOSS },
	{ "unread-version", VML_WARNING, VML_EFFECT_WRONG_DATA },
	{ "virtual-size", VML_WARNING, VML_EFFECT_PORTABILITY },
};

static const struct tolerated *
find_tolerated(const struct vml_defect *d)
{
	for (size_t i = 0; !d->fatal && i < sizeof(tolerated) / sizeof(tolerated[0]); i++)
		if (strcmp(d->kind, tolerated[i].kind) == 0)
			return &tolerated[i];
	return NULL;
}

/* What a disk that somebody calls raw holds is the guest's own affair. */
static bool
is_guests(const struct vml_image_use *use)
{
	return !use->alone && use->image->format == VML_FORMAT_RAW &&
	       use->layer->format_origin != VML_ORIGIN_PROBE;
}

static void
tell(const struct vml_image_use *use, const struct vml_defect *d, struct vml_out *out)
{
	const struct tolerated *t = find_tolerated(d);
	if (!is_mine(d) && !t)
		return;
	struct vml_report *r = vml_report_defect(out, use, d);
	if (!t) {
		vml_report_note(r, "%s is 0x%llx, QEMU accepts %s", d->field,
			(unsigned long long)d->value, d->limit);
		return;
	}
	vml_report_severity(r, t->severity);
	vml_report_effect(r, t->effect);
	vml_report_note(r, "%s is 0x%llx, expected %s; QEMU opens the image all the same", d->field,
		(unsigned long long)d->value, d->limit);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	if (!vml_use_is_read(use) || is_guests(use))
		return;
	for (uint32_t i = 0; i < use->image->ndefects; i++)
		tell(use, &use->image->defects[i], out);
}

const struct vml_rule VML405 = {
	.id = "VML405",
	.name = "bad-header-field",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a header field is outside what QEMU accepts",
	.why = "The image does not open, or opens to other data than its maker meant. Its header "
	       "was damaged, or made by hand.",
	.behaviour =
		"QEMU 7.2 checks every field of a header that it opens, on each layer, and names "
		"the first that is wrong: \"Unsupported cluster size: 2^8\", \"L1 table is too "
		"small\", \"Refcount table offset invalid\" and so on. libvirt 9.0.0 checks none "
		"of them. Each field is told here with its offset, value and limit.\n\nSome "
		"faults it does not look for: tables that lie over each other, a differencing VHD "
		"(it opens without its parent), the newline marks of VMDK, a header extension that "
		"is there twice. Those are not refused; they are errors where data are lost or the "
		"guest reads other data, else warnings.",
	.remedy =
		"Restore the image from a copy. A repair by hand is for those who know the format.",
	.bad = "a qcow2 image with cluster_bits 8",
	.good = "qemu-img create -f qcow2 -o cluster_size=64K disk.qcow2 10G",
	.refusals = VML_KINDS(VML_REFUSAL_BAD_IMAGE),
	.check.image = check,
};
