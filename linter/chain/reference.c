/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the names in a header lead. libvirt follows backing files, and from 10.10 on data files,
 * both relative to the image. QEMU follows these and the extents of VMDK, a data file relative to
 * its own working directory; nobody follows the parents of VHD and VHDX. Measured on QEMU 7.2.
 */
#include "chain/reference.h"

#include <string.h>

#include <glib.h>

#include "chain/backing.h"

/* What QEMU 7.2 has a protocol driver for beyond those that libvirt knows. */
static const char *const qemu_protocols[] = { "blkdebug", "blkverify", "fat", "file",
	"gluster+rdma", "gluster+tcp", "gluster+unix", "host_cdrom", "host_device", "iser", "json",
	"nbd+tcp", "nbd+unix", "null-aio", "null-co", "nvme", NULL };

struct resolver {
	struct vml_arena *arena;
	const struct vml_image *image;
	const struct vml_reached *by;
	const struct vml_reading *reading; /* libvirt's, or NULL */
};

static struct vml_resolved
refused(const char *error)
{
	return (struct vml_resolved){ .course = VML_COURSE_REFUSED, .error = error };
}

/* ---- libvirt ------------------------------------------------------------------------------ */

static struct vml_resolved
as_libvirt(const struct resolver *r, const char *name)
{
	struct vml_resolved to = { .course = VML_COURSE_PLACE };
	switch (vml_backing_parse(r->arena, name, r->by->storage, &to.place, &to.error)) {
	case VML_BACKING_OK: return to;
	case VML_BACKING_UNUSABLE: return (struct vml_resolved){ .course = VML_COURSE_IGNORED };
	case VML_BACKING_ERROR: break;
	}
	return refused(to.error);
}

static bool
sees_data_files(const struct resolver *r)
{
	return vml_target_has(r->by->target, VML_BEHAVIOUR_DATA_FILE_SEEN);
}

static struct vml_resolved
ask_libvirt(const struct resolver *r, const struct vml_ref *ref)
{
	const char *name = NULL;
	if (ref->kind == VML_REF_BACKING && r->reading)
		name = r->reading->backing;
	if (ref->kind == VML_REF_DATA_FILE && r->reading)
		name = r->reading->data_file;
	return name ? as_libvirt(r, name) : (struct vml_resolved){ .course = VML_COURSE_IGNORED };
}

/* ---- QEMU ----------------------------------------------------------------------------------- */

/* Of a name that begins with a protocol, its length; 0 = it is a path. */
static size_t
protocol_length(const char *name)
{
	size_t n = strcspn(name, ":/");
	return name[n] == ':' ? n : 0;
}

static struct vml_resolved
as_file(const struct resolver *r, const char *path)
{
	const char *from = *path != '/' ? r->by->working_directory : NULL;
	struct vml_resolved to = { .course = VML_COURSE_PLACE };
	to.place.type = VML_STORAGE_FILE;
	to.place.path = from ? vml_arena_printf(r->arena, "%s%s%s", from,
				       g_str_has_suffix(from, "/") ? "" : "/", path)
			     : path;
	return to;
}

/* libvirt's reading counts where it has one: what it knows it hands to QEMU as it is. */
static struct vml_resolved
as_qemu_protocol(const struct resolver *r, const char *name, size_t len)
{
	g_autofree char *protocol = g_strndup(name, len);
	struct vml_resolved to = { .course = VML_COURSE_PLACE };
	if (strcmp(protocol, "file") == 0)
		return as_file(r, name + strlen("file:"));
	enum vml_backing_result result =
		vml_backing_parse(r->arena, name, r->by->storage, &to.place, &to.error);
	if (result == VML_BACKING_OK)
		return to;
	if (result == VML_BACKING_UNUSABLE || g_strv_contains(qemu_protocols, protocol))
		return (struct vml_resolved){ .course = VML_COURSE_UNKNOWN };
	return refused(vml_arena_printf(r->arena, "Unknown protocol '%s'", protocol));
}

