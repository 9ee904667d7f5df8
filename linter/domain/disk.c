/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One disk as libvirt's parser takes it. Of several siblings of a name the first counts; a
 * <backingStore> without type is a terminator whatever it holds; the format of a backing layer is
 * the first <format> that has a type. Measured on libvirt 9.0.0.
 */
#include <string.h>

#include "domain/check.h"
#include "domain/domain.h"
#include "domain/reading.h"

struct vml_refusal *
vml_refuse_parse(const struct vml_domain_reading *r, enum vml_refusal_kind kind,
	const struct vml_disk *disk, const struct vml_node *node, const struct vml_attr *attr,
	const char *text, const char *fmt, ...)
{
	struct vml_refusal *x = vml_make(r->arena, struct vml_refusal);
	va_list ap;
	va_start(ap, fmt);
	x->message = vml_arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	x->kind = kind;
	x->stage = VML_STAGE_PARSE;
	x->step = VML_STEP_DEFINE;
	x->text = text;
	x->disk = disk;
	x->node = node;
	x->attr = attr;
	g_ptr_array_add(r->refusals, x);
	return x;
}

void
vml_refused_without(
	struct vml_refusal *x, const struct vml_node *node, enum vml_part part, const char *name)
{
	if (!node || (part == VML_PART_ATTRIBUTE ? vml_attr(node, name) != NULL
						 : vml_child(node, name) != NULL))
		return;
	x->lacking = node;
	x->lacks = part;
	x->lack = name;
}

static const char empty_value[] = "VML016"; /* tells values that are not given */

/* "a backing layer of vda", or "vda" for the top. */
static const char *
layer_words(const struct vml_domain_reading *r, const struct vml_disk *disk, bool top)
{
	const char *name = disk->target ? disk->target : "the disk";
	return top ? name : vml_arena_printf(r->arena, "a backing layer of %s", name);
}

/* Takes a format name; refused names leave format NONE. */
static void
read_format(const struct vml_domain_reading *r, const struct vml_disk *disk, struct vml_decl *d)
{
	bool top = d->node == disk->node;
	if (!d->format_attr)
		return;
	d->format_name = d->format_attr->value;
	if (top && strcmp(d->format_name, "aio") == 0) {
		d->format = VML_FORMAT_RAW;
		return;
	}
	d->format = vml_format_from_libvirt(d->format_name);
	if (d->format != VML_FORMAT_NONE)
		return;
	bool luks = strcmp(d->format_name, "luks") == 0;
	const char *text = vml_arena_printf(r->arena, "%s '%s'",
		!top                  ? "XML error: unknown storage source format"
		: disk->snapshot_disk ? "unsupported configuration: unknown disk snapshot driver"
				      : "unsupported configuration: unknown driver format value",
		d->format_name);
	vml_refuse_parse(r, luks ? VML_REFUSAL_LUKS_FORMAT : VML_REFUSAL_UNKNOWN_FORMAT, disk,
		d->format_node, d->format_attr, text,
		"%s has format '%s', which libvirt does not know", layer_words(r, disk, top),
		d->format_name)
		->rule = *d->format_name ? NULL : empty_value;
}

/* The first <format> with a type attribute, or the first one at all. */
static const struct vml_node *
format_of(const struct vml_node *layer)
{
	const struct vml_node *first = vml_child(layer, "format");
	for (const struct vml_node *f = first; f; f = vml_again(f))
		if (vml_value(f, "type") && *vml_value(f, "type"))
			return f;
	return first;
}

static bool
read_below(const struct vml_domain_reading *r, struct vml_disk *disk, struct vml_decl *above);

/* Reads a typed <backingStore>; false when libvirt's parser stops here. */
static bool
read_backing(const struct vml_domain_reading *r, struct vml_disk *disk, const struct vml_node *node,
	const struct vml_attr *type, struct vml_decl *d)
{
	d->node = node;
	d->format_node = format_of(node);
	d->format_attr = d->format_node ? vml_attr(d->format_node, "type") : NULL;
	const struct vml_node *source = vml_child(node, "source");
	enum vml_storage_type storage = vml_storage_from_name(type->value);
	d->storage = vml_storage_read(r->arena, storage, source);
	if (!d->format_attr || !*d->format_attr->value) {
		vml_refuse_parse(r, VML_REFUSAL_NO_BACKING_FORMAT_ELEMENT, disk, node, NULL,
			"XML error: missing disk backing store format",
			"<backingStore> of %s gives no <format type>",
			disk->target ? disk->target : "the disk");
		return false;
	}
	if (!source) {
		vml_refused_without(vml_refuse_parse(r, VML_REFUSAL_NO_BACKING_SOURCE, disk, node,
					    NULL, "XML error: missing disk backing store source",
					    "<backingStore> of %s has no <source>",
					    disk->target ? disk->target : "the disk"),
			node, VML_PART_CHILD, "source");
		return false;
	}
	if (storage == VML_STORAGE_NONE) {
		vml_refuse_parse(r, VML_REFUSAL_UNKNOWN_TYPE, disk, node, type,
			vml_arena_printf(r->arena, "XML error: unknown storage source type '%s'",
				type->value),
			"<backingStore> of %s has type '%s', which libvirt does not know",
			disk->target ? disk->target : "the disk", type->value)
			->rule = *type->value ? NULL : empty_value;
		return false;
	}
	read_format(r, disk, d);
	return d->format != VML_FORMAT_NONE && read_below(r, disk, d);
}

