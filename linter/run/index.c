/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compact index of a run: all that is remembered of a document once it is gone. */
#include "run/driver.h"

struct vml_index_builder {
	struct vml_arena *arena;
	GArray *domains; /* struct vml_index_domain */
	GArray *disks;   /* struct vml_index_disk */
};

struct vml_index_builder *
vml_index_builder_new(struct vml_arena *a)
{
	struct vml_index_builder *b = g_new0(struct vml_index_builder, 1);
	b->arena = a;
	b->domains = g_array_new(FALSE, TRUE, sizeof(struct vml_index_domain));
	b->disks = g_array_new(FALSE, TRUE, sizeof(struct vml_index_disk));
	return b;
}

void
vml_index_builder_free(struct vml_index_builder *b)
{
	if (!b)
		return;
	g_array_unref(b->domains);
	g_array_unref(b->disks);
	g_free(b);
}

static struct vml_span
content_of(const struct vml_document *d, const char *name)
{
	const struct vml_node *n = vml_child(d->node, name);
	return n ? n->content : d->node->name_at;
}

static void
add_disk(struct vml_index_builder *b, uint32_t domain, const struct vml_disk *d)
{
	for (const struct vml_layer *l = d->chain ? d->chain->top : NULL; l; l = l->below) {
		const struct vml_node *node = l->decl ? l->decl->storage.node : NULL;
		struct vml_index_disk x = {
			.domain = domain,
			.target = vml_arena_strdup(b->arena, d->target),
			.path = vml_arena_strdup(b->arena, l->storage.path),
			.dev = l->dev,
			.ino = l->ino,
			.depth = l->depth,
			.writable = l->depth == 0 && !d->readonly,
			.shareable = d->shareable,
			.transient = d->transient,
			.at = node ? node->tag : d->node->tag,
		};
		g_array_append_val(b->disks, x);
	}
}

void
vml_index_add(struct vml_index_builder *b, const struct vml_document *d)
{
	if (d->root != VML_ROOT_DOMAIN || !d->node)
		return;
	struct vml_index_domain x = {
		.path = vml_arena_strdup(b->arena, d->source->path),
		.name = vml_arena_strdup(b->arena, d->name),
		.uuid = vml_arena_strdup(b->arena, d->uuid),
		.ordinal = d->ordinal,
		.name_at = content_of(d, "name"),
		.uuid_at = content_of(d, "uuid"),
	};
	g_array_append_val(b->domains, x);
	for (uint32_t i = 0; i < d->ndisks; i++)
		add_disk(b, b->domains->len - 1, d->disks[i]);
}

struct vml_index
vml_index_view(const struct vml_index_builder *b)
{
	return (struct vml_index){
		.domains = (const struct vml_index_domain *)(const void *)b->domains->data,
		.ndomains = b->domains->len,
		.disks = (const struct vml_index_disk *)(const void *)b->disks->data,
		.ndisks = b->disks->len,
	};
}
