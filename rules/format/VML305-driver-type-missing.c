/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No <driver type>: libvirt takes the image as raw, whatever it is. */
#include <vmlint/rule.h>

static bool
has_file_format(const struct vml_storage *s)
{
	switch (s->type) {
	case VML_STORAGE_FILE:
	case VML_STORAGE_BLOCK: return s->path && *s->path;
	case VML_STORAGE_NETWORK:
	case VML_STORAGE_VOLUME: return true;
	default: return false;
	}
}

static bool
is_container(const struct vml_image *image)
{
	return image && vml_format_contains(image->format);
}

/*
 * The missing attribute. Raw is what libvirt takes anyway, so writing it down is safe when the
 * bytes agree; any other format changes what the guest sees.
 */
static void
add_type(struct vml_report *r, const struct vml_disk *disk, const char *format)
{
	if (disk->driver_node)
		vml_fix_attribute(r, disk->driver_node, "type", format);
	else
		vml_fix_element(r, disk->decl.storage.node, "driver", "type", format);
}

static void
offer_type(struct vml_report *r, const struct vml_disk *disk, const struct vml_image *image)
{
	if (!image || !disk->decl.storage.node)
		return;
	if (is_container(image) && vml_format_libvirt(image->format)) {
		const char *format = vml_format_libvirt(image->format);
		vml_report_note(r, "no safe fix: %s",
			image->nrefs > 0 ? "the header names other files, and a guest to which "
					   "this disk was raw may have written it"
					 : "it changes what the guest reads");
		vml_fix(r, VML_UNSAFE, "add type='%s', as the header says", format);
		vml_fix_announce(r, disk->chain->top, image->format, NULL);
		add_type(r, disk, format);
	} else if (image->union_raw) {
		vml_fix(r, VML_SAFE, "add type='raw', which is what libvirt takes it for");
		add_type(r, disk, "raw");
	}
}

static void
tell(const struct vml_disk *disk, const struct vml_image *image, struct vml_out *out)
{
	const char *name = disk->target ? disk->target : "the disk";
	const struct vml_node *at = disk->driver_node ? disk->driver_node : disk->node;
	struct vml_report *r;
	if (is_container(image)) {
		r = vml_report(out, vml_at_tag(at),
			"%s has no <driver type>, so libvirt takes %s as raw, but its header says "
			"%s: the "
			"guest reads the container's bytes",
			name, image->path, vml_format_qemu(image->format));
	} else {
		r = vml_report(out, vml_at_tag(at),
			"%s has no <driver type>; libvirt takes it as raw", name);
		vml_report_severity(r, VML_WARNING);
		vml_report_effect(r, VML_EFFECT_PORTABILITY);
	}
	vml_report_label(r, "no type='…' here");
	vml_report_disk(r, disk);
	vml_report_lack(r, at, disk->driver_node ? VML_PART_ATTRIBUTE : VML_PART_CHILD,
		disk->driver_node ? "type" : "driver");
	offer_type(r, disk, image);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; d->qemu_driver && i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		bool drive = disk->device == VML_DEVICE_CDROM || disk->device == VML_DEVICE_FLOPPY;
		if (disk->snapshot_disk || disk->decl.format_attr ||
			!has_file_format(&disk->decl.storage))
			continue;
		const struct vml_layer *top = disk->chain ? disk->chain->top : NULL;
		const struct vml_image *image = top ? top->image : NULL;
		if (!drive || is_container(image))
			tell(disk, image, out);
	}
}

const struct vml_rule VML305 = {
	.id = "VML305",
	.name = "driver-type-missing",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "a disk gives no <driver type>, so libvirt takes it as raw",
	.why = "A container taken as raw shows the guest its header instead of the disk, and "
	       "whatever the "
	       "guest writes destroys the container.",
	.behaviour =
		"libvirt has not probed since 0.8.3: without a type the format is raw for every "
		"kind "
		"of source, pool volumes and cdroms included. With a declared chain below it the "
		"document is accepted and the start refused.",
	.remedy = "Write <driver name='qemu' type='…'/> with the image's format.",
	.bad = "<disk type='file' device='disk'>\n  <source file='/srv/disk.qcow2'/>\n"
	       "  <target dev='vda' bus='virtio'/>\n</disk>",
	.good = "<disk type='file' device='disk'>\n  <driver name='qemu' type='qcow2'/>\n"
		"  <source file='/srv/disk.qcow2'/>\n  <target dev='vda' bus='virtio'/>\n</disk>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms",
		"CVE-2010-2237"),
	.replaces = VML_LIST("VML111", "VML307"),
	.check.document = check,
};
