/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encodings that several formats share: GUIDs, UTF-16 names, CRC-32C. */
#ifndef VML_IMAGE_DECODE_H
#define VML_IMAGE_DECODE_H

#include "base/arena.h"
#include "base/bytes.h"

/* 16 bytes as text; `mixed` = the first three groups are little-endian. NULL when all are zero. */
const char *vml_decode_uuid(struct vml_arena *a, struct vml_bytes *b, uint64_t offset, bool mixed);
/* UTF-16 up to the first NUL as UTF-8; half surrogate pairs become U+FFFD. */
const char *vml_decode_utf16(struct vml_arena *a, struct vml_slice s, bool big_endian);
/* CRC-32C of a slice, with the four bytes at `hole`, which is inside, taken as zeros. */
uint32_t vml_crc32c(struct vml_slice s, size_t hole);

#endif
