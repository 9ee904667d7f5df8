/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A local <source> whose path is not absolute. What a template will fill in is not known. */
#include <string.h>

#include <vmlint/rule.h>

enum { LONGEST_PATH = 4096 }; /* the kernel's */

/* Their paths are those of another machine, and read by it. */
static bool
is_elsewhere(const struct vml_document *d)
{
	static const char *const drivers[] = { "hyperv", "vmware", "vbox" };

	for (size_t i = 0; d->driver && i < sizeof(drivers) / sizeof(*drivers); i++)
		if (strcmp(d->driver, drivers[i]) == 0)
			return true;
	return false;
}

static bool
is_relative(const struct vml_storage *s)
{
	bool local = s->type == VML_STORAGE_FILE || s->type == VML_STORAGE_BLOCK ||
		     s->type == VML_STORAGE_DIR;
	return local && s->path && *s->path && *s->path != '/' && !vml_placeholder(s->path);
}

/* A system daemon's directory is the root: when the image is there, the whole path is known. */
static void
offer_path(struct vml_report *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	const struct vml_storage *s = &d->storage;
	const struct vml_layer *l = vml_decl_layer(disk, d);
	struct vml_span start = { s->path_attr->value_at.start, s->path_attr->value_at.start };
	char whole[LONGEST_PATH] = "/";
	size_t len = strlen(s->path);
	if (!l || l->state != VML_STATE_PRESENT || len + 2 > sizeof(whole))
		return;
	memcpy(whole + 1, s->path, len + 1);
	vml_fix(r, VML_UNSAFE, "write the path from the root, where it leads to an image");
	vml_fix_announce(r, l, VML_FORMAT_NONE, whole);
	vml_fix_replace(r, start, "/");
}

static void
tell(const struct vml_disk *disk, const struct vml_decl *d, struct vml_out *out)
{
	const struct vml_storage *s = &d->storage;
	struct vml_report *r = vml_report(out, vml_at_value(s->node, s->path_attr),
		"the path %s of %s is relative; libvirt looks it up in its daemon's own directory",
		s->path, vml_disk_words(disk));
	vml_report_likely(r);
	vml_report_disk(r, disk);
	offer_path(r, disk, d);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks && !is_elsewhere(d); i++) {
		const struct vml_disk *disk = d->disks[i];
		for (const struct vml_decl *l = &disk->decl; l; l = l->below) {
			if (is_relative(&l->storage))
				tell(disk, l, out);
		}
	}
}

const struct vml_rule VML110 = {
	.id = "VML110",
	.name = "relative-source",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "the path in a <source> is not absolute",
	.why = "It is not the directory of the definition that counts, nor that of whoever runs "
	       "virsh, but that of the daemon.",
	.behaviour =
		"libvirt 9.0.0 defines it and fails at the start: \"Cannot access storage file "
		"'disk.img': No such file or directory\". Its schema wants an absolute path. A "
		"system daemon's directory is the root, and so vmlint looks there.",
	.remedy = "Write the whole path.",
	.bad = "<source file='images/disk.img'/>",
	.good = "<source file='/srv/images/disk.img'/>",
	.replaces = VML_LIST("VML012", "VML104"),
	.check.document = check,
};
