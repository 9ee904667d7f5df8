/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <source> of local kinds: startup policy, volumes, NVMe, transient disks, encryption. */
#include <string.h>

#include "domain/check.h"

static void
check_startup_policy(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const policies[] = { "mandatory", "requisite", "optional", NULL };
	const struct vml_storage *s = &disk->decl.storage;
	const char *policy = s->startup_policy;
	const bool ejects = disk->device == VML_DEVICE_CDROM || disk->device == VML_DEVICE_FLOPPY;
	const bool local = s->type == VML_STORAGE_FILE || s->type == VML_STORAGE_BLOCK ||
			   s->type == VML_STORAGE_DIR || s->type == VML_STORAGE_VOLUME;

	if (!vml_is_one_of(policy, policies))
		return;
	if (!local)
		vml_refuse_check(r, "VML705", disk, s->node, "startupPolicy",
			vml_arena_printf(r->arena,
				"XML error: disk startupPolicy '%s' is not allowed for disk of "
				"'%s' type",
				policy, vml_storage_name(s->type)),
			"%s has a startupPolicy, and is of type '%s'", vml_disk_words(disk),
			vml_storage_name(s->type));
	else if (strcmp(policy, "requisite") == 0 && !ejects)
		vml_refuse_check(r, "VML705", disk, s->node, "startupPolicy",
			"XML error: disk startupPolicy 'requisite' is allowed only for cdrom or "
			"floppy",
			"%s has startupPolicy='requisite', and is no cdrom or floppy drive",
			vml_disk_words(disk));
}

static void
check_transient(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const sharing[] = { "virtio", "scsi", "usb", NULL };
	const struct vml_storage *s = &disk->decl.storage;
	const char *name = vml_disk_words(disk), *text = NULL, *why = NULL;

	if (!disk->transient || s->type == VML_STORAGE_VHOST_USER)
		return;
	if (s->type == VML_STORAGE_FILE && (!s->path || !*s->path)) {
		text = "unsupported configuration: transient disk '%s' must not be empty";
		why = "is empty";
	} else if (s->type != VML_STORAGE_FILE) {
		text = "unsupported configuration: transient disk supported only with 'file' type "
		       "(%s)";
		why = "is no file";
	} else if (disk->device == VML_DEVICE_FLOPPY) {
		text = "unsupported configuration: transient disk supported only with 'disk' "
		       "device (%s)";
		why = "is no hard disk";
	} else if (disk->readonly) {
		text = "unsupported configuration: transient disk '%s' must not be read-only";
		why = "is read-only";
	}
	if (text)
		vml_refuse_check(r, "VML704", disk, disk->transient_node, NULL,
			vml_arena_printf(r->arena, text, name), "%s is transient, and %s", name,
			why);
	else if (disk->bus && vml_is_literal(disk->bus) && !vml_is_one_of(disk->bus, sharing) &&
		 vml_value_is(disk->transient_node, "shareBacking", "yes"))
		vml_refuse_check(r, "VML704", disk, disk->transient_node, "shareBacking",
			vml_arena_printf(r->arena,
				"unsupported configuration: disk bus '%s' doesn't support "
				"transiend disk backing image sharing",
				disk->bus),
			"%s shares its base, which disks on bus '%s' cannot", name, disk->bus);
}

/* Pool and volume go together. */
static void
check_volume(
	const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	static const char *const modes[] = { "host", "direct", NULL };
	const struct vml_storage *s = &d->storage;

	if (s->type == VML_STORAGE_VOLUME && s->node && !s->pool != !s->volume)
		vml_refuse_check(r, "VML721", disk, s->node, NULL,
			"XML error: 'pool' and 'volume' must be specified together for 'pool' type "
			"source",
			"the volume source of %s has a %s and no %s", vml_disk_words(disk),
			s->pool ? "pool" : "volume", s->pool ? "volume" : "pool");
	else if (s->type == VML_STORAGE_VOLUME && s->mode && vml_is_literal(s->mode) &&
		 !vml_is_one_of(s->mode, modes))
		vml_refuse_check(r, *s->mode ? "VML012" : "VML016", disk, s->node, "mode",
			vml_arena_printf(r->arena,
				"unsupported configuration: unknown source mode '%s' for volume "
				"type disk",
				s->mode),
			"the volume source of %s has mode='%s', and libvirt takes host or direct",
			vml_disk_words(disk), s->mode);
}

/* Defined without a word; libvirtd 9.0.0 dies of it at the start, later ones were not asked. */
static void
check_empty_volume(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_storage *s = &disk->decl.storage;
	struct vml_refusal *x;

	if (s->type != VML_STORAGE_VOLUME || !s->node || s->node->nattrs > 0 ||
		disk->device != VML_DEVICE_DISK)
		return;
	x = vml_refuse_check(r, "VML721", disk, s->node, NULL, NULL,
		"the volume source of %s is empty, of which libvirtd 9.0.0 crashes at the start",
		vml_disk_words(disk));
	x->kind = VML_REFUSAL_VOLUME_EMPTY;
	x->stage = VML_STAGE_START;
	x->step = VML_STEP_PREPARE;
	x->likely = r->target && r->target->libvirt > VML_VERSION(9, 0, 0);
}

static void
refuse_nvme(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *source, const char *attr, const char *text, const char *why)
{
	vml_refuse_check(r, "VML712", disk, source, attr, text, "the NVMe source of %s %s",
		vml_disk_words(disk), why);
}