/* Beside the image, unless it says otherwise. */
static struct vml_resolved
as_qemu(const struct resolver *r, const char *name)
{
	size_t protocol = protocol_length(name);
	return protocol ? as_qemu_protocol(r, name, protocol) : as_libvirt(r, name);
}

static struct vml_resolved
as_qemu_data_file(const struct resolver *r, const char *name)
{
	bool plain = vml_target_has(r->by->target, VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN);
	size_t protocol = plain ? 0 : protocol_length(name);
	if (!*name)
		return refused("The 'file' block driver requires a file name");
	return protocol ? as_qemu_protocol(r, name, protocol) : as_file(r, name);
}

/* Whether QEMU reads the image's own header at all. */
static bool
is_read_by_qemu(const struct resolver *r)
{
	return r->by->format == r->image->format && !r->image->refused;
}

static struct vml_resolved
ask_qemu(const struct resolver *r, const struct vml_ref *ref)
{
	const struct vml_resolved ignored = { .course = VML_COURSE_IGNORED };
	if (!is_read_by_qemu(r))
		return ignored;
	switch (ref->kind) {
	case VML_REF_BACKING: return ref == r->image->backing ? as_qemu(r, ref->raw) : ignored;
	case VML_REF_EXTENT: return as_qemu(r, ref->raw);
	case VML_REF_DATA_FILE:
		return ref == r->image->data_file ? as_qemu_data_file(r, ref->raw) : ignored;
	case VML_REF_PARENT:
	case VML_REF_LOCATOR: break;
	}
	return ignored;
}

/* ---- both ----------------------------------------------------------------------------------- */

static bool
same_text(const char *a, const char *b)
{
	return g_strcmp0(a, b) == 0;
}

static bool
same_place(const struct vml_storage *a, const struct vml_storage *b)
{
	if (a->type != b->type || !same_text(a->protocol, b->protocol) ||
		!same_text(a->name, b->name))
		return false;
	if (!a->path || !b->path || *a->path != '/' || *b->path != '/')
		return same_text(a->path, b->path);
	g_autofree char *x = g_canonicalize_filename(a->path, "/");
	g_autofree char *y = g_canonicalize_filename(b->path, "/");
	return strcmp(x, y) == 0;
}

static struct vml_reference
resolve(const struct resolver *r, const struct vml_ref *ref)
{
	struct vml_reference to = {
		.ref = ref, .qemu = ask_qemu(r, ref), .libvirt = ask_libvirt(r, ref)
	};
	to.apart = to.qemu.course == VML_COURSE_PLACE && to.libvirt.course == VML_COURSE_PLACE &&
		   !same_place(&to.qemu.place, &to.libvirt.place);
	to.later = ref->kind == VML_REF_DATA_FILE && to.libvirt.course != VML_COURSE_IGNORED &&
		   !sees_data_files(r);
	return to;
}

/* What libvirt takes for a backing file where the image, as QEMU reads it, has none. */
static const struct vml_ref *
seen_by_libvirt(const struct resolver *r, bool own)
{
	if (!r->reading || !r->reading->backing || (own && r->image->backing))
		return NULL;
	struct vml_ref *ref = vml_make(r->arena, struct vml_ref);
	ref->kind = VML_REF_BACKING;
	ref->raw = r->reading->backing;
	ref->raw_len = strlen(ref->raw);
	ref->offset = r->reading->backing_offset;
	ref->format = r->reading->format_name;
	return ref;
}

const struct vml_reference *
vml_references(struct vml_arena *a, const struct vml_image *image, const struct vml_reached *by,
	uint32_t *n)
{
	struct resolver r = { a, image, by, image->readings[by->format] };
	bool own = by->format == image->format;
	const struct vml_ref *other = seen_by_libvirt(&r, own);
	uint32_t count = own ? image->nrefs : 0;
	*n = count + (other != NULL);
	struct vml_reference *list = *n ? vml_make_n(a, struct vml_reference, *n) : NULL;
	for (uint32_t i = 0; i < count; i++)
		list[i] = resolve(&r, &image->refs[i]);
	if (other)
		list[count] = resolve(&r, other);
	return list;
}