static bool
read_below(const struct vml_domain_reading *r, struct vml_disk *disk, struct vml_decl *above)
{
	const struct vml_node *node = vml_child(above->node, "backingStore");
	if (!node)
		return true;
	const struct vml_attr *type = vml_attr(node, "type");
	if (!type) {
		above->terminator = node;
		return true;
	}
	struct vml_decl *d = vml_make(r->arena, struct vml_decl);
	above->below = d;
	return read_backing(r, disk, node, type, d);
}

static enum vml_device
device_of(const struct vml_node *node)
{
	const char *device = vml_value(node, "device");
	if (!device)
		return VML_DEVICE_DISK;
	if (strcmp(device, "cdrom") == 0)
		return VML_DEVICE_CDROM;
	if (strcmp(device, "floppy") == 0)
		return VML_DEVICE_FLOPPY;
	return strcmp(device, "lun") == 0 ? VML_DEVICE_LUN : VML_DEVICE_DISK;
}

/* The bus that libvirt infers from a target name when none is given. */
static const char *
bus_of(const struct vml_disk *disk)
{
	static const struct {
		const char *prefix, *bus;
	} buses[] = { { "fd", "fdc" }, { "hd", "ide" }, { "sd", "scsi" }, { "vd", "virtio" },
		{ "xvd", "xen" }, { "ubd", "uml" } };
	const char *bus = vml_value(disk->target_node, "bus");
	if (bus || !disk->target)
		return bus;
	if (disk->device == VML_DEVICE_FLOPPY)
		return "fdc";
	for (size_t i = 0; i < G_N_ELEMENTS(buses); i++)
		if (g_str_has_prefix(disk->target, buses[i].prefix))
			return buses[i].bus;
	return NULL;
}

/* A type that the target does not know yet. */
static bool
is_to_come(const struct vml_domain_reading *r, enum vml_storage_type t)
{
	if (!r->target)
		return false;
	return (t == VML_STORAGE_VHOST_VDPA && r->target->libvirt < VML_VERSION(9, 8, 0)) ||
	       (t == VML_STORAGE_CTL && r->target->libvirt < VML_VERSION(12, 0, 0));
}

static enum vml_storage_type
type_of(const struct vml_domain_reading *r, struct vml_disk *disk)
{
	const struct vml_attr *type = vml_attr(disk->node, "type");
	if (!type)
		return VML_STORAGE_FILE;
	disk->type_name = type->value;
	enum vml_storage_type t = vml_storage_from_name(type->value);
	if (t == VML_STORAGE_NONE || is_to_come(r, t))
		vml_refuse_parse(r, VML_REFUSAL_UNKNOWN_TYPE, disk, disk->node, type,
			vml_arena_printf(r->arena,
				"XML error: Invalid value for attribute 'type' in element 'disk': "
				"'%s'.",
				type->value),
			"%s has type '%s', which libvirt does not know",
			disk->target ? disk->target : "the disk", type->value)
			->rule = *type->value ? NULL : empty_value;
	return t;
}

static void
read_children(struct vml_disk *disk)
{
	const struct vml_node *n = disk->node;
	disk->target_node = vml_child(n, "target");
	disk->target = vml_value(disk->target_node, "dev");
	if (disk->target && g_str_has_prefix(disk->target, "ioemu:"))
		disk->target += strlen("ioemu:"); /* of an old Xen; libvirt drops it */
	disk->driver_node = vml_child(n, "driver");
	disk->readonly_node = vml_child(n, "readonly");
	disk->shareable_node = vml_child(n, "shareable");
	disk->transient_node = vml_child(n, "transient");
	disk->mirror_node = vml_child(n, "mirror");
	disk->device = device_of(n);
	disk->bus = bus_of(disk);
	disk->readonly = disk->readonly_node || disk->device == VML_DEVICE_CDROM;
	disk->shareable = disk->shareable_node != NULL;
	disk->transient = disk->transient_node != NULL;
}

static bool
is_empty(const struct vml_storage *s)
{
	switch (s->type) {
	case VML_STORAGE_FILE:
	case VML_STORAGE_BLOCK:
	case VML_STORAGE_DIR: return !s->path || !*s->path;
	case VML_STORAGE_NONE: return true;
	case VML_STORAGE_NETWORK: return !s->node || g_strcmp0(s->protocol, "none") == 0;
	default: return !s->node;
	}
}

