/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A format that can have a backing file, on storage whose header libvirt cannot read, and no
 * terminator: QEMU reads that header by itself. Gluster libvirt may be able to read, and what a
 * volume is stands in its pool: those are not judged.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_unread(const struct vml_storage *s)
{
	switch (s->type) {
	case VML_STORAGE_NETWORK: return s->protocol && strcmp(s->protocol, "gluster") != 0;
	case VML_STORAGE_NVME:
	case VML_STORAGE_VHOST_USER:
	case VML_STORAGE_VHOST_VDPA:
	case VML_STORAGE_CTL: return true;
	default: return false;
	}
}

/* The layer at which the chain stays open, or NULL. */
static const struct vml_layer *
open_end(const struct vml_chain *c)
{
	const struct vml_layer *l = c && c->verdict == VML_ACCEPTED ? c->last : NULL;
	if (!l || c->terminated || !vml_format_backs(l->format))
		return NULL;
	return is_unread(&l->storage) ? l : NULL;
}

static void
tell(const struct vml_disk *disk, const struct vml_layer *l, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_layer(disk, l),
		"%s is %s, which libvirt cannot read; without <backingStore/> QEMU follows "
		"whatever its header names",
		vml_storage_words(&l->storage), vml_format_libvirt(l->format));
	vml_report_likely(r);
	vml_report_disk(r, disk);
	if (!l->decl || !l->decl->storage.node || l->decl->below)
		return;
	vml_report_note(r, "no safe fix: vmlint does not ask servers, so it cannot know whether "
			   "that image has a base");
	vml_fix(r, VML_UNSAFE, "end the chain with <backingStore/>");
	vml_fix_behind(r, l->decl->storage.node, "backingStore");
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = open_end(d->disks[i]->chain);
		if (l)
			tell(d->disks[i], l, out);
	}
}

const struct vml_rule VML113 = {
	.id = "VML113",
	.name = "open-network-chain",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a remote image may name a base, and nothing ends the chain",
	.why = "Whoever can write the remote image chooses what QEMU opens next, with the rights "
	       "that QEMU has on the host; no format is given for it, so it is probed.",
	.behaviour =
		"libvirt 9.0.0 cannot read headers over nbd, rbd, iscsi, http, ssh and the like: "
		"it stops there without a terminator, and QEMU 7.2 opens and probes the rest by "
		"itself. A terminator closes the chain. What the remote header holds vmlint does "
		"not look at, so this is likely, not proven.",
	.remedy = "Write <backingStore/>, or the layers below it. Check first that the image has "
		  "no base: with the terminator the guest no longer sees one.",
	.bad = "<driver name='qemu' type='qcow2'/>\n"
	       "<source protocol='nbd' name='web'><host name='san'/></source>",
	.good = "<driver name='qemu' type='qcow2'/>\n"
		"<source protocol='nbd' name='web'><host name='san'/></source>\n<backingStore/>",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
