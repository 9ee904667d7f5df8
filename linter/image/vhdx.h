/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by vhdx.c (headers, regions) and vhdx-meta.c (metadata, parent locator). */
#ifndef VML_IMAGE_VHDX_H
#define VML_IMAGE_VHDX_H

#include "image/format.h"

struct vml_vhdx_region {
	bool found;
	uint64_t at;
	uint32_t len;
};

/* Everything in the metadata region that QEMU reads, and the parent locator, which it does not. */
void vml_vhdx_metadata(struct vml_bytes *b, struct vml_image_draft *d,
	const struct vml_vhdx_region *metadata, const struct vml_vhdx_region *bat);

#endif
