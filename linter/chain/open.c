/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU opens the chain that libvirt hands it, the deepest member first: each must be the kind of
 * file its type says, then hold the format it was declared to have.
 */
#include <inttypes.h>
#include <string.h>

#include "chain/walk.h"

#define SECTOR 512

static void
open_storage(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	const char *path = vml_layer_words(a, l);
	bool regular = l->thing == VML_THING_REGULAR;
	if (l->state == VML_STATE_MISSING)
		vml_walk_refuse(w, VML_REFUSAL_MISSING_IMAGE, l,
			vml_arena_printf(a, "Could not open '%s': %s", path,
				l->error ? l->error : "No such file or directory"),
			"%s is missing", path);
	else if (l->thing == VML_THING_FIFO)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l, NULL,
			"%s is a FIFO, and QEMU waits forever when it opens it", path);
	else if (l->thing == VML_THING_VIRTUAL)
		vml_walk_unknown(w, "a file of procfs, sysfs or the like is not opened");
	else if (l->thing == VML_THING_SOCKET)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(a, "Could not open '%s': No such device or address", path),
			"%s is a socket", path);
	else if (l->storage.type == VML_STORAGE_FILE && l->thing != VML_THING_NONE && !regular)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(
				a, "'file' driver requires '%s' to be a regular file", path),
			"%s is not a regular file", path)
			->rule = l->thing == VML_THING_BLOCK && l->from_xml ? "VML719" : NULL;
	else if (l->storage.type == VML_STORAGE_DIR && regular)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(a, "Could not read directory %s", path),
			"%s is a regular file, but declared as a directory", path);
	else if (l->storage.type == VML_STORAGE_BLOCK && regular)
		vml_walk_refuse(w, VML_REFUSAL_NOT_A_FILE, l,
			vml_arena_printf(a,
				"'host_device' driver requires '%s' to be either a character or "
				"block device",
				path),
			"%s is a regular file, but declared as a block device", path);
}

/* A part of a file: QEMU wants all of it to be there. Its size counts in whole sectors. */
static void
open_slice(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	const struct vml_storage *s = &l->storage;
	const uint64_t size = l->image ? l->image->file_size : 0;
	const uint64_t whole = (size + SECTOR - 1) / SECTOR * SECTOR;
	const char *text = NULL;

	if (!s->has_slice || !l->image || l->image->block_device || (l->image->partial && !size))
		return;
	if (s->slice_offset > whole)
		text = vml_arena_printf(a,
			"Offset (%" PRIu64
			") cannot be greater than size of the containing file (%" PRIu64 ")",
			s->slice_offset, whole);
	else if (s->slice_size > whole - s->slice_offset)
		text = vml_arena_printf(a,
			"The sum of offset (%" PRIu64 ") and size (%" PRIu64
			") has to be smaller or equal to the  actual size of the containing file "
			"(%" PRIu64 ")",
			s->slice_offset, s->slice_size, whole);
	else if (s->slice_size % SECTOR != 0)
		text = "Specified size is not multiple of 512";
	else if (s->slice_size == 0 && l->format != VML_FORMAT_RAW)
		text = vml_wrong_format_text(a, l);
	if (text)
		vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, l, text,
			"the slice of %s is not made of whole sectors that it has",
			vml_layer_words(a, l))
			->rule = "VML739";
}

static enum vml_refusal_kind
kind_of_defect(const struct vml_defect *d)
{
	static const struct {
		const char *kind;
		enum vml_refusal_kind refusal;
	} kinds[] = {
		{ "corrupt", VML_REFUSAL_CORRUPT },
		{ "unknown-feature", VML_REFUSAL_UNKNOWN_FEATURE },
		{ "version", VML_REFUSAL_UNKNOWN_FEATURE },
	};
	if (d->cut || g_str_equal(d->kind, "truncated"))
		return VML_REFUSAL_TRUNCATED;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_equal(kinds[i].kind, d->kind))
			return kinds[i].refusal;
	return VML_REFUSAL_BAD_IMAGE;
}

static bool
is_writable_top(const struct vml_walk *w, const struct vml_layer *l)
{
	return l == w->top && w->disk && !w->disk->readonly;
}

/* An encrypted image, and no key in the XML. */
static void
open_encrypted(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	const char *path = vml_layer_words(a, l);
	if (!w->disk)
		return;
	if (strcmp(l->image->encryption, "aes") == 0)
		vml_walk_refuse(w, VML_REFUSAL_LEGACY_ENCRYPTION, l,
			vml_arena_printf(a,
				"Use of AES-CBC encrypted %s images is no longer supported in "
				"system emulators",
				vml_format_qemu(l->format)),
			"%s is encrypted with AES, which QEMU has given up", path);
	else
		vml_walk_refuse(w, VML_REFUSAL_ENCRYPTION, l,
			"Parameter 'encrypt.key-secret' is required for cipher",
			"%s is encrypted, and the XML gives no <encryption> for it", path);
}

