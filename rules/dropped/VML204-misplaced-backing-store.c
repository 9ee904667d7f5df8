/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A <backingStore> that libvirt does not see: misspelt in lower case, put inside <source> or
 * another element of the disk, or written the way volumes are, with <path>.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
same_letters(const char *a, const char *b)
{
	while (*a && (*a | 32) == (*b | 32)) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool
is_called_so(const struct vml_node *n)
{
	return !n->ns && same_letters(n->name, "backingStore");
}

static struct vml_report *
tell(const struct vml_disk *disk, const struct vml_node *n, const char *why, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_tag(n),
		"<%s> in <%s> of %s %s; libvirt drops it with all it holds", n->name,
		n->parent->name, vml_disk_words(disk), why);
	for (const struct vml_node *c = vml_child(n, n->name); c; c = vml_child(c, n->name))
		vml_report_related(r, vml_at_tag(c), "dropped with it");
	vml_report_disk(r, disk);
	return r;
}

/* Whether libvirt takes it for a layer below `layer`, or for an end, where it will be read. */
static bool
is_taken(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *layer,
	const struct vml_node *n)
{
	return vml_fix_announce_element(
		r, vml_decl_depth(disk, layer) + 1, n, vml_value(n, "type"));
}

/* Out of <source> to where it counts, where nothing else says what is below that layer. */
static void
offer_move(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *layer,
	const struct vml_node *n)
{
	const struct vml_node *source = vml_child(layer->node, "source");
	bool free = n->parent == source && !vml_child(layer->node, "backingStore");
	if (!free || strcmp(n->name, "backingStore") != 0 || !is_taken(r, disk, layer, n))
		return;
	vml_fix(r, VML_UNSAFE, "put it behind <source>, where libvirt reads it");
	vml_fix_move(r, n, source);
}

static void
offer_name(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *layer,
	const struct vml_node *n)
{
	if (vml_child(layer->node, "backingStore") || !is_taken(r, disk, layer, n))
		return;
	vml_fix(r, VML_UNSAFE, "spell it backingStore; libvirt then reads it");
	for (const struct vml_node *c = n; c; c = vml_child(c, n->name))
		vml_fix_rename(r, c, "backingStore");
}

/* Whether the element itself is one that nobody knows: what is in it is told with it. */
static bool
is_unknown(const struct vml_document *d, const struct vml_node *n)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++)
		if (d->schema.misfits[i].node == n &&
			d->schema.misfits[i].kind == VML_MISFIT_ELEMENT)
			return true;
	return false;
}

/* Elements of that name anywhere below `n`, which is not the layer itself. */
static void
search(const struct vml_document *d, const struct vml_disk *disk, const struct vml_decl *layer,
	const struct vml_node *n, struct vml_out *out)
{
	for (const struct vml_node *c = n->first; c; c = c->next) {
		if (is_called_so(c))
			offer_move(tell(disk, c, "is out of place", out), disk, layer, c);
		else if (!c->ns && strcmp(c->name, "dataStore") != 0 && !is_unknown(d, c))
			search(d, disk, layer, c, out);
	}
}

/* <backingStore><path>…: what a volume has. */
static void
check_volume_style(const struct vml_disk *disk, const struct vml_node *n, struct vml_out *out)
{
	const struct vml_node *path = vml_child(n, "path");
	if (!path || vml_child(n, "source"))
		return;
	struct vml_report *r = vml_report(out, vml_at_tag(n),
		"<path> is how a storage volume names its base; libvirt drops it in a domain, and "
		"%s has none",
		vml_disk_words(disk));
	if (!vml_attr(n, "type")) {
		vml_report_effect(r, VML_EFFECT_WRONG_DATA);
		vml_report_label(r, "read as <backingStore/>: the chain ends here");
	}
	vml_report_related(r, vml_at_tag(path), "dropped");
	vml_report_disk(r, disk);
}

/* The disk, or a layer that libvirt keeps: what stands directly in it is in its place. */
static void
check_layer(const struct vml_document *d, const struct vml_disk *disk, const struct vml_decl *layer,
	struct vml_out *out)
{
	const struct vml_node *store = vml_child(layer->node, "backingStore");
	for (const struct vml_node *c = layer->node->first; c; c = c->next) {
		if (is_called_so(c) && strcmp(c->name, "backingStore") != 0)
			offer_name(tell(disk, c, "is not spelt backingStore", out), disk, layer, c);
		else if (!c->ns && !is_called_so(c) && strcmp(c->name, "mirror") != 0 &&
			 !is_unknown(d, c))
			search(d, disk, layer, c, out);
	}
	if (store)
		check_volume_style(disk, store, out);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_decl *l = &d->disks[i]->decl;
		for (; l; l = l->below)
			check_layer(d, d->disks[i], l, out);
	}
}

const struct vml_rule VML204 = {
	.id = "VML204",
	.name = "misplaced-backing-store",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a <backingStore> stands or is written where libvirt does not see it",
	.why = "The chain looks declared, and is not: libvirt takes it from image headers, as if "
	       "nothing had been written. Both forms are found in published files.",
	.behaviour =
		"libvirt 9.0.0 ignores <backingstore> in lower case and a <backingStore> inside "
		"<source> without a word. <path> below it belongs to storage volumes: in a domain "
		"it is dropped; the rest is then a terminator, or refused for want of a source.",
	.remedy = "Write <backingStore> beside <source>, with <format> and a <source> of its own.",
	.bad = "<source file='/srv/disk.qcow2'>\n "
	       " <backingStore type='file'>…</backingStore>\n</source>",
	.good = "<source file='/srv/disk.qcow2'/>\n<backingStore type='file'>…</backingStore>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms"),
	.replaces = VML_LIST("VML010", "VML011", "VML201", "VML202"),
	.check.document = check,
};
