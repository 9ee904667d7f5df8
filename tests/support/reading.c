/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/reading.h"

#include "input/source.h"

static struct reading
read_in(struct vml_arena *a, const void *bytes, size_t len)
{
	struct reading r = { .arena = a };
	r.source = vml_source_memory(a, "x", bytes, len);
	r.file = vml_xml_read(a, r.source);
	return r;
}

struct reading
reading_of(const void *bytes, size_t len)
{
	return read_in(vml_arena_new(), bytes, len);
}

struct reading
reading_copy(const void *bytes, size_t len)
{
	struct vml_arena *a = vml_arena_new();
	return read_in(a, vml_arena_memdup(a, bytes, len), len);
}

void
reading_drop(struct reading *r)
{
	vml_xml_release(r->file);
	vml_arena_free(r->arena);
}
