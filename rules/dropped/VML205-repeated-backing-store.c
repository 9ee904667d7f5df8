/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two <backingStore> side by side: libvirt takes the first and drops the rest. */
#include <vmlint/rule.h>

static void
check_layer(const struct vml_disk *disk, const struct vml_decl *l, struct vml_out *out)
{
	const struct vml_node *first = vml_child(l->node, "backingStore");
	for (const struct vml_node *n = first ? vml_again(first) : NULL; n; n = vml_again(n)) {
		struct vml_report *r = vml_report(out, vml_at_tag(n),
			"a second <backingStore> of %s; libvirt takes the first and drops this one",
			vml_storage_words(&l->storage));
		vml_report_disk(r, disk);
		vml_report_related(r, vml_at_tag(first), "the one that counts");
	}
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_decl *l = &d->disks[i]->decl;
		for (; l; l = l->below)
			check_layer(d->disks[i], l, out);
	}
}

const struct vml_rule VML205 = {
	.id = "VML205",
	.name = "repeated-backing-store",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a second <backingStore> beside the first is dropped",
	.why = "Two layers written one after the other instead of one inside the other: the lower "
	       "one is not in the chain.",
	.behaviour =
		"libvirt 9.0.0 accepts the definition and takes the first, also when that is an "
		"empty terminator.",
	.remedy = "Put the lower layer inside the upper one, and the terminator innermost.",
	.bad = "<backingStore type='file'>…</backingStore>\n<backingStore/>",
	.good = "<backingStore type='file'>\n  …\n  <backingStore/>\n</backingStore>",
	.replaces = VML_LIST("VML015"),
	.check.document = check,
};
