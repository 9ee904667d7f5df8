/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A place is given in an attribute of <source> that belongs to another type of disk: libvirt drops
 * it. What that leaves is a disk without source, an empty drive, or a layer that is nowhere.
 */
#include <string.h>

#include <vmlint/rule.h>

/* Whether the parser refused the disk for this very attribute; that is told already. */
static bool
is_refused(const struct vml_document *d, const struct vml_out *out, const struct vml_attr *a)
{
	for (uint32_t i = 0; i < d->nrefusals; i++)
		if (d->refusals[i]->attr == a && vml_is_mine(out, d->refusals[i]))
			return true;
	return false;
}

/* The attribute of the disk's type takes the place of the stray one, if there is none yet. */
static void
offer_attribute(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *l)
{
	static const struct {
		enum vml_storage_type type;
		const char *name;
	} local[] = { { VML_STORAGE_FILE, "file" }, { VML_STORAGE_BLOCK, "dev" },
		{ VML_STORAGE_DIR, "dir" } };
	const struct vml_attr *stray = l->storage.stray;
	const char *name = NULL;
	if (!stray || l->storage.path || stray->value[0] != '/')
		return;
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		if (local[i].type == l->storage.type)
			name = local[i].name;
	if (!name)
		return;
	vml_fix(r, VML_UNSAFE, "call it %s; libvirt then opens %s", name, stray->value);
	vml_fix_announce_at(r, vml_decl_depth(disk, l), l->format, stray->value);
	vml_fix_replace(r, stray->name_at, name);
}

/* What goes with the stray, and who is missed when no type is given at all. */
static void
show_partners(struct vml_report *r, const struct vml_decl *l)
{
	static const char *const partners[][2] = { { "pool", "volume" }, { "volume", "pool" },
		{ "protocol", "name" }, { "protocol", "query" }, { "protocol", "tls" } };
	const struct vml_storage *s = &l->storage;
	const bool network = strcmp(s->stray->name, "protocol") == 0;
	for (size_t i = 0; i < sizeof(partners) / sizeof(partners[0]); i++) {
		const struct vml_attr *a = strcmp(s->stray->name, partners[i][0]) == 0
						   ? vml_attr(s->node, partners[i][1])
						   : NULL;
		if (a)
			vml_report_related(
				r, vml_at_value(s->node, a), "and the %s with it", a->name);
	}
	for (const struct vml_node *h = network ? vml_child(s->node, "host") : NULL; h;
		h = vml_again(h))
		vml_report_related(r, vml_at_tag(h), "and the host with it");
	if (vml_attr(l->node, "type"))
		return;
	vml_report_lack(r, l->node, VML_PART_ATTRIBUTE, "type");
	vml_report_related(r, vml_at_name(l->node), "no type says otherwise");
}

static void
check_source(const struct vml_disk *disk, const struct vml_decl *l, struct vml_out *out)
{
	const struct vml_storage *s = &l->storage;
	const char *type = vml_storage_name(s->type);
	struct vml_report *r = vml_report(out, vml_at_value(s->node, s->stray),
		"<%s> of %s has type '%s', so libvirt drops %s='%s'%s", l->node->name,
		vml_disk_words(disk), type, s->stray->name, s->stray->value,
		s->path ? "" : " and knows no place");
	vml_report_disk(r, disk);
	show_partners(r, l);
	offer_attribute(r, disk, l);
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	if (!x->disk || !x->attr || x->disk->decl.storage.stray != x->attr)
		return;
	show_partners(r, &x->disk->decl);
	offer_attribute(r, x->disk, &x->disk->decl);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	vml_check_refusals(d, out);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_decl *l = &d->disks[i]->decl;
		for (; l; l = l->below)
			if (l->storage.stray && !is_refused(d, out, l->storage.stray))
				check_source(d->disks[i], l, out);
	}
}

const struct vml_rule VML203 = {
	.id = "VML203",
	.name = "source-attribute-mismatch",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "<source> gives its place in an attribute of another disk type",
	.why = "Each type reads one attribute: file for type='file', dev for 'block', dir for "
	       "'dir'. Whoever copies a <source> from one kind of disk into another loses the "
	       "image.",
	.behaviour =
		"libvirt 9.0.0 drops the attribute. A disk is then refused on define (\"missing "
		"source information for device\"), a cdrom or floppy drive is empty, and a "
		"backing layer is refused at the start (\"argument key 'filename' must not have "
		"null value\").",
	.remedy = "Use the attribute of the type, or the type of the attribute.",
	.bad = "<disk type='file' device='cdrom'>\n  <source dev='/srv/install.iso'/>",
	.good = "<disk type='file' device='cdrom'>\n  <source file='/srv/install.iso'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms"),
	.replaces = VML_LIST("VML010", "VML011", "VML014", "VML202"),
	.more = say_more,
	.check.document = check,
};