/* A source in an attribute that belongs to another type is none; that has a rule of its own. */
static void
refuse_source(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_storage *s = &disk->decl.storage;
	const char *text = vml_arena_printf(
		r->arena, "missing source information for device %s", disk->target);
	if (s->stray)
		vml_refuse_parse(r, VML_REFUSAL_NO_SOURCE, disk, s->node, s->stray, text,
			"%s has type '%s', so libvirt drops %s='%s' and finds no source",
			disk->target, vml_storage_name(s->type), s->stray->name, s->stray->value)
			->rule = "VML203";
	else
		vml_refuse_parse(r, VML_REFUSAL_NO_SOURCE, disk, s->node ? s->node : disk->node,
			s->path_attr, text,
			"%s has no source, and only cdrom and floppy drives may be empty",
			disk->target)
			->rule = s->path_attr ? empty_value
				 : s->node    ? "VML014"
					      : NULL;
}

static void
check_whole(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!disk->target)
		vml_refuse_parse(r, VML_REFUSAL_NO_TARGET, disk,
			disk->target_node ? disk->target_node : disk->node, NULL,
			"missing target information for device", "a disk has no <target dev>")
			->rule = disk->target_node ? "VML014" : NULL;
	bool needs_source = disk->device == VML_DEVICE_DISK || disk->device == VML_DEVICE_LUN;
	if (disk->target && needs_source && is_empty(&disk->decl.storage))
		refuse_source(r, disk);
}

/* Whether template syntax stands where libvirt looks for the kind of a layer. */
static bool
is_unfilled(const struct vml_node *n)
{
	static const char *const kinds[] = { "driver", "format" };
	bool open = (n->first && vml_placeholder(n->text)) ||
		    vml_placeholder(vml_value(n, "type")) ||
		    vml_placeholder(vml_value(n, "device"));
	for (size_t i = 0; i < G_N_ELEMENTS(kinds) && !open; i++)
		open = vml_placeholder(vml_value(vml_child(n, kinds[i]), "type"));
	const struct vml_node *below = vml_child(n, "backingStore");
	return open || (below && is_unfilled(below));
}

static void
check_formats(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	if (!is_empty(&disk->decl.storage))
		vml_check_formats(r, disk);
}

typedef void (*check)(const struct vml_domain_reading *, const struct vml_disk *);

/* Each only where those before it found nothing, that is, libvirt came so far. */
static void
check_each(const struct vml_domain_reading *r, const struct vml_disk *disk, guint before,
	const check *checks, size_t n)
{
	for (size_t i = 0; i < n && r->refusals->len == before; i++)
		checks[i](r, disk);
}

/* What is found while libvirt reads a disk it says before it looks at what other disks are. */
static void
check_disk(const struct vml_domain_reading *r, const struct vml_disk *disk, guint before)
{
	static const check reading[] = { vml_check_values, vml_check_parts, vml_check_secrets };
	static const check whole[] = { vml_check_lun, check_whole, check_formats, vml_check_disk,
		vml_check_labels };

	check_each(r, disk, before, reading, G_N_ELEMENTS(reading));
	for (guint i = before; i < r->refusals->len; i++)
		((struct vml_refusal *)g_ptr_array_index(r->refusals, i))->step = VML_STEP_PARSE;
	check_each(r, disk, before, whole, G_N_ELEMENTS(whole));
}

const struct vml_disk *
vml_disk_read(const struct vml_domain_reading *r, const struct vml_node *node, bool snapshot_disk)
{
	struct vml_disk *disk = vml_make(r->arena, struct vml_disk);
	disk->node = node;
	disk->snapshot_disk = snapshot_disk;
	disk->unfilled = is_unfilled(node);
	read_children(disk);
	if (snapshot_disk)
		disk->target = vml_value(node, "name");
	guint before = r->refusals->len;
	struct vml_decl *d = &disk->decl;
	d->node = node;
	d->format_node = disk->driver_node;
	d->format_attr = disk->driver_node ? vml_attr(disk->driver_node, "type") : NULL;
	enum vml_storage_type type = type_of(r, disk);
	d->storage = vml_storage_read(r->arena, type, vml_child(node, "source"));
	if (!d->storage.encryption)
		d->storage.encryption = vml_child(node, "encryption");
	if (d->format_attr)
		read_format(r, disk, d);
	else if (!snapshot_disk)
		d->format = VML_FORMAT_RAW;
	read_below(r, disk, d);
	if (!snapshot_disk)
		check_disk(r, disk, before);
	if (disk->unfilled) /* nothing is wrong with what is not there yet */
		g_ptr_array_set_size(r->refusals, (gint)before);
	return disk;
}
