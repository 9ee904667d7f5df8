/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by vmdk.c (binary headers, probes) and vmdk-desc.c (text descriptors). */
#ifndef VML_IMAGE_VMDK_H
#define VML_IMAGE_VMDK_H

#include "image/format.h"

enum {
	VML_VMDK_DESCRIPTOR_AT = 0x200, /* where QEMU looks in a binary file, whatever that says */
	VML_VMDK_DESCRIPTOR = 10240,    /* QEMU looks for identity and parent in so much of it */
};

/* A descriptor that decides: create type and extents. */
void vml_vmdk_descriptor(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset);
/* Identity and parent, from the text at `offset`. */
void vml_vmdk_parent(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset);

#endif
