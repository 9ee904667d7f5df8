/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes → image facts. One format per file; this header is the room's front. Nothing here opens a
 * file: whoever holds the bytes calls vml_image_parse(), and vml_image_parse_more() when it asks
 * for more.
 */
#ifndef VML_IMAGE_IMAGE_H
#define VML_IMAGE_IMAGE_H

#include <vmlint/model.h>

#include "base/arena.h"
#include "base/bytes.h"

/* A further range that a format needs beyond the first window; len 0 = nothing. */
struct vml_want {
	uint64_t offset;
	uint32_t len; /* at most VML_MORE_WINDOW */
};

/*
 * Reads everything there is to know from the bytes. Total: any bytes give an image. `name` is the
 * file's name, which QEMU's prober looks at for dmg. When `want->len` is not 0 afterwards and
 * bytes->more is empty, the caller may read that range and call vml_image_parse_more(); the first
 * result is complete but for what lies there. VHDX asks again, for its metadata and then its block
 * table, each of which only the window before tells the place of, and qcow2 for the directory of
 * bitmaps where that is far from L1: bytes->third and bytes->last are to be filled then. Identity
 * fields (path, dev, mtime, …) are the caller's.
 */
struct vml_image *vml_image_parse(struct vml_arena *a, const struct vml_bytes *bytes,
	const char *name, struct vml_want *want);
/*
 * The same with a further window: `im` is read anew, but for what the first window decides (probes,
 * libvirt's readings).
 */
struct vml_image *vml_image_parse_more(struct vml_arena *a, struct vml_image *im,
	const struct vml_bytes *bytes, struct vml_want *want);

/* The two probers as pure functions: libvirt's on the first 33280 bytes, QEMU's on 512. */
enum vml_format vml_probe_libvirt(const struct vml_bytes *bytes);
enum vml_format vml_probe_qemu(const struct vml_bytes *bytes, const char *name);

#endif
