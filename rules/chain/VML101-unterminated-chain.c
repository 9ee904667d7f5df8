/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML declares layers but does not end them: explicit in intent, detected in fact. */
#include <vmlint/rule.h>

static const struct vml_decl *
last_of(const struct vml_decl *d)
{
	while (d->below)
		d = d->below;
	return d;
}

static const char *
words_for(const struct vml_storage *s)
{
	if (s->path)
		return s->path;
	if (s->name)
		return s->name;
	return s->volume ? s->volume : "the last layer";
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		if (!disk->chain || !disk->chain->open)
			continue;
		const struct vml_decl *last = last_of(&disk->decl);
		struct vml_report *r = vml_report(out, vml_at_tag(last->node),
			"the chain of %s is declared down to %s but not ended; libvirt takes the "
			"rest from "
			"image headers at every start",
			disk->target ? disk->target : "the disk", words_for(&last->storage));
		vml_report_label(r, "no <backingStore/> below this layer");
		vml_report_disk(r, disk);
		vml_report_lack(r, last->node, VML_PART_CHILD, "backingStore");
		vml_fix_chain(r, disk);
	}
}

const struct vml_rule VML101 = {
	.id = "VML101",
	.name = "unterminated-chain",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "the XML declares backing layers but does not terminate the chain",
	.why = "Whoever writes the layers out wants the chain to be what is written. Without the "
	       "empty "
	       "<backingStore/> the last layer's header is read at every start and may add more, "
	       "so "
	       "the chain still depends on bytes in images and on the libvirt version.",
	.behaviour =
		"Legal. libvirt 9.0.0 goes on detecting from the last declared layer, and can "
		"refuse "
		"the start for what that header names. A disk without any <backingStore> is the "
		"normal case and is not reported.",
	.remedy = "Declare the remaining layers, then end the chain with <backingStore/>.",
	.bad = "<backingStore type='file'>\n  <format type='qcow2'/>\n  <source "
	       "file='/srv/base.qcow2'/>\n"
	       "</backingStore>",
	.good = "<backingStore type='file'>\n  <format type='qcow2'/>\n  <source "
		"file='/srv/base.qcow2'/>\n"
		"  <backingStore/>\n</backingStore>",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.check.document = check,
};