/* What the format's header says against opening it, in whatever way. */
static void
open_header(struct vml_walk *w, struct vml_layer *l)
{
	const char *path = vml_layer_words(w->context->arena, l);
	for (uint32_t i = 0; i < l->image->ndefects; i++) {
		const struct vml_defect *d = &l->image->defects[i];
		if (!d->fatal)
			continue;
		vml_walk_refuse(w, kind_of_defect(d), l, NULL, "QEMU refuses to open %s: %s", path,
			d->message);
		return;
	}
	if (l->image->encryption && !l->storage.encryption)
		open_encrypted(w, l);
	else if (is_writable_top(w, l) && l->image->corrupt)
		vml_walk_refuse(w, VML_REFUSAL_CORRUPT, l,
			"qcow2: Image is corrupt; cannot be opened read/write",
			"%s is marked corrupt, and QEMU does not open it for writing", path);
}

/*
 * A fixed VHD has its mark at the end of the file only, where QEMU looks once it is told. And
 * another program may call an image raw because it was told so, or knew no better.
 */
static bool
has_format(const struct vml_layer *l)
{
	const struct vml_image *image = l->image;
	bool fixed_vhd = l->format == VML_FORMAT_VPC && image->format == VML_FORMAT_RAW &&
			 image->probe_libvirt == VML_FORMAT_RAW &&
			 image->claims >> VML_FORMAT_VPC & 1;
	bool told_raw = image->partial && image->format == VML_FORMAT_RAW;
	return image->format == l->format || fixed_vhd || told_raw;
}

static void
open_format(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_arena *a = w->context->arena;
	if (!l->image || l->format == VML_FORMAT_RAW || !vml_format_qemu(l->format))
		return;
	const char *path = vml_layer_words(a, l), *format = vml_format_qemu(l->format);
	if (is_writable_top(w, l) && vml_format_is_read_only(l->format))
		vml_walk_refuse(w, VML_REFUSAL_READ_ONLY_FORMAT, l, "Image is read-only",
			"%s has format %s, which QEMU only reads, but the disk is writable", path,
			vml_format_libvirt(l->format));
	else if (!has_format(l))
		vml_walk_refuse(w, VML_REFUSAL_OTHER_FORMAT, l, vml_wrong_format_text(a, l),
			"%s is declared %s, but its header says %s", path, format,
			vml_format_qemu(l->image->format));
	else
		open_header(w, l);
}

/* Whether QEMU goes past the host's page cache, which libvirt chooses for a shared disk. */
static bool
is_uncached(const struct vml_disk *d)
{
	const char *cache = vml_value(d->driver_node, "cache");

	if (!cache || strcmp(cache, "default") == 0)
		return d->shareable;
	return strcmp(cache, "none") == 0 || strcmp(cache, "directsync") == 0;
}

/*
 * Past the page cache only whole sectors can be written, and a device never changes the size of a
 * raw image. Sectors may be larger than 512 bytes; that is for the host to know.
 */
static void
attach_unaligned(struct vml_walk *w)
{
	const struct vml_layer *l = w->top;

	if (!w->disk || w->disk->readonly || l->format != VML_FORMAT_RAW || l->storage.has_slice ||
		l->storage.type != VML_STORAGE_FILE || !l->image || !is_uncached(w->disk) ||
		l->image->file_size % SECTOR == 0)
		return;
	w->step = VML_STEP_ATTACH;
	vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, w->top,
		"Cannot get 'write' permission without 'resize': Image size is not a multiple of "
		"request alignment",
		"%s is %" PRIu64 " bytes long, which is no multiple of 512, and is written past "
		"the page cache",
		vml_layer_words(w->context->arena, l), l->image->file_size)
		->rule = "VML738";
}

void
vml_walk_open(struct vml_walk *w)
{
	for (struct vml_layer *l = w->last; l && !w->stopped; l = (struct vml_layer *)l->above) {
		open_storage(w, l);
		if (!w->stopped)
			open_slice(w, l);
		if (!w->stopped)
			open_format(w, l);
		if (!w->stopped)
			vml_walk_open_data(w, l);
		if (!w->stopped)
			vml_walk_open_extents(w, l);
	}
	if (!w->stopped)
		attach_unaligned(w);
}
