/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A folder on the way to an image is closed to the user as whom the hypervisor opens it. Mode and
 * owner of the image itself are no evidence: libvirt changes the owner at the start.
 */
#include <string.h>

#include <vmlint/rule.h>

/* A label of its own may make the domain run as another user. */
static bool
names_its_user(const struct vml_document *d)
{
	for (const struct vml_node *n = d->node ? d->node->first : NULL; n; n = n->next) {
		const char *model = strcmp(n->name, "seclabel") == 0 ? vml_value(n, "model") : NULL;
		if (model && strcmp(model, "dac") == 0)
			return true;
	}
	return false;
}

/* Whether a layer above it is barred by the same folder, and was told. */
static bool
is_told(const struct vml_layer *l)
{
	for (const struct vml_layer *up = l->above; up; up = up->above)
		if (up->barred && strcmp(up->barred, l->barred) == 0)
			return true;
	return false;
}

static void
check_disk(const struct vml_disk *disk, struct vml_out *out)
{
	const struct vml_chain *c = disk->chain;
	for (const struct vml_layer *l = c ? c->top : NULL; l; l = l == c->last ? NULL : l->below) {
		if (!l->barred || is_told(l))
			continue;
		struct vml_report *r = vml_report(out, vml_at_layer(disk, l),
			"the hypervisor's user may not search %s, on the way to %s, and cannot "
			"open it",
			l->barred, l->storage.path);
		vml_report_likely(r);
		vml_report_disk(r, disk);
	}
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks && d->qemu_driver && !names_its_user(d); i++)
		check_disk(d->disks[i], out);
}

const struct vml_rule VML105 = {
	.id = "VML105",
	.name = "unreachable-image",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a folder above an image is closed to the hypervisor's user",
	.why = "The domain does not start. It is the usual end of keeping an image in a home "
	       "directory, and the mode of the image has nothing to do with it.",
	.behaviour =
		"Seen on libvirt 9.0.0 with QEMU 7.2, run as a user of its own: libvirt gives that "
		"user the image, but leaves the folders above as they are. For a base that it "
		"finds in a header it stops with \"Cannot access backing file '…' of storage file "
		"'…' (as uid:…, gid:…): Permission denied\", for a disk whose header it reads "
		"with \"Cannot access storage file '…'\" and the same. What it need not read (a "
		"raw disk, a base that is declared) QEMU cannot open: \"Could not open '…': "
		"Permission denied\".\n\n"
		"Told as likely. Nothing is said where a folder has an access control list, the "
		"domain has a <seclabel> of model dac, or the image is known from an inventory or "
		"through a path map.",
	.remedy = "Move the image to a folder that is open to the user, or let the user through: "
		  "`setfacl -m u:libvirt-qemu:x` on the folder.",
	.options = "hypervisor-user in vmlint.yaml: the user as whom QEMU runs. Without it nothing "
		   "is judged.",
	.bad = "hypervisor-user: libvirt-qemu\n# drwx------ joe joe /home/joe\n"
	       "# <source file='/home/joe/web.qcow2'/>",
	.good = "hypervisor-user: libvirt-qemu\n# drwxr-xr-x root root /srv/img\n"
		"# <source file='/srv/img/web.qcow2'/>",
	.refs = VML_LIST("vmlint.yaml(5)"),
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
