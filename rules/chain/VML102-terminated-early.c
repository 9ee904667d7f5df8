/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A terminator above data: the layer's header names a backing file, and the XML says there is
 * none. An untyped <backingStore> with content is VML201's.
 */
#include <string.h>

#include <vmlint/rule.h>

static const char *
base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	return slash ? slash + 1 : path ? path : "the image";
}

/* The layer at which the XML ends the chain although its header goes on, or NULL. */
static const struct vml_layer *
cut_layer(const struct vml_chain *c)
{
	if (!c || c->terminated_by != VML_ORIGIN_XML || !c->last)
		return NULL;
	const struct vml_layer *l = c->last;
	bool reads_header =
		l->image && vml_format_backs(l->format) && l->image->format == l->format;
	return reads_header && l->image->backing ? l : NULL;
}

static const struct vml_node *
terminator_of(const struct vml_disk *disk)
{
	const struct vml_decl *d = &disk->decl;
	while (d->below)
		d = d->below;
	return d->terminator;
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		const struct vml_layer *l = cut_layer(disk->chain);
		const struct vml_node *end = terminator_of(disk);
		if (!l || !end || end->first)
			continue;
		const char *raw = l->image->backing->raw;
		struct vml_report *r = vml_report(out, vml_at_tag(end),
			"<backingStore/> ends the chain, but %s is an overlay of %s",
			base_name(l->storage.path), raw);
		vml_report_label(r,
			"libvirt tells QEMU there is no backing file: the guest reads zeros "
			"where the base has data");
		vml_report_disk(r, disk);
		vml_fix_chain(r, disk);
		vml_report_related(r, vml_at_ref(l->image, l->image->backing),
			"the header names %s as its backing file", raw);
	}
}

const struct vml_rule VML102 = {
	.id = "VML102",
	.name = "terminated-early",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "<backingStore/> ends the chain above an image that has a base",
	.why = "Every cluster that the overlay does not hold itself then reads as zeros. The "
	       "guest sees a damaged disk, and what it writes to repair it does not fit the real "
	       "one.",
	.behaviour = "Seen on libvirt 9.0.0 with QEMU 7.2: the domain starts without a word, QEMU "
		     "is told "
		     "that there is no backing file, and the guest reads zeros where the base has "
		     "data.\n\n"
		     "An empty <backingStore/> is often left over from `virsh dumpxml` of a "
		     "machine whose "
		     "image was flat at that time.",
	.remedy = "Remove the terminator so that the chain is detected, or write out the layers "
		  "below it.",
	.bad = "<source file='/srv/overlay.qcow2'/>\n<backingStore/>",
	.good = "<source file='/srv/overlay.qcow2'/>\n<backingStore type='file'>\n  <format "
		"type='raw'/>\n"
		"  <source file='/srv/base.img'/>\n  <backingStore/>\n</backingStore>",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.replaces = VML_LIST("VML103"),
	.check.document = check,
};
