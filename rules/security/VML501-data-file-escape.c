/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The external data file of a qcow2 image lies outside the image's directory, or is named as a
 * protocol. Where the XML names the same file in <dataStore>, its author wants it.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_declared(const struct vml_layer *l, const char *path)
{
	const struct vml_node *store = l->decl ? l->decl->storage.data_store : NULL;
	const struct vml_node *source = store ? vml_child(store, "source") : NULL;
	const char *file = vml_value(source, "file"), *dev = vml_value(source, "dev");
	return path && ((file && strcmp(file, path) == 0) || (dev && strcmp(dev, path) == 0));
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	for (uint32_t i = 0; i < l->ncompanions; i++) {
		const struct vml_companion *c = &l->companions[i];
		const struct vml_ref *ref = c->reference->ref;
		const char *name = ref->raw;
		if (ref->kind != VML_REF_DATA_FILE || !c->outside || !*name)
			continue;
		if (is_declared(l, c->path) || is_declared(l, name))
			continue;
		vml_report(out, vml_at_ref(use->image, ref),
			"%s names %s as its data file, outside its own directory: QEMU opens it "
			"for the guest",
			use->image->path, name);
	}
}

const struct vml_rule VML501 = {
	.id = "VML501",
	.name = "data-file-escape",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a qcow2 image keeps its data in a file outside its directory",
	.why = "Whoever made the image chose the file. The guest reads it as its disk, and writes "
	       "to it where the disk is writable: any file or device that QEMU may open.",
	.behaviour =
		"libvirt 9.0.0 does not look at data files, and QEMU 7.2 opens what the header "
		"names. Names beginning with json: or a protocol were followed as such before the "
		"fix of CVE-2024-4467; QEMU 7.2.22 takes them for file names.",
	.remedy =
		"Do not use an image of unknown origin that has a data file: `qemu-img convert` it "
		"where it can reach nothing. For your own, name the file in <dataStore> (libvirt "
		"10.10) or keep it beside the image.",
	.options = "trusted-images in vmlint.yaml: nothing is said where the image or its data "
		   "file is trusted.",
	.bad = "qemu-img create -f qcow2 -o data_file=/srv/other/disk.raw /srv/img/disk.qcow2 1G",
	.good = "qemu-img create -f qcow2 -o data_file=/srv/img/disk.raw /srv/img/disk.qcow2 1G",
	.refs = VML_LIST("CVE-2024-32498", "CVE-2024-4467"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
