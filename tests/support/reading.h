/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes read as an XML file. */
#ifndef VML_TESTS_READING_H
#define VML_TESTS_READING_H

#include "base/arena.h"
#include "xml/parse.h"

struct reading {
	struct vml_arena *arena;
	struct vml_source *source;
	struct vml_xml_file *file;
};

/* Where they are: they must outlive the reading. */
struct reading reading_of(const void *bytes, size_t len);
/* In memory of their own: under a sanitizer a read past the end is a fault. */
struct reading reading_copy(const void *bytes, size_t len);
void reading_drop(struct reading *r);

#endif
