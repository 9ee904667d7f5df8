/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The same document written down in other ways. */
#ifndef VML_TESTS_ORACLE_LAYOUTS_H
#define VML_TESTS_ORACLE_LAYOUTS_H

#include <glib.h>

struct layout {
	const char *name;
	char *(*write)(const char *xml); /* in UTF-8; NULL = the document cannot be written so */
	const char *encoding;            /* of the file, NULL = UTF-8 */
	const char *mark;                /* byte order mark before it, or "" */
	unsigned mark_len;
	gboolean whole; /* a domain, which libvirt's grammar takes as it stands */
};

extern const struct layout layouts[];
extern const unsigned nlayouts;

/* The file's bytes (g_byte_array_unref), or NULL. */
GByteArray *layout_bytes(const struct layout *l, const char *xml);
/* UTF-8 in the encoding of the layout, without mark (g_byte_array_unref). */
GByteArray *layout_encode(const struct layout *l, const char *text);

#endif
