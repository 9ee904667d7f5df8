/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data file's name is relative: to what, libvirt and QEMU do not agree. */
#include <vmlint/rule.h>

/* An image in the root directory, which QEMU works in under libvirt. */
static bool
is_one_place(const struct vml_reference *r)
{
	return r->qemu.course == VML_COURSE_PLACE && r->libvirt.course == VML_COURSE_PLACE &&
	       !r->apart;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_layer *l = use->layer;
	for (uint32_t i = 0; i < l->ncompanions; i++) {
		const struct vml_companion *c = &l->companions[i];
		const struct vml_ref *ref = c->reference->ref;
		if (ref->kind != VML_REF_DATA_FILE || !*ref->raw || *ref->raw == '/' ||
			c->outside || is_one_place(c->reference))
			continue;
		if (l->decl && l->decl->storage.data_store)
			continue;
		vml_report(out, vml_at_ref(use->image, ref),
			"%s names its data file %s, which QEMU looks for in its working directory "
			"and libvirt, from 10.10 on, beside the image",
			use->image->path, ref->raw);
	}
}

const struct vml_rule VML414 = {
	.id = "VML414",
	.name = "data-file-relative",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the name of the external data file is relative",
	.why = "It works for qemu-img in the right directory. Under libvirt QEMU runs in the root "
	       "directory: the file is missing there, or it is another one.",
	.behaviour =
		"QEMU 7.2 resolves a data file's name like any file name of its own, against its "
		"working directory; libvirt 9.0.0 does not look at it. From 10.10 on libvirt "
		"resolves it against the image's directory, as read in 11.3.0, and tells QEMU.",
	.remedy = "Make the image anew with an absolute name: `qemu-img create -o "
		  "data_file=/srv/img/disk.raw`, or convert it to one without a data file.",
	.bad = "qemu-img create -f qcow2 -o data_file=disk.raw disk.qcow2 1G",
	.good = "qemu-img create -f qcow2 -o data_file=/srv/img/disk.raw disk.qcow2 1G",
	.replaces = VML_LIST("VML104"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
