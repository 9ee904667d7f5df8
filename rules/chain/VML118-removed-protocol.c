/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Network protocols that QEMU had once, or will lose. Where libvirt itself says no that is a
 * refusal; where it passes the layer on, a QEMU that can no longer open it refuses the start, which
 * has not been measured.
 */
#include <string.h>

#include <vmlint/rule.h>

static const struct {
	const char *protocol, *gone;
	enum vml_behaviour has;
} removed[] = {
	{ "sheepdog", "6.0", VML_BEHAVIOUR_QEMU_SHEEPDOG },
	{ "vxhs", "5.1", VML_BEHAVIOUR_QEMU_VXHS },
	{ "tftp", "2.8", VML_BEHAVIOUR_QEMU_TFTP },
};

static void
tell_gluster(const struct vml_disk *disk, const struct vml_layer *l, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_layer(disk, l),
		"%s is on gluster, which QEMU announces to remove since 9.2",
		vml_storage_words(&l->storage));
	vml_report_severity(r, VML_WARNING);
	vml_report_effect(r, VML_EFFECT_PORTABILITY);
	vml_report_disk(r, disk);
}

static void
check_layer(const struct vml_target *t, const struct vml_disk *disk, const struct vml_layer *l,
	struct vml_out *out)
{
	const char *protocol = l->storage.protocol;
	if (l->storage.type != VML_STORAGE_NETWORK || !protocol)
		return;
	if (strcmp(protocol, "gluster") == 0 &&
		vml_target_has(t, VML_BEHAVIOUR_QEMU_GLUSTER_DEPRECATED))
		tell_gluster(disk, l, out);
	for (size_t i = 0; i < sizeof(removed) / sizeof(removed[0]); i++) {
		if (strcmp(protocol, removed[i].protocol) != 0 || vml_target_has(t, removed[i].has))
			continue;
		struct vml_report *r = vml_report(out, vml_at_layer(disk, l),
			"%s is on %s, which QEMU cannot open since %s",
			vml_storage_words(&l->storage), protocol, removed[i].gone);
		vml_report_likely(r);
		vml_report_disk(r, disk);
	}
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	vml_check_refusals(d, out);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *c = d->disks[i]->chain;
		const struct vml_layer *l = c && c->verdict != VML_REFUSED ? c->top : NULL;
		for (; l; l = l->below)
			check_layer(d->target, d->disks[i], l, out);
	}
}

const struct vml_rule VML118 = {
	.id = "VML118",
	.name = "removed-protocol",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a network protocol that QEMU no longer has",
	.why = "The document validates and is defined; the domain does not start. Gluster still "
	       "works and is announced to go.",
	.behaviour =
		"QEMU removed tftp in 2.8, vxhs in 5.1 and sheepdog in 6.0; gluster is deprecated "
		"since 9.2. libvirt 9.0.0 with QEMU 7.2 refuses tftp, and vxhs on top, with \"not "
		"supported with this QEMU binary\"; sheepdog, and vxhs as a base, it passes on to "
		"QEMU.",
	.remedy = "Move the image to storage that QEMU opens.",
	.options = "--target: judged for the QEMU version named.",
	.bad = "<source protocol='sheepdog' name='web'/>",
	.good = "<source protocol='rbd' name='pool/web'/>",
	.refs = VML_LIST("https://www.qemu.org/docs/master/about/removed-features.html",
		"https://www.qemu.org/docs/master/about/deprecated.html"),
	.extent = VML_EXTENT_LAYER,
	.replaces = VML_LIST("VML012"),
	.refusals = VML_KINDS(VML_REFUSAL_PROTOCOL_GONE),
	.check = { .document = check, .image = vml_check_image_refusal },
};
