/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compact index of a run: all that is remembered of a document once it is gone. */
#include "run/driver.h"

struct vml_index_builder {
	struct vml_arena *arena;
	GArray *domains; /* struct vml_index_domain */
	GArray *disks;   /* struct vml_index_disk */
	GArray *images;  /* uint32_t: numbers of disks by image */
};

struct vml_index_builder *
vml_index_builder_new(struct vml_arena *a)
{
	struct vml_index_builder *b = g_new0(struct vml_index_builder, 1);
	b->arena = a;
	b->domains = g_array_new(FALSE, TRUE, sizeof(struct vml_index_domain));
	b->disks = g_array_new(FALSE, TRUE, sizeof(struct vml_index_disk));
	b->images = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	return b;
}

void
vml_index_builder_free(struct vml_index_builder *b)
{
	if (!b)
		return;
	g_array_unref(b->domains);
	g_array_unref(b->disks);
	g_array_unref(b->images);
	g_free(b);
}

static struct vml_span
content_of(const struct vml_document *d, const char *name)
{
	const struct vml_node *n = vml_child(d->node, name);
	return n ? n->content : d->node->name_at;
}

/* The path of the layer in the XML, or of the one whose header leads there. */
static struct vml_span
place_of(const struct vml_disk *d, const struct vml_layer *l)
{
	while (l && !l->decl)
		l = l->above;
	const struct vml_storage *s = l ? &l->decl->storage : &d->decl.storage;
	if (s->path_attr)
		return s->path_attr->value_at;
	return s->node ? s->node->tag : d->node->tag;
}

static void
add_disk(struct vml_index_builder *b, uint32_t domain, const struct vml_disk *d)
{
	for (const struct vml_layer *l = d->chain ? d->chain->top : NULL; l; l = l->below) {
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
			.at = place_of(d, l),
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

static gint
compare_images(gconstpointer a, gconstpointer b, gpointer disks)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct vml_index_disk *x = &g_array_index((GArray *)disks, struct vml_index_disk, i);
	const struct vml_index_disk *y = &g_array_index((GArray *)disks, struct vml_index_disk, k);
	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return i < k ? -1 : i > k;
}

static void
sort_images(struct vml_index_builder *b)
{
	g_array_set_size(b->images, 0);
	for (uint32_t i = 0; i < b->disks->len; i++)
		if (g_array_index(b->disks, struct vml_index_disk, i).ino)
			g_array_append_val(b->images, i);
	g_array_sort_with_data(b->images, compare_images, b->disks);
}

struct vml_index
vml_index_view(struct vml_index_builder *b)
{
	sort_images(b);
	return (struct vml_index){
		.domains = (const struct vml_index_domain *)(const void *)b->domains->data,
		.ndomains = b->domains->len,
		.disks = (const struct vml_index_disk *)(const void *)b->disks->data,
		.ndisks = b->disks->len,
		.by_image = (const uint32_t *)(const void *)b->images->data,
		.nby_image = b->images->len,
	};
}
