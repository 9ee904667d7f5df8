/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What `virsh dumpxml` shows of a running domain and libvirt does not take back: index= of layers
 * and the id of the domain. Off by default.
 */
#include <string.h>

#include <vmlint/rule.h>

static void
tell(const struct vml_node *n, const char *name, struct vml_out *out)
{
	const struct vml_attr *a = vml_attr(n, name);
	if (!a)
		return;
	struct vml_report *r = vml_report(out, vml_at_attr(n, a),
		"%s='%s' of <%s> belongs to a running domain; libvirt gives it anew at every start",
		name, a->value, n->name);
	vml_fix(r, VML_SAFE, "remove it");
	vml_fix_drop(r, a);
}

static void
check_layer(const struct vml_decl *l, struct vml_out *out)
{
	if (l->storage.node)
		tell(l->storage.node, "index", out);
	if (strcmp(l->node->name, "backingStore") == 0)
		tell(l->node, "index", out);
	if (l->terminator)
		tell(l->terminator, "index", out);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	bool live = d->node && d->node->parent; /* in <domstatus> */
	if (!d->node || live || d->root == VML_ROOT_SNAPSHOT)
		return;
	if (d->root == VML_ROOT_DOMAIN)
		tell(d->node, "id", out);
	for (uint32_t i = 0; i < d->ndisks; i++)
		for (const struct vml_decl *l = &d->disks[i]->decl; l; l = l->below)
			check_layer(l, out);
}

const struct vml_rule VML120 = {
	.id = "VML120",
	.name = "index-in-definition",
	.severity = VML_OFF,
	.selected = VML_NOTE,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE,
	.summary = "attributes of a running domain in a definition",
	.why = "They come from `virsh dumpxml` of a running domain. Nothing breaks, but the next "
	       "reader takes the numbers for something that can be relied on.",
	.behaviour = "libvirt 9.0.0 accepts index= of <source> and <backingStore> and the id of a "
		     "<domain> in a definition, and numbers the layers anew at every start. "
		     "A <backingStore> with nothing but an index is a terminator.",
	.remedy = "Remove them, or dump the definition with `virsh dumpxml --inactive`.",
	.bad = "<source file='/srv/overlay.qcow2' index='2'/>",
	.good = "<source file='/srv/overlay.qcow2'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms"),
	.check.document = check,
};
