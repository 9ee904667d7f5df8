/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What messages call a disk and the place of its bytes, when the XML may leave either out. */
#include <string.h>

#include <vmlint/model.h>

uint32_t
vml_decl_depth(const struct vml_disk *d, const struct vml_decl *l)
{
	uint32_t depth = 0;
	for (const struct vml_decl *above = &d->decl; above && above != l; above = above->below)
		depth++;
	return depth;
}

const struct vml_layer *
vml_decl_layer(const struct vml_disk *d, const struct vml_decl *l)
{
	const struct vml_chain *c = d->chain;
	const struct vml_layer *at = c ? (c->top ? c->top : c->declared) : NULL;
	while (at && at->decl != l)
		at = at->below;
	return at;
}

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
