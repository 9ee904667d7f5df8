/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <backingStore> with a layer in it below a format that cannot have a backing file. */
#include <vmlint/rule.h>

/* What is below an image that is flat by its own header was never read by anybody. */
static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_layer *l = x->layer;
	const struct vml_decl *below = l && l->decl ? l->decl->below : NULL;
	bool raw = l && l->format == VML_FORMAT_RAW && l->image && l->image->union_raw;
	bool flat = l && l->format != VML_FORMAT_RAW && l->image && l->image->format == l->format;
	if (!below || !(raw || flat))
		return;
	vml_fix(r, VML_SAFE, "remove what is declared below it");
	vml_fix_announce_at(r, l->depth + 1, VML_FORMAT_NONE, NULL);
	vml_fix_remove(r, below->node);
}

const struct vml_rule VML111 = {
	.id = "VML111",
	.name = "backing-below-flat-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "a layer is declared below a format without backing files",
	.why = "The domain can be defined, and then does not start.",
	.behaviour =
		"libvirt 9.0.0 accepts the definition and refuses the start: \"storage format "
		"'raw' does not support backing store\". The same for vdi, vpc and every other "
		"format of its list before qcow, on the disk itself and on a declared layer. An "
		"empty <backingStore/> is right below any format.",
	.remedy = "If the image is an overlay, declare its format. If it is flat, remove what is "
		  "declared below it.",
	.bad = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>\n<backingStore "
	       "type='file'>\n "
	       " <format type='raw'/>\n "
	       " <source file='/srv/base.img'/>\n</backingStore>",
	.good = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.img'/>\n<backingStore/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms"),
	.refusals = VML_KINDS(VML_REFUSAL_BACKING_BELOW_FLAT),
	.extent = VML_EXTENT_DISK,
	.more = say_more,
	.check.document = vml_check_refusals,
};
