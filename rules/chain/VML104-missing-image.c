/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A member of the chain libvirt will use is absent, or no file that can hold an image. */
#include <vmlint/rule.h>

/* Where the search found a file that the missing one may be. */
static void
tell_moved(struct vml_report *r, const struct vml_layer *gone)
{
	const struct vml_moved *m = gone->moved;
	if (m->candidates > 1) {
		vml_report_note(r,
			"%u files of that name could be it, %s is the first; only one can be right",
			(unsigned)m->candidates, m->path);
		return;
	}
	vml_report_note(r, "%s has its name, and fits", m->path);
	vml_report_rebase(r, gone->above, m->name);
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	if (x->kind == VML_REFUSAL_MISSING_IMAGE && x->layer && x->layer->moved)
		tell_moved(r, x->layer);
}

/* The base of a volume's document. */
static void
check_volume(const struct vml_volume *v, struct vml_out *out)
{
	const struct vml_layer *base = v->layer ? v->layer->below : NULL;
	if (!base || base->state != VML_STATE_MISSING || !base->storage.path)
		return;
	struct vml_report *r = vml_report(out, vml_at_content(base->storage.node),
		"%s, the base of volume %s, is missing", base->storage.path,
		v->name ? v->name : "without name");
	vml_report_likely(r);
	vml_report_note(r, "vol-create fails with: inaccessible backing store volume %s",
		base->storage.path);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	if (d->volume)
		check_volume(d->volume, out);
	vml_check_refusals(d, out);
}

const struct vml_rule VML104 = {
	.id = "VML104",
	.name = "missing-image",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_COMMAND,
	.summary = "a member of the disk chain is absent, or is not an image file",
	.why = "The domain does not start. Moved and renamed base images are among the most "
	       "frequent "
	       "reports of users.",
	.behaviour =
		"libvirt 9.0.0 checks every member that has another below it, and the last one of "
		"a "
		"chain it detects; the last of a terminated chain is left for QEMU to miss. A "
		"directory or device where a file is due is refused by QEMU. A FIFO is worse: "
		"libvirtd, or QEMU, waits for a writer and the start hangs.\n\n"
		"A name in a header that the XML overrides is not a member and is not reported. On "
		"a machine that has none of a chain's images an absent file is \"not known\" "
		"rather "
		"than missing; --images require changes that.\n\n"
		"A volume is looked for in its pool, where a <pool> document of the run defines "
		"that: libvirt 9.0.0 says \"no storage vol with matching name\" before it looks "
		"at any image, also of what is no file. Pools that are mounted or activated when "
		"they are started may have it by then.\n\n"
		"For a base that only a header names a file of its name is looked for: beside the "
		"overlay, in the folders beside that one, and in the directories of the run. It "
		"has to have the recorded format and to be no larger than the overlay. Where one "
		"file is so, the command that records it is printed.",
	.remedy = "Restore the file, or correct the name: in the XML where the XML names it, with "
		  "`qemu-img rebase -u` where a header does.",
	.options = "--images (images in vmlint.yaml): with auto, the default of lint, an image is "
		   "missing only where another member of its chain is here; with require always; "
		   "with skip never. --sysroot and --path-map say where images are, --inventory "
		   "what is known of those elsewhere.",
	.bad = "<source file='/srv/gone.qcow2'/>",
	.good = "<source file='/srv/here.qcow2'/>",
	.refusals =
		VML_KINDS(VML_REFUSAL_MISSING_IMAGE, VML_REFUSAL_NOT_A_FILE, VML_REFUSAL_DATA_FILE),
	.extent = VML_EXTENT_LAYER,
	.more = say_more,
	.check = { .document = check, .image = vml_check_image_refusal },
};
