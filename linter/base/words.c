/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What messages call a disk and the place of its bytes, when the XML may leave either out. */
#include <string.h>

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

const char *
vml_storage_kind(const struct vml_storage *s)
{
	return vml_storage_name(s->volume ? VML_STORAGE_VOLUME : s->type);
}

static bool
same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool
vml_index_differ(const struct vml_index_domain *a, const struct vml_index_domain *b)
{
	return a != b && !same_text(a->name, b->name) && !same_text(a->uuid, b->uuid);
}
