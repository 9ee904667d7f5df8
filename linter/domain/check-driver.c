/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <driver>: options that want another bus, cache mode, format or I/O thread. Values that libvirt
 * does not know are the schema's.
 */
#include <string.h>

#include "domain/check.h"

static const struct {
	const char *attr, *text;
} virtio_only[] = {
	{ "iommu", "iommu driver option is only supported for virtio devices" },
	{ "ats", "ats driver option is only supported for virtio devices" },
	{ "packed", "packed driver option is only supported for virtio devices" },
	{ "page_per_vq", "page_per_vq option is only supported for virtio devices" },
	{ "event_idx", "disk event_idx mode supported only for virtio bus" },
	{ "ioeventfd", "disk ioeventfd mode supported only for virtio bus" },
	{ "queues", "queues attribute in disk driver element is only supported by virtio-blk" },
};

static void
check_virtio_options(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const switches[] = { "on", "off", NULL };
	const struct vml_node *driver = disk->driver_node;

	for (size_t i = 0; i < G_N_ELEMENTS(virtio_only); i++) {
		const char *attr = virtio_only[i].attr;
		uint64_t number;
		bool given = strcmp(attr, "queues") == 0
				     ? vml_number_of(driver, attr, 0, &number) && number > 0
				     : vml_is_one_of(vml_value(driver, attr), switches);

		if (given)
			vml_refuse_check(r, "VML723", disk, driver, attr,
				vml_arena_printf(r->arena, "unsupported configuration: %s",
					virtio_only[i].text),
				"%s is on bus '%s', and %s is for virtio disks only",
				vml_disk_words(disk), disk->bus, attr);
	}
}

static void
check_io(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const unfit[] = { "default", "writeback", "writethrough", "unsafe",
		NULL };
	const char *cache = vml_value(disk->driver_node, "cache");

	if (vml_value_is(disk->driver_node, "io", "native") &&
		(!cache || vml_is_one_of(cache, unfit)))
		vml_refused_without(
			vml_refuse_check(r, "VML701", disk, disk->driver_node, "io",
				"unsupported configuration: io='native' needs either no disk cache "
				"or directsync cache mode",
				"%s has io='native' with cache='%s'", vml_disk_words(disk),
				cache ? cache : "default"),
			disk->driver_node, VML_PART_ATTRIBUTE, "cache");
}

static void
check_name(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const char *name = vml_value(disk->driver_node, "name");

	if (name && strcmp(name, "qemu") != 0 && vml_is_literal(name))
		vml_refuse_check(r, "VML720", disk, disk->driver_node, "name",
			vml_arena_printf(r->arena,
				"unsupported configuration: unsupported driver name '%s' for disk "
				"'%s'",
				name, vml_disk_words(disk)),
			"%s has the driver '%s', and the qemu driver only takes 'qemu'",
			vml_disk_words(disk), name);
}

static void
check_policies(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (vml_value_is(disk->driver_node, "rerror_policy", "enospace"))
		vml_refuse_check(r, "VML724", disk, disk->driver_node, "rerror_policy",
			"unsupported configuration: Invalid disk read error policy: 'enospace'",
			"%s has rerror_policy='enospace', and reading never runs out of space",
			vml_disk_words(disk));
	if (disk->readonly && vml_value_is(disk->driver_node, "copy_on_read", "on"))
		vml_refuse_check(r, "VML725", disk, disk->driver_node, "copy_on_read",
			vml_arena_printf(r->arena,
				"unsupported configuration: copy_on_read is not compatible with "
				"read-only disk '%s'",
				vml_disk_words(disk)),
			"%s is read-only, and copy_on_read writes to it", vml_disk_words(disk));
}

/* Whether the domain defines the I/O thread: numbered ones first, the others fill the gaps. */
static bool
has_iothread(const struct vml_node *domain, uint64_t id)
{
	const struct vml_node *ids = vml_child(domain, "iothreadids");
	const struct vml_node *count = vml_child(domain, "iothreads");
	guint64 total = 0, named = 0, below = 0, n;

	if (count && !g_ascii_string_to_unsigned(count->text, 10, 0, G_MAXUINT32, &total, NULL))
		return true;
	for (const struct vml_node *i = ids ? vml_child(ids, "iothread") : NULL; i;
		i = vml_again(i)) {
		if (!vml_number_of(i, "id", 0, &n) || n == id)
			return true;
		named++;
		below += n < id ? 1 : 0;
	}
	return total > named && id - below <= total - named;
}

static void
check_iothread(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	uint64_t id;

	if (!vml_number_of(disk->driver_node, "iothread", 0, &id) || id == 0)
		return;
	if (disk->bus && strcmp(disk->bus, "virtio") != 0)
		vml_refuse_check(r, "VML726", disk, disk->driver_node, "iothread",
			vml_arena_printf(r->arena,
				"unsupported configuration: IOThreads not available for bus %s "
				"target %s",
				disk->bus, vml_disk_words(disk)),
			"%s is on bus '%s', which has no I/O threads", vml_disk_words(disk),
			disk->bus);
	else if (r->domain && !has_iothread(r->domain, id))
		vml_refused_without(
			vml_refuse_check(r, "VML726", disk, disk->driver_node, "iothread",
				vml_arena_printf(r->arena,
					"unsupported configuration: Disk iothread "
					"'%" G_GUINT64_FORMAT "' not defined in iothreadid",
					id),
				"%s uses I/O thread %" G_GUINT64_FORMAT
				", which the domain does not have",
				vml_disk_words(disk), id),
			r->domain, VML_PART_CHILD, "iothreads");
}

/* Of any layer, whatever its declared format is but qcow2. */
static void
check_metadata_cache(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		const struct vml_node *cache =
			d->format_node ? vml_child(d->format_node, "metadata_cache") : NULL;
		const struct vml_node *size = cache ? vml_child(cache, "max_size") : NULL;

		if (size && d->format != VML_FORMAT_QCOW2 && d->format != VML_FORMAT_NONE &&
			strtoull(size->text, NULL, 10) > 0)
			vml_refuse_check(r, "VML708", disk, cache, NULL,
				"unsupported configuration: metadata cache max size control is "
				"supported only with qcow2 images",
				"a layer of %s has a metadata cache size, and its format is '%s'",
				vml_disk_words(disk), vml_format_libvirt(d->format));
	}
}

void
vml_check_driver(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	check_metadata_cache(r, disk);
	if (!disk->driver_node)
		return;
	check_name(r, disk);
	if (disk->decl.storage.type == VML_STORAGE_VHOST_USER)
		return;
	check_io(r, disk);
	check_policies(r, disk);
	check_iothread(r, disk);
	if (disk->bus && strcmp(disk->bus, "virtio") != 0)
		check_virtio_options(r, disk);
}