static void
check_nvme_parts(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *source, bool top)
{
	const char *type = vml_value(source, "type"), *space = vml_value(source, "namespace");
	uint64_t number = 1;

	if (!type)
		refuse_nvme(r, disk, source, NULL,
			"XML error: missing 'type' attribute to disk source",
			"does not say that it is a PCI device");
	else if (strcmp(type, "pci") != 0)
		refuse_nvme(r, disk, source, "type",
			vml_arena_printf(r->arena, "XML error: unsupported source type '%s'", type),
			"is no PCI device");
	else if (!space)
		refuse_nvme(r, disk, source, NULL,
			"XML error: missing 'namespace' attribute to disk source",
			"names no namespace");
	else if (!vml_read_number(space + (*space == '-'), G_MAXUINT64, &number))
		refuse_nvme(r, disk, source, "namespace",
			vml_arena_printf(r->arena, "XML error: malformed namespace '%s'", space),
			"names a namespace that is no number");
	else if (!vml_child(source, "address"))
		refuse_nvme(r, disk, source, NULL, "XML error: NVMe disk source is missing address",
			"has no <address>");
	else if (top && number == 0)
		refuse_nvme(r, disk, source, "namespace",
			"unsupported configuration: NVMe namespace can't be zero",
			"names namespace 0, and they count from 1");
}

static void
check_nvme(
	const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	const struct vml_node *source = d->storage.node;

	if (d->storage.type == VML_STORAGE_NVME && source &&
		(!vml_value(source, "type") || vml_is_literal(vml_value(source, "type"))) &&
		(!vml_value(source, "namespace") || vml_is_literal(vml_value(source, "namespace"))))
		check_nvme_parts(r, disk, source, d == &disk->decl);
}

static void
check_encryption(
	const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	const struct vml_node *e = d->storage.encryption;
	const char *format = e ? vml_value(e, "format") : NULL;
	const bool rbd = g_strcmp0(d->storage.protocol, "rbd") == 0;
	const bool librbd = e && vml_value_is(e, "engine", "librbd");
	const char *name = vml_disk_words(disk);

	if (!e)
		return;
	if (g_strcmp0(format, "qcow") == 0 || g_strcmp0(format, "default") == 0)
		vml_refuse_parse(r, VML_REFUSAL_LEGACY_ENCRYPTION, disk, e, vml_attr(e, "format"),
			"unsupported configuration: old qcow/qcow2 encryption is not supported",
			"%s is encrypted with AES, which QEMU has given up", name);
	else if (vml_child(e, "cipher") && g_strcmp0(format, "luks") == 0)
		vml_refuse_check(r, "VML733", disk,
			vml_child(e, "ivgen") ? vml_child(e, "cipher") : e, NULL,
			"unsupported configuration: supplying <cipher> for domain disk definition "
			"is unnecessary",
			"the encryption of %s gives a <cipher>, which its header holds", name);
	else if (librbd && !rbd)
		vml_refuse_check(r, "VML733", disk, e, "engine",
			"unsupported configuration: librbd encryption is supported only with RBD "
			"backed disks",
			"%s is decrypted by librbd, and is no rbd image", name);
	else if (!librbd && g_strcmp0(format, "luks2") == 0)
		vml_refuse_check(r, "VML733", disk, e, "format",
			"unsupported configuration: luks2 is currently not supported by the qemu "
			"encryption engine",
			"%s is encrypted with LUKS 2, which QEMU does not read", name);
	else if (!librbd && g_strcmp0(format, "luks") == 0 && d->format != VML_FORMAT_RAW &&
		 d->format != VML_FORMAT_QCOW2 && d->format != VML_FORMAT_NONE)
		vml_refuse_check(r, "VML733", disk, e, "format",
			"unsupported configuration: encryption is supported only with 'raw' and "
			"'qcow2' image format",
			"%s is encrypted, and its format is '%s'", name,
			vml_format_libvirt(d->format));
}

/* <auth> and <encryption> stand in the disk or in its source, not in both. */
static void
check_twice(const struct vml_domain_reading *r, const struct vml_disk *disk, const char *element)
{
	const struct vml_node *source = disk->decl.storage.node;
	const struct vml_node *outer = vml_child(disk->node, element);

	if (outer && source && vml_child(source, element))
		vml_refuse_check(r, "VML734", disk, outer, NULL,
			vml_arena_printf(r->arena,
				"unsupported configuration: an <%s> definition already found for "
				"disk source",
				element),
			"%s has an <%s> of its own beside that of its source", vml_disk_words(disk),
			element);
}

/* A writable disk that several domains may have at once is locked by nobody: only raw bears that.
 */
static void
check_shareable(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_decl *d = &disk->decl;

	if (!disk->shareable || disk->readonly || d->format == VML_FORMAT_RAW ||
		d->format == VML_FORMAT_NONE)
		return;
	vml_refuse_parse(r, VML_REFUSAL_SHAREABLE, disk, disk->shareable_node, NULL,
		vml_arena_printf(r->arena,
			"unsupported configuration: shared access for disk '%s' requires use of "
			"supported storage format",
			vml_disk_words(disk)),
		"%s is shareable and writable, and its format is '%s'", vml_disk_words(disk),
		vml_format_libvirt(d->format));
}

void
vml_check_source(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	check_startup_policy(r, disk);
	check_transient(r, disk);
	check_shareable(r, disk);
	check_empty_volume(r, disk);
	check_twice(r, disk, "auth");
	check_twice(r, disk, "encryption");
	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		check_volume(r, disk, d);
		check_nvme(r, disk, d);
		check_encryption(r, disk, d);
	}
}
