/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Large files in few bytes, for fuzzers: the length, then pieces, each with its place; zeros in
 * between. All numbers are little-endian: 4 bytes of length, then 4 of place, 2 of length and the
 * bytes themselves for each piece.
 */
#ifndef VML_TESTS_LAYOUT_H
#define VML_TESTS_LAYOUT_H

#include <glib.h>

/* The longest file that there is a layout for. */
#define LAYOUT_LONGEST (8u << 20)

/* The pieces of a file that are not zeros (g_byte_array_unref). */
GByteArray *layout_fold(const guint8 *bytes, gsize len);
/*
 * The file that any bytes describe (g_free), `*len` bytes long: pieces outside of it do not count,
 * the last one may be cut. Its memory ends where it ends.
 */
guint8 *layout_unfold(const guint8 *folded, gsize n, gsize *len);

#endif
