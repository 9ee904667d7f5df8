/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What messages call a disk and the place of its bytes, when the XML may leave either out. */
#include <vmlint/model.h>

const char *
vml_disk_words(const struct vml_disk *d)
{
	return d->target ? d->target : "the disk";
}

const char *
vml_storage_words(const struct vml_storage *s)
{
	if (s->path)
		return s->path;
	if (s->name)
		return s->name;
	return s->volume ? s->volume : vml_storage_name(s->type);
}
