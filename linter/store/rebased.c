/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Header facts with another base, as qemu-img rebase -u writes them: for qcow2 a name and a format
 * extension in front of all others, for QED a name and a flag that says raw or nothing.
 */
#include <string.h>

#include "store/what-if.h"

enum { QED_FLAGS_AT = 16, FIRST_EXTENSION_V2 = 80, FIRST_EXTENSION_V3 = 120 };

static bool
is_raw(const char *format)
{
	return format && strcmp(format, "raw") == 0;
}

/* The reference to the base comes last, as in an image that is read. */
static void
set_reference(struct vml_arena *a, struct vml_image *m, const char *base, const char *format)
{
	const struct vml_ref *old = m->backing;
	struct vml_ref *refs = vml_make_n(a, struct vml_ref, m->nrefs + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < m->nrefs; i++) {
		if (&m->refs[i] == old)
			continue;
		if (&m->refs[i] == m->data_file)
			m->data_file = &refs[n];
		refs[n++] = m->refs[i];
	}
	m->backing = NULL;
	if (*base) {
		bool qed = m->format == VML_FORMAT_QED;
		unsigned first = m->version == 2 ? FIRST_EXTENSION_V2 : FIRST_EXTENSION_V3;
		refs[n] = (struct vml_ref){ .kind = VML_REF_BACKING,
			.raw = base,
			.raw_len = strlen(base),
			.offset = old ? old->offset : 0,
			.format = qed ? (is_raw(format) ? "raw" : NULL) : format,
			.format_offset = qed ? QED_FLAGS_AT : first };
		m->backing = &refs[n++];
	}
	m->refs = refs;
	m->nrefs = n;
}

/*
 * libvirt finds the extension behind the format's only where that needs no padding, or in the
 * reading that knows of padding.
 */
static void
read_qcow2(struct vml_reading *r, const char *format)
{
	bool padded = format && strlen(format) % 8 != 0;
	r->format_name = r->padded_format_name = format;
	r->format = r->padded_format = vml_format_from_libvirt(format);
	r->data_file = padded ? NULL : r->padded_data_file;
}

static void
read_qed(struct vml_reading *r, const char *format)
{
	r->format = is_raw(format) ? VML_FORMAT_RAW : VML_FORMAT_NONE;
	r->probe_trusted = r->backing && !is_raw(format);
}

static const struct vml_reading *
reading(struct vml_arena *a, const struct vml_image *m, const struct vml_reading *old,
	const char *base, const char *format)
{
	if (!old)
		return NULL;
	struct vml_reading *r = vml_arena_memdup(a, old, sizeof(*old));
	r->backing = *base ? base : NULL;
	r->backing_offset = m->backing ? m->backing->offset : 0;
	if (m->format == VML_FORMAT_QED)
		read_qed(r, *base ? format : NULL);
	else
		read_qcow2(r, *base ? format : NULL);
	return r;
}

const struct vml_image *
vml_image_rebased(
	struct vml_arena *a, const struct vml_image *image, const char *base, const char *format)
{
	bool qcow2 = image->format == VML_FORMAT_QCOW2;
	if (!qcow2 && image->format != VML_FORMAT_QED)
		return NULL;
	struct vml_image *m = vml_arena_memdup(a, image, sizeof(*image));
	set_reference(a, m, base, format);
	m->readings[m->format] = reading(a, m, image->readings[m->format], base, format);
	/* libvirt reads both kinds of qcow by one function, which goes by the version. */
	if (qcow2)
		m->readings[VML_FORMAT_QCOW] =
			reading(a, m, image->readings[VML_FORMAT_QCOW], base, format);
	return m;
}
