/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libvirt takes from headers of the QFI family, qcow and qcow2, without looking at the magic.
 */
#ifndef VML_IMAGE_QFI_H
#define VML_IMAGE_QFI_H

#include "image/format.h"

/* Magic of three bytes and one of the versions `first` to `last`. */
bool vml_qfi_probe_libvirt(const struct vml_bytes *b, uint32_t first, uint32_t last);
/* False when libvirt finds the backing name or its format invalid and leaves the header there. */
bool vml_qfi_read_libvirt(struct vml_bytes *b, struct vml_arena *a, struct vml_reading *r);

#endif
