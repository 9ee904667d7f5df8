/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* type='vhostuser': another program is the disk, so most of what a disk may have is not for it. */
#include <string.h>

#include "domain/check.h"

/* Elements and attributes of <driver> that are refused by name. */
static const char *const elements[] = { "readonly", "shareable", "transient", "serial", "iotune",
	"encryption", "auth", "wwn", "vendor", "product", "geometry", "blockio", "backingStore" };

static const struct {
	const char *attr, *words; /* as libvirt calls it */
} options[] = {
	{ "cache", "cache" },
	{ "error_policy", "error_policy" },
	{ "rerror_policy", "error_policy" },
	{ "io", "io" },
	{ "ioeventfd", "ioeventfd" },
	{ "copy_on_read", "copy_on_read" },
	{ "discard", "discard" },
	{ "detect_zeroes", "detect_zeroes" },
	{ "iothread", "iothread" },
};

static void
refuse(const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_node *node,
	const char *attr, const char *words)
{
	vml_refuse_check(r, "VML711", disk, node, attr,
		vml_arena_printf(r->arena,
			"unsupported configuration: %s is not supported with vhostuser disk",
			words),
		"%s is a vhostuser disk, which has no %s", vml_disk_words(disk), words);
}

/* The other program reads the guest's memory, so it must be shared. */
static bool
shares_memory(const struct vml_node *domain)
{
	const struct vml_node *backing = vml_child(domain, "memoryBacking");
	const struct vml_node *access = backing ? vml_child(backing, "access") : NULL;

	return (access && vml_attr(access, "mode")) || vml_child(domain, "cpu") ||
	       (backing && vml_child(backing, "source"));
}

void
vml_check_vhostuser(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (disk->decl.storage.type != VML_STORAGE_VHOST_USER)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
		const struct vml_node *n = vml_child(disk->node, elements[i]);

		if (n)
			refuse(r, disk, n, NULL, elements[i]);
	}
	if (disk->device == VML_DEVICE_CDROM && !disk->readonly_node)
		refuse(r, disk, disk->node, "device", "readonly");
	for (size_t i = 0; i < G_N_ELEMENTS(options) && disk->driver_node; i++)
		if (vml_attr(disk->driver_node, options[i].attr))
			refuse(r, disk, disk->driver_node, options[i].attr, options[i].words);
	if (disk->bus && vml_is_literal(disk->bus) && strcmp(disk->bus, "virtio") != 0)
		vml_refuse_check(r, "VML711", disk, disk->target_node, "bus",
			"unsupported configuration: vhostuser disk supports only virtio bus",
			"%s is a vhostuser disk on bus '%s'", vml_disk_words(disk), disk->bus);
	if (r->domain && !shares_memory(r->domain))
		vml_refused_without(
			vml_refuse_check(r, "VML711", disk, disk->node, NULL,
				"unsupported configuration: 'vhostuser' requires shared memory",
				"%s is a vhostuser disk, and the domain shares no memory",
				vml_disk_words(disk)),
			r->domain, VML_PART_CHILD, "memoryBacking");
}
