/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pieces are told apart by runs of zeros that are longer than what a further piece costs. */
#include "support/layout.h"

#include <string.h>

enum { LENGTH = 4, HEADER = 6, GAP = 16, LONGEST_PIECE = 0xffff };

static guint32
number(const guint8 *p, unsigned width)
{
	guint32 n = 0;
	for (unsigned i = 0; i < width; i++)
		n |= (guint32)p[i] << 8 * i;
	return n;
}

static void
append_number(GByteArray *out, guint32 n, unsigned width)
{
	for (unsigned i = 0; i < width; i++) {
		guint8 byte = (guint8)(n >> 8 * i);
		g_byte_array_append(out, &byte, 1);
	}
}

/* Where the piece that begins at `start` ends: before a gap, the end, or what is too long. */
static gsize
end_of_piece(const guint8 *bytes, gsize len, gsize start)
{
	gsize end = start;
	for (gsize i = start; i < len && i - start < LONGEST_PIECE && i - end < GAP; i++)
		if (bytes[i])
			end = i + 1;
	return end;
}

GByteArray *
layout_fold(const guint8 *bytes, gsize len)
{
	GByteArray *out = g_byte_array_new();
	append_number(out, (guint32)len, LENGTH);
	for (gsize i = 0; i < len;) {
		if (!bytes[i]) {
			i++;
			continue;
		}
		gsize end = end_of_piece(bytes, len, i);
		append_number(out, (guint32)i, 4);
		append_number(out, (guint32)(end - i), 2);
		g_byte_array_append(out, bytes + i, (guint)(end - i));
		i = end;
	}
	return out;
}

guint8 *
layout_unfold(const guint8 *folded, gsize n, gsize *len)
{
	*len = n < LENGTH ? 0 : number(folded, LENGTH) % (LAYOUT_LONGEST + 1);
	guint8 *file = g_malloc0(*len);
	for (gsize at = LENGTH; at < n && n - at > HEADER;) {
		gsize place = number(folded + at, 4), piece = number(folded + at + 4, 2);
		at += HEADER;
		piece = MIN(piece, n - at);
		if (place < *len)
			memcpy(file + place, folded + at, MIN(piece, *len - place));
		at += piece;
	}
	return file;
}
