/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* LUKS headers stand alone and inside qcow2. */
#ifndef VML_IMAGE_LUKS_H
#define VML_IMAGE_LUKS_H

#include "image/format.h"

enum { VML_LUKS_HEADER = 592 };

/* Whatever QEMU refuses in a version 1 header at `at`; field offsets count from there. */
void vml_luks_check(struct vml_bytes *b, struct vml_image_draft *d, uint64_t at);
/* What cryptsetup would refuse in a version 2 header at byte 0. */
void vml_luks2_check(struct vml_bytes *b, struct vml_image_draft *d);

#endif
