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

/* What both programs take a file for, and every format whose mark is there. */
struct marks {
	const struct vml_image_format *libvirt, *qemu; /* NULL = raw */
	int score;                                     /* QEMU's, of its own */
	uint32_t claims;                               /* bits by enum vml_format */
};

static void
look_for(const struct vml_image_format *f, const struct vml_bytes *libvirt_sees,
	const struct vml_bytes *qemu_sees, const char *name, struct marks *m)
{
	bool libvirt = f->probe_libvirt && f->probe_libvirt(libvirt_sees);
	int score = f->probe_qemu ? f->probe_qemu(qemu_sees, name) : 0;

	if (libvirt && (!m->libvirt || f->libvirt_rank < m->libvirt->libvirt_rank))
		m->libvirt = f;
	if (score > m->score ||
		(score > 0 && score == m->score && f->qemu_rank < m->qemu->qemu_rank)) {
		m->qemu = f;
		m->score = score;
	}
	if (libvirt || score > 1)
		m->claims |= UINT32_C(1) << f->format;
}

static struct marks
look(const struct vml_bytes *bytes, const char *name)
{
	uint8_t sector[PROBE_WINDOW];
	struct vml_bytes libvirt = libvirt_view(bytes), qemu = qemu_view(bytes, sector);
	struct marks m = { 0 };

	for (unsigned i = 0; i < vml_image_nformats; i++)
		look_for(vml_image_formats[i], &libvirt, &qemu, name ? name : "", &m);
	if (bytes->file_size == 0)
		m.qemu = NULL; /* QEMU asks nobody about an empty file */
	return m;
}

static enum vml_format
format_of(const struct vml_image_format *f)
{
	return f ? f->format : VML_FORMAT_RAW;
}

enum vml_format
vml_probe_libvirt(const struct vml_bytes *bytes)
{
	return format_of(look(bytes, NULL).libvirt);
}

enum vml_format
vml_probe_qemu(const struct vml_bytes *bytes, const char *name)
{
	return format_of(look(bytes, name).qemu);
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
	struct marks m = look(bytes, name);
	im->probe_libvirt = format_of(m.libvirt);
	im->probe_qemu = format_of(m.qemu);
	im->format = im->probe_qemu;
	im->union_raw = means_raw(im->probe_libvirt) && means_raw(im->probe_qemu);
	im->claims = m.claims;
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
