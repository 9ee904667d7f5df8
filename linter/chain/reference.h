/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names that lead out of an image, resolved as QEMU and as libvirt would. Nothing is opened. */
#ifndef VML_CHAIN_REFERENCE_H
#define VML_CHAIN_REFERENCE_H

#include <vmlint/model.h>

#include "base/arena.h"

/* How an image is reached and read. */
struct vml_reached {
	const struct vml_target *target;
	const struct vml_storage *storage;
	enum vml_format format;        /* in which it is read, whatever its bytes are */
	const char *working_directory; /* of QEMU; NULL = not known */
};

/* Every name in the header of an image, those that only libvirt sees last; `*n` of them. */
const struct vml_reference *vml_references(struct vml_arena *a, const struct vml_image *image,
	const struct vml_reached *by, uint32_t *n);

#endif
