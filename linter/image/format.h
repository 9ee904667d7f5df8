/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a format file hands to the rest of image/: one const descriptor, at its bottom. */
#ifndef VML_IMAGE_FORMAT_H
#define VML_IMAGE_FORMAT_H

#include "image/image.h"

/*
 * An image in the making. Helpers below add to its lists, bounded by base/limits.h. The bytes that
 * parse() sees end where QEMU sees zeros: the first window is filled up with zeros behind the end
 * of a short file, and `bytes->file_size` tells where that end is.
 */
struct vml_image_draft {
	struct vml_arena *arena;
	struct vml_image *image;
	struct vml_want *want;
	struct vml_ref *refs;
	struct vml_defect *defects;
	const char **features;
	const char **contents;
	uint32_t backing;   /* number of the reference that is image->backing, from 1; 0 = none */
	uint32_t data_file; /* likewise */
};

struct vml_image_format {
	enum vml_format format;
	const char *spec; /* where the format is described */
	/* QEMU's probe: a score, 0 = no (raw is 1); on a tie the first in the driver list wins. */
	int (*probe_qemu)(const struct vml_bytes *head512, const char *name);
	unsigned qemu_rank; /* place in QEMU's driver list; lower is met first */
	/* libvirt's probe; NULL = libvirt never finds it. */
	bool (*probe_libvirt)(const struct vml_bytes *head);
	unsigned libvirt_rank; /* place in libvirt's table; lower is met first */
	/* All fields and defects, as QEMU reads them; NULL = recognised only. */
	void (*parse)(struct vml_bytes *b, struct vml_image_draft *d);
	/* What libvirt takes from the header, blindly; NULL = nothing. */
	void (*read_libvirt)(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r);
};

void vml_draft_defect(struct vml_image_draft *d, bool fatal, const char *kind, const char *field,
	uint64_t offset, uint64_t value, const char *limit, const char *fmt, ...)
	__attribute__((format(printf, 8, 9)));
/*
 * Whether these bytes are in a window. When they are not but the file has them, they are asked for
 * as the second window, as far as its size allows.
 */
bool
vml_draft_have(struct vml_image_draft *d, const struct vml_bytes *b, uint64_t offset, uint64_t len);
/* The same for a third window and a fourth, once what comes before has been read. */
bool vml_draft_have_further(
	struct vml_image_draft *d, const struct vml_bytes *b, uint64_t offset, uint64_t len);
/*
 * Whether the file is long enough for a part of the header; a "truncated" defect when not. Not
 * fatal by itself: QEMU reads zeros behind the end, and refuses what the zeros mean.
 */
bool vml_draft_inside(struct vml_image_draft *d, const struct vml_bytes *b, const char *field,
	uint64_t offset, uint64_t len);
/*
 * Copies `len` bytes of the image as a reference; NULL when they are not there. The result may be
 * changed until the next call.
 */
struct vml_ref *vml_draft_ref(struct vml_image_draft *d, struct vml_bytes *b,
	enum vml_ref_kind kind, uint64_t offset, uint64_t len);
/* The same for a name that had to be decoded; `text` lives in the arena. */
struct vml_ref *vml_draft_text_ref(struct vml_image_draft *d, enum vml_ref_kind kind,
	const char *text, uint64_t offset, uint64_t len);
void vml_draft_feature(struct vml_image_draft *d, const char *name);
/* A word for what a raw image holds. */
void vml_draft_content(struct vml_image_draft *d, const char *word);
/* Sorts what must be sorted and hands everything to the image. */
void vml_draft_finish(struct vml_image_draft *d);

/* All descriptors; generated from linter/image/meson.build. */
extern const struct vml_image_format *const vml_image_formats[];
extern const unsigned vml_image_nformats;

#endif
