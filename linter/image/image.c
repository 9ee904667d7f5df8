/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes → image facts: both probes, the format's own reading as QEMU does it, and what libvirt
 * would take from the same bytes under each format that backs. Knows no format; each is a
 * descriptor. Opens nothing.
 */
#include "image/image.h"

#include <string.h>

#include "base/limits.h"
#include "image/format.h"

enum { PROBE_WINDOW = 512 };

/* libvirt looks at the first window only, as long as the file is. */
static struct vml_bytes
libvirt_view(const struct vml_bytes *b)
{
	struct vml_bytes view = { .head = b->head, .file_size = b->file_size };
	if (view.head.len > VML_HEADER_WINDOW)
		view.head.len = VML_HEADER_WINDOW;
	if (view.head.len > view.file_size)
		view.head.len = (size_t)view.file_size;
	return view;
}

enum vml_format
vml_probe_libvirt(const struct vml_bytes *bytes)
{
	struct vml_bytes view = libvirt_view(bytes);
	const struct vml_image_format *found = NULL;
	for (unsigned i = 0; i < vml_image_nformats; i++) {
		const struct vml_image_format *f = vml_image_formats[i];
		if (f->probe_libvirt && (!found || f->libvirt_rank < found->libvirt_rank) &&
			f->probe_libvirt(&view))
			found = f;
	}
	return found ? found->format : VML_FORMAT_RAW;
}

/* QEMU always sees 512 bytes: zeros stand for what a short file does not have. */
static struct vml_bytes
qemu_view(const struct vml_bytes *b, uint8_t sector[PROBE_WINDOW])
{
	size_t n = b->head.len < PROBE_WINDOW ? b->head.len : PROBE_WINDOW;
	memset(sector, 0, PROBE_WINDOW);
	if (n > 0)
		memcpy(sector, b->head.data, n);
	return (struct vml_bytes){ .head = { sector, 0, PROBE_WINDOW }, .file_size = b->file_size };
}

enum vml_format
vml_probe_qemu(const struct vml_bytes *bytes, const char *name)
{
	uint8_t sector[PROBE_WINDOW];
	struct vml_bytes view = qemu_view(bytes, sector);
	const struct vml_image_format *best = NULL;
	int top = 0;
	if (bytes->file_size == 0)
		return VML_FORMAT_RAW;
	for (unsigned i = 0; i < vml_image_nformats; i++) {
		const struct vml_image_format *f = vml_image_formats[i];
		int score = f->probe_qemu ? f->probe_qemu(&view, name ? name : "") : 0;
		if (score > top || (score > 0 && score == top && f->qemu_rank < best->qemu_rank)) {
			best = f;
			top = score;
		}
	}
	return best ? best->format : VML_FORMAT_RAW;
}

/* Every format whose mark is there, whoever would be asked first. */
static uint32_t
claims(const struct vml_bytes *bytes, const char *name)
{
	uint8_t sector[PROBE_WINDOW];
	struct vml_bytes view = libvirt_view(bytes), first = qemu_view(bytes, sector);
	uint32_t bits = 0;
	for (unsigned i = 0; i < vml_image_nformats; i++) {
		const struct vml_image_format *f = vml_image_formats[i];
		bool libvirt = f->probe_libvirt && f->probe_libvirt(&view);
		bool qemu = f->probe_qemu && f->probe_qemu(&first, name) > 1;
		if (libvirt || qemu)
			bits |= UINT32_C(1) << f->format;
	}
	return bits;
}

static const struct vml_image_format *
descriptor(enum vml_format format)
{
	for (unsigned i = 0; i < vml_image_nformats; i++)
		if (vml_image_formats[i]->format == format)
			return vml_image_formats[i];
	return NULL;
}

/* Most images say nothing under most formats; those share one empty reading. */
static const struct vml_reading nothing_read;

static const struct vml_reading *
keep_reading(struct vml_arena *a, const struct vml_reading *r)
{
	if (!r->backing && !r->format_name && !r->data_file && !r->padded_format_name &&
		!r->padded_data_file && !r->truncated && !r->crypt && !r->fails)
		return &nothing_read;
	return vml_arena_memdup(a, r, sizeof(*r));
}

static void
read_as_libvirt(struct vml_arena *a, const struct vml_bytes *bytes, struct vml_image *im)
{
	for (unsigned i = 0; i < vml_image_nformats; i++) {
		const struct vml_image_format *f = vml_image_formats[i];
		if (!f->read_libvirt)
			continue;
		struct vml_bytes view = libvirt_view(bytes);
		struct vml_reading r = { .format = VML_FORMAT_NONE };
		f->read_libvirt(&view, a, &r);
		im->readings[f->format] = keep_reading(a, &r);
	}
}

static bool
means_raw(enum vml_format f)
{
	return f == VML_FORMAT_RAW || f == VML_FORMAT_ISO;
}

/* Runs the parser of the image's format; short files are zeros to it behind their end. */
static struct vml_image *
parse_format(struct vml_arena *a, struct vml_image *im, const struct vml_bytes *bytes,
	struct vml_want *want)
{
	struct vml_want unused;
	struct vml_image_draft d = { .arena = a, .image = im, .want = want ? want : &unused };
	*d.want = (struct vml_want){ 0, 0 };
	uint8_t padded[VML_HEADER_WINDOW]; /* filled only for short files */
	struct vml_bytes b = *bytes;
	if (b.head.len < sizeof(padded)) {
		if (b.head.len > 0)
			memcpy(padded, b.head.data, b.head.len);
		memset(padded + b.head.len, 0, sizeof(padded) - b.head.len);
		b.head = (struct vml_window){ padded, 0, sizeof(padded) };
	}
	const struct vml_image_format *f = descriptor(im->format);
	if (f && f->parse)
		f->parse(&b, &d);
	if (vml_format_contains(im->format) && im->format != VML_FORMAT_DMG &&
		vml_bytes_equal(&b, PROBE_WINDOW - 2, "\x55\xaa", 2))
		vml_draft_content(&d, "mbr");
	vml_draft_finish(&d);
	return im;
}

struct vml_image *
vml_image_parse(
	struct vml_arena *a, const struct vml_bytes *bytes, const char *name, struct vml_want *want)
{
	struct vml_image *im = vml_make(a, struct vml_image);
	im->file_size = bytes->file_size;
	im->probe_libvirt = vml_probe_libvirt(bytes);
	im->probe_qemu = vml_probe_qemu(bytes, name);
	im->format = im->probe_qemu;
	im->union_raw = means_raw(im->probe_libvirt) && means_raw(im->probe_qemu);
	im->claims = claims(bytes, name ? name : "");
	read_as_libvirt(a, bytes, im);
	return parse_format(a, im, bytes, want);
}

struct vml_image *
vml_image_parse_more(struct vml_arena *a, struct vml_image *im, const struct vml_bytes *bytes,
	struct vml_want *want)
{
	const struct vml_image first = *im;
	*im = (struct vml_image){
		.file_size = first.file_size,
		.probe_libvirt = first.probe_libvirt,
		.probe_qemu = first.probe_qemu,
		.format = first.probe_qemu,
		.union_raw = first.union_raw,
		.claims = first.claims,
	};
	memcpy(im->readings, first.readings, sizeof(im->readings));
	return parse_format(a, im, bytes, want);
}
