/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A local <source> whose path is not absolute. What a template will fill in is not known. */
#include <vmlint/rule.h>

static bool
is_relative(const struct vml_storage *s)
{
	bool local = s->type == VML_STORAGE_FILE || s->type == VML_STORAGE_BLOCK ||
		     s->type == VML_STORAGE_DIR;
	return local && s->path && *s->path && *s->path != '/' && !vml_placeholder(s->path);
}

static void
tell(const struct vml_disk *disk, const struct vml_storage *s, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_value(s->node, s->path_attr),
		"the path %s of %s is relative; libvirt looks it up in its daemon's own directory",
		s->path, vml_disk_words(disk));
	vml_report_likely(r);
	vml_report_disk(r, disk);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		for (const struct vml_decl *l = &disk->decl; l; l = l->below) {
			if (is_relative(&l->storage))
				tell(disk, &l->storage, out);
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
