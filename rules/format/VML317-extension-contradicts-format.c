/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file name that says one format and a declaration that says another, where the image is not here
 * to ask. Only extensions that mean something: .img, .raw, .bin and the like do not.
 */
#include <string.h>

#include <vmlint/rule.h>

static enum vml_format
format_by_name(const char *path)
{
	static const struct {
		const char *suffix;
		enum vml_format format;
	} known[] = { { ".qcow2", VML_FORMAT_QCOW2 }, { ".vmdk", VML_FORMAT_VMDK },
		{ ".iso", VML_FORMAT_RAW } };
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(dot, known[i].suffix) == 0)
			return known[i].format;
	return VML_FORMAT_NONE;
}

static void
check_layer(const struct vml_disk *disk, const struct vml_layer *l, struct vml_out *out)
{
	const struct vml_decl *d = l->decl;
	if (!d || !d->format_attr || l->format == VML_FORMAT_NONE || l->image || !l->storage.path)
		return;
	if (l->thing != VML_THING_NONE || l->state == VML_STATE_MISSING ||
		vml_placeholder(l->storage.path))
		return;
	enum vml_format by_name = format_by_name(l->storage.path);
	if (by_name == VML_FORMAT_NONE || by_name == l->format)
		return;
	struct vml_report *r = vml_report(out, vml_at_value(d->format_node, d->format_attr),
		"%s is declared %s, which its name contradicts; if the name is right, %s",
		l->storage.path, vml_format_libvirt(l->format),
		l->format == VML_FORMAT_RAW ? "the guest reads the container's bytes"
					    : "QEMU refuses to open it");
	vml_report_likely(r);
	vml_report_disk(r, disk);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_layer *l = d->disks[i]->chain ? d->disks[i]->chain->top : NULL;
		for (; l; l = l->below)
			check_layer(d->disks[i], l, out);
	}
}

const struct vml_rule VML317 = {
	.id = "VML317",
	.name = "extension-contradicts-format",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a file name says another format than the XML",
	.why = "Where the image cannot be asked, as in a repository of definitions, its name is "
	       "all there is. In 141 definitions of users .qcow2, .vmdk and .iso never stood for "
	       "anything else; .img did, three times out of four, and is never judged.",
	.behaviour = "libvirt and QEMU do not look at names. With the image at hand its header "
		     "decides, and this rule is silent.",
	.remedy = "Declare the format, or rename the file.",
	.bad = "<driver name='qemu' type='raw'/>\n<source file='/srv/disk.qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/disk.qcow2'/>",
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
