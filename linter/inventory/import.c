/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What both kinds of accounts have in common. */
#include "inventory/import.h"

#include "base/mask.h"

void
vml_import_complain(struct vml_import *to, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	const char *text = vml_arena_vprintf(to->arena, fmt, ap);
	va_end(ap);
	g_ptr_array_add(to->problems, vml_mask_escape(to->arena, text));
}

struct vml_record *
vml_import_add(struct vml_import *to, const char *path, const char *by)
{
	if (*path != '/') {
		vml_import_complain(to,
			"'%s' is a relative path, and the folder that it is in is not told", path);
		return NULL;
	}
	struct vml_record *r = vml_make(to->arena, struct vml_record);
	g_autofree char *clean = vml_record_path(path, "");
	*r = (struct vml_record){
		.path = vml_arena_strdup(to->arena, clean), .state = VML_STATE_PRESENT, .by = by
	};
	g_ptr_array_add(to->records, r);
	return r;
}

struct vml_reading *
vml_import_reading(struct vml_import *to, struct vml_image *m)
{
	if (!vml_format_backs(m->format))
		return NULL;
	struct vml_reading *reading = vml_make(to->arena, struct vml_reading);
	m->readings[m->format] = reading;
	return reading;
}
