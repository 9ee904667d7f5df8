/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which images a document leads to: the members of its chains, by identity; and where a chain does
 * not know its files, and for whatever else names a file (firmware variables, snapshots), any file
 * of that name.
 */
#include <string.h>

#include "chain/forest.h"
#include "run/driver.h"

static void
mention(struct vml_run *r, const char *path)
{
	if (vml_placeholder(path))
		r->vague = true;
	else if (path && *path)
		vml_forest_mention(r->forest, path);
}

static void
reach_layers(struct vml_run *r, const struct vml_layer *l)
{
	for (; l; l = l->below) {
		vml_forest_reach(r->forest, l->dev, l->ino);
		vml_forest_reach(r->forest, l->data_dev, l->data_ino);
		vml_forest_reach(r->forest, l->recorded.dev, l->recorded.ino);
		for (uint32_t i = 0; i < l->ncompanions; i++)
			vml_forest_reach(r->forest, l->companions[i].dev, l->companions[i].ino);
		if (!l->ino)
			mention(r, l->storage.volume ? l->storage.volume : l->storage.path);
	}
}

static void
reach_chain(struct vml_run *r, const struct vml_chain *c)
{
	reach_layers(r, c->top);
	reach_layers(r, c->beyond);
	reach_layers(r, c->declared);
	for (const struct vml_layer *l = c->top; l; l = l->below)
		vml_forest_cover(r->forest, l->dev, l->ino);
}

/* A disk whose chain is not judged. */
static void
mention_declared(struct vml_run *r, const struct vml_decl *d)
{
	for (; d; d = d->below)
		mention(r, d->storage.volume ? d->storage.volume : d->storage.path);
}

/* Every absolute path in attributes and texts, those of disks left out. */
static void
mention_paths(struct vml_run *r, const struct vml_node *n)
{
	bool devices = strcmp(n->name, "devices") == 0;
	for (const struct vml_node *c = n->first; c; c = c->next)
		if (!devices || strcmp(c->name, "disk") != 0)
			mention_paths(r, c);
	if (n->text && *n->text == '/')
		mention(r, n->text);
	for (uint32_t i = 0; i < n->nattrs; i++)
		if (n->attrs[i].value[0] == '/')
			mention(r, n->attrs[i].value);
}

void
vml_run_reach(struct vml_run *r, const struct vml_document *d)
{
	if (!d->node)
		r->vague = true;
	else
		mention_paths(r, d->node);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		if (disk->chain)
			reach_chain(r, disk->chain);
		else
			mention_declared(r, &disk->decl);
	}
}
