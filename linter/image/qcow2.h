/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The qcow2 header as read, shared by qcow2.c and qcow2-ext.c. */
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
};

struct vml_qcow2_table {
	const char *name;
	uint64_t at, entries, entry, max;
	uint64_t offset_field, count_field; /* where the header says so */
	const char *max_text;
};

/* Reads the extensions: q->format, the data file, and what is wrong with any of them. */
void vml_qcow2_extensions(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d);

#endif
