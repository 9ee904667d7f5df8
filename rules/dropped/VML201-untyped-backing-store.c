/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A <backingStore> with content but without type: libvirt drops the content and ends the chain. */
#include <vmlint/rule.h>

static const char *
name_of_base(const struct vml_node *n)
{
	const struct vml_node *source = vml_child(n, "source");
	for (uint32_t i = 0; source && i < source->nattrs; i++)
		if (source->attrs[i].value[0] == '/')
			return source->attrs[i].value;
	return "what it declares";
}

/* The type that the source's own attributes tell, or NULL. */
static const char *
type_of(const struct vml_node *n)
{
	static const struct {
		const char *attr, *type;
	} known[] = { { "file", "file" }, { "dev", "block" }, { "dir", "dir" },
		{ "protocol", "network" }, { "pool", "volume" } };
	const struct vml_node *source = vml_child(n, "source");
	for (size_t i = 0; source && i < sizeof(known) / sizeof(known[0]); i++)
		if (vml_attr(source, known[i].attr))
			return known[i].type;
	return NULL;
}

static void
offer_type(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *above)
{
	const struct vml_node *n = above->terminator;
	const char *type = type_of(n);
	if (!type || !vml_fix_announce_element(r, vml_decl_depth(disk, above) + 1, n, type))
		return;
	vml_report_note(r, "no safe fix: it changes what the guest reads");
	vml_fix(r, VML_UNSAFE, "add type='%s'; the guest then sees the base", type);
	vml_fix_attribute(r, n, "type", type);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		const struct vml_decl *l = &disk->decl;
		while (l->below)
			l = l->below;
		if (!l->terminator || !l->terminator->first)
			continue;
		struct vml_report *r = vml_report(out, vml_at_tag(l->terminator),
			"<backingStore> of %s has no type, so libvirt drops %s and ends the chain "
			"here",
			disk->target ? disk->target : "the disk", name_of_base(l->terminator));
		vml_report_label(
			r, "read as <backingStore/>: the guest sees the overlay without its base");
		vml_report_disk(r, disk);
		vml_report_lack(r, l->terminator, VML_PART_ATTRIBUTE, "type");
		offer_type(r, disk, l);
	}
}

const struct vml_rule VML201 = {
	.id = "VML201",
	.name = "untyped-backing-store",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a <backingStore> without type is dropped with all it holds",
	.why = "The definition looks complete and even validates, yet the guest gets the overlay "
	       "alone "
	       "and reads zeros where the base has data.",
	.behaviour = "Seen on libvirt 9.0.0: the element passes the schema and `virsh define`, and "
		     "comes "
		     "back from `virsh dumpxml` as an empty <backingStore/>.",
	.remedy = "Add the type that fits the source: type='file' for <source file=…>.",
	.bad = "<backingStore>\n  <format type='raw'/>\n  <source "
	       "file='/srv/base.img'/>\n</backingStore>",
	.good = "<backingStore type='file'>\n  <format type='raw'/>\n  <source "
		"file='/srv/base.img'/>\n"
		"  <backingStore/>\n</backingStore>",
	.check.document = check,
};
