/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by vhdx.c (headers, regions) and vhdx-meta.c (metadata, parent locator). */
#ifndef VML_IMAGE_VHDX_H
#define VML_IMAGE_VHDX_H

#include "image/format.h"

struct vml_vhdx_region {
	bool found;
	uint64_t at;
	uint32_t len;
	/* Of the block table alone, once the metadata tell: */
	uint32_t entries; /* that the file has; 0 = nothing to look at */
	uint64_t block;   /* bytes of a block */
	uint32_t chunk;   /* blocks for each bitmap between them */
};

/*
 * Everything in the metadata region that QEMU reads, and the parent locator, which it does not.
 * Fills in what `bat` is about.
 */
void vml_vhdx_metadata(struct vml_bytes *b, struct vml_image_draft *d,
	const struct vml_vhdx_region *metadata, struct vml_vhdx_region *bat);

#endif
