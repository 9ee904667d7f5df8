/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <pool> and <volume> as libvirt's parser takes them: pools that have a name of their own on the
 * storage (a volume group) are called by it where no <name> is given, and their volumes are in a
 * folder of /dev that the XML does not choose. Measured on libvirt 9.0.0.
 */
#include <string.h>

#include "domain/reading.h"

/* Types whose volumes are devices below a folder that is named after the source. */
static const struct {
	const char *type, *folder;
} own_folders[] = { { "logical", "/dev" }, { "zfs", "/dev/zvol" } };

static const char *
text_of(const struct vml_node *parent, const char *name)
{
	const struct vml_node *n = parent ? vml_child(parent, name) : NULL;
	return n && *n->text ? n->text : NULL;
}

/* Slashes that say nothing are dropped; two at the start, and no more, may mean something. */
static const char *
clean_path(struct vml_arena *a, const char *path)
{
	char *clean = vml_arena_strdup(a, path), *to = clean;
	if (!path)
		return NULL;
	if (path[0] == '/' && path[1] == '/' && path[2] != '/')
		*to++ = '/';
	for (const char *p = path; *p; p++)
		if (*p != '/' || (p[1] != '/' && (p[1] || p == path)))
			*to++ = *p;
	*to = '\0';
	return *clean ? clean : "/";
}

/* The folder of the volumes, which the source's name gives for some types. */
static const char *
folder_of(struct vml_arena *a, const struct vml_pool *p, const char *source_name)
{
	for (size_t i = 0; p->type && i < G_N_ELEMENTS(own_folders); i++)
		if (strcmp(own_folders[i].type, p->type) == 0)
			return source_name ? vml_arena_printf(
						     a, "%s/%s", own_folders[i].folder, source_name)
					   : NULL;
	return clean_path(a, text_of(vml_child(p->node, "target"), "path"));
}

static void
read_hosts(const struct vml_node *source, struct vml_pool *p)
{
	const struct vml_node *first = source ? vml_child(source, "host") : NULL;
	p->host = vml_value(first, "name");
	p->port = vml_value(first, "port");
	for (const struct vml_node *h = first; h; h = vml_again(h))
		p->nhosts++;
}

const struct vml_pool *
vml_pool_read(struct vml_arena *a, const struct vml_node *n)
{
	struct vml_pool *p = vml_make(a, struct vml_pool);
	const struct vml_node *source = vml_child(n, "source");
	const char *source_name = text_of(source, "name");
	p->node = n;
	p->name = text_of(n, "name");
	p->type = vml_value(n, "type");
	p->target_path = folder_of(a, p, source_name ? source_name : p->name);
	p->name = p->name ? p->name : source_name;
	p->device = source ? vml_value(vml_child(source, "device"), "path") : NULL;
	read_hosts(source, p);
	return p;
}

/* <target> or <backingStore>: both have a <path> and a <format>. */
static void
read_stored(const struct vml_node *n, struct vml_decl *d)
{
	const struct vml_node *path = vml_child(n, "path");
	d->node = n;
	d->format_node = vml_child(n, "format");
	d->format_attr = d->format_node ? vml_attr(d->format_node, "type") : NULL;
	d->format_name = d->format_attr ? d->format_attr->value : NULL;
	d->format = d->format_name ? vml_format_from_libvirt(d->format_name) : VML_FORMAT_NONE;
	d->storage.type = VML_STORAGE_FILE;
	d->storage.node = path;
	d->storage.path = path && path->text[0] == '/' ? path->text : NULL;
}

const struct vml_volume *
vml_volume_read(struct vml_arena *a, const struct vml_node *n)
{
	struct vml_volume *v = vml_make(a, struct vml_volume);
	const struct vml_node *target = vml_child(n, "target");
	v->node = n;
	v->name = text_of(n, "name");
	v->key = text_of(n, "key");
	v->type = vml_value(n, "type");
	v->decl.node = n;
	v->decl.storage.type = VML_STORAGE_FILE;
	if (target)
		read_stored(target, &v->decl);
	v->backing_node = vml_child(n, "backingStore");
	if (text_of(v->backing_node, "path")) {
		struct vml_decl *base = vml_make(a, struct vml_decl);
		read_stored(v->backing_node, base);
		v->decl.below = base;
	}
	return v;
}
