/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks that are accepted and still may not be there as meant: device names, dropped disks. */
#include <string.h>

#include <vmlint/rule.h>

/* The declared layers of the document's own disks. */
static void
each_layer(const struct vml_document *d, struct vml_out *out,
	void (*check)(const struct vml_disk *, const struct vml_decl *, struct vml_out *))
{
	for (uint32_t i = 0; i < d->ndisks && d->qemu_driver; i++) {
		if (d->disks[i]->snapshot_disk)
			continue;
		for (const struct vml_decl *l = &d->disks[i]->decl; l; l = l->below)
			check(d->disks[i], l, out);
	}
}

/* ---- VML718 --------------------------------------------------------------------------------- */

static const char *
skip(const char *s, const char *set)
{
	return s + strspn(s, set);
}

/* Names that the kernel gives in the order in which it meets devices. */
static bool
is_unstable(const char *path)
{
	static const char digits[] = "0123456789", letters[] = "abcdefghijklmnopqrstuvwxyz";
	const char *s = path;

	if (strncmp(path, "/dev/sd", 7) == 0) {
		s = skip(path + 7, letters);
		return s > path + 7 && *skip(s, digits) == '\0';
	}
	if (strncmp(path, "/dev/nvme", 9) == 0) {
		s = skip(path + 9, digits);
		if (s == path + 9 || *s != 'n')
			return false;
		s = skip(s + 1, digits);
		return *skip(*s == 'p' ? s + 1 : s, digits) == '\0';
	}
	return false;
}

static void
check_stable(const struct vml_disk *disk, const struct vml_decl *l, struct vml_out *out)
{
	const struct vml_storage *s = &l->storage;
	struct vml_report *r;

	if (!s->path || !s->path_attr || !is_unstable(s->path))
		return;
	r = vml_report(out, vml_at_value(s->node, s->path_attr),
		"%s is %s, a name that another device may have after the next boot",
		vml_disk_words(disk), s->path);
	vml_report_disk(r, disk);
}

static void
check_718(const struct vml_document *d, struct vml_out *out)
{
	each_layer(d, out, check_stable);
}

const struct vml_rule VML718 = {
	.id = "VML718",
	.name = "unstable-device-name",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a host device by a name that changes from boot to boot",
	.why = "The kernel counts /dev/sdX and /dev/nvmeXnY in the order in which it meets the "
	       "devices. After a boot, a new disk or a slow controller the guest gets another "
	       "device, and writes to it.",
	.behaviour = "libvirt and QEMU open whatever has the name at that moment.",
	.remedy = "Use a name below /dev/disk/by-id, /dev/disk/by-path or /dev/mapper, or the path "
		  "of a logical volume.",
	.bad = "<source dev='/dev/sdb'/>",
	.good = "<source dev='/dev/disk/by-id/wwn-0x5000c500155ea71a'/>",
	.replaces = VML_LIST("VML012"),
	.check.document = check_718,
};

/* ---- VML719 --------------------------------------------------------------------------------- */

/* Regular files below /dev are rare, and in a directory of their own. */
static bool
is_device_path(const char *path)
{
	return strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/shm/", 9) != 0 &&
	       !vml_placeholder(path);
}

/* The layer of the chain that a declaration became; NULL where the chain ends before it. */
static const struct vml_layer *
layer_of(const struct vml_disk *disk, const struct vml_decl *decl)
{
	const struct vml_layer *l = disk->chain ? disk->chain->top : NULL;

	while (l && l->decl != decl)
		l = l->below;
	return l;
}

static void
check_device(const struct vml_disk *disk, const struct vml_decl *decl, struct vml_out *out)
{
	const struct vml_storage *s = &decl->storage;
	const struct vml_layer *l = layer_of(disk, decl);
	struct vml_report *r;

	if (s->type != VML_STORAGE_FILE || !s->path || !s->path_attr || !is_device_path(s->path))
		return;
	if (l && l->state != VML_STATE_UNKNOWN && l->state != VML_STATE_UNREADABLE)
		return; /* what it is has been seen, and is a refusal if it is none */
	r = vml_report(out, vml_at_value(s->node, s->path_attr),
		"%s is declared as a file, and %s is a device: QEMU will not open it",
		vml_disk_words(disk), s->path);
	vml_report_likely(r);
	vml_report_disk(r, disk);
}

static void
check_719(const struct vml_document *d, struct vml_out *out)
{
	vml_check_refusals(d, out);
	each_layer(d, out, check_device);
}

const struct vml_rule VML719 = {
	.id = "VML719",
	.name = "file-on-device-node",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "type='file' on a block device",
	.why = "The type says which of QEMU's drivers opens it, and the one for files wants a "
	       "regular file.",
	.behaviour = "libvirt 9.0.0 defines it and hands it to QEMU 7.2, which ends the start: "
		     "\"'file' driver requires '/dev/vg/lv' to be a regular file\". Where the path "
		     "is not on this machine, one below /dev counts as a device, save /dev/shm.",
	.remedy = "Write <disk type='block'> and <source dev=…>.",
	.bad = "<disk type='file' device='disk'>\n  <source file='/dev/vg/lv'/>",
	.good = "<disk type='block' device='disk'>\n  <source dev='/dev/vg/lv'/>",
	.replaces = VML_LIST("VML012"),
	.check.document = check_719,
};

/* ---- VML722 --------------------------------------------------------------------------------- */

static void
check_722(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		const struct vml_refusal *why = disk->chain ? disk->chain->refusal : NULL;
		struct vml_report *r;

		if (!why || disk->chain->verdict != VML_DROPPED)
			continue;
		r = vml_report(out, vml_at_tag(disk->decl.storage.node),
			"%s: libvirt starts the domain without %s", why->message,
			vml_disk_words(disk));
		vml_report_disk(r, disk);
	}
}

const struct vml_rule VML722 = {
	.id = "VML722",
	.name = "startup-policy-drops-disk",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "startupPolicy='optional' makes this disk vanish at the start",
	.why = "The policy is meant for media that may be missing. It covers the whole chain, so "
	       "that a missing or misnamed base takes a hard disk away without an error, and the "
	       "guest starts without its data.",
	.behaviour = "libvirt 9.0.0 removes the disk from the running domain, ejects a cdrom, and "
		     "writes a warning to its log. Faults that QEMU finds when it opens the image "
		     "still end the start.",
	.remedy = "Put the image back, or remove startupPolicy, so that its absence is told.",
	.bad = "<source file='/srv/gone.qcow2' startupPolicy='optional'/>",
	.good = "<source file='/srv/web01.qcow2'/>",
	.check.document = check_722,
};
