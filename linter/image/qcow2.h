/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The qcow2 header as read, shared by the files of the format. */
#ifndef VML_IMAGE_QCOW2_H
#define VML_IMAGE_QCOW2_H

#include "image/format.h"

/* Incompatible feature bits. */
enum {
	VML_QCOW2_DIRTY = 1,
	VML_QCOW2_CORRUPT = 2,
	VML_QCOW2_DATA_FILE = 4,
	VML_QCOW2_COMPRESSION = 8,
	VML_QCOW2_EXTENDED_L2 = 16,
};

struct vml_qcow2 {
	uint32_t version, backing_len, cluster_bits, crypt, l1_size, table_clusters, snapshots;
	uint64_t backing_at, size, l1_at, table_at, snapshots_at;
	uint64_t incompat, compat, autoclear;
	uint32_t refcount_order, header_length, compression;
	uint64_t cluster;   /* in bytes */
	const char *format; /* recorded backing format as stored, or NULL */
	uint64_t format_at;
	uint32_t bitmaps; /* how many there are to be in the directory; 0 = nothing to look at */
	uint64_t bitmaps_at, bitmaps_size; /* of the directory */
};

/* Reads the extensions: q->format, the data file, and what is wrong with any of them. */
void vml_qcow2_extensions(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d);
/* Places and sizes of the tables. */
void vml_qcow2_check_tables(
	const struct vml_qcow2 *q, const struct vml_bytes *b, struct vml_image_draft *d);
/* What stands in them; after vml_qcow2_check_tables() found nothing fatal. */
void vml_qcow2_read_tables(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d);

/* The bitmaps extension, `len` bytes at `ext`: sets q->bitmaps and so on where it is sound. */
void vml_qcow2_bitmaps(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d,
	uint64_t ext, uint32_t len);
/* Their directory; last of all, since it may take a window of its own. */
void
vml_qcow2_read_bitmaps(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d);

#endif
