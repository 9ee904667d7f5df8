/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compact index of a run: all that is remembered of a document once it is gone. */
#include <string.h>

#include "chain/forest.h"
#include "run/driver.h"

struct vml_index_builder {
	struct vml_arena *arena;
	GArray *domains; /* struct vml_index_domain */
	GArray *disks;   /* struct vml_index_disk */
	GArray *images;  /* uint32_t: numbers of disks by image */
	GArray *claims;  /* struct vml_index_claim */
};

struct vml_index_builder *
vml_index_builder_new(struct vml_arena *a)
{
	struct vml_index_builder *b = g_new0(struct vml_index_builder, 1);
	b->arena = a;
	b->domains = g_array_new(FALSE, TRUE, sizeof(struct vml_index_domain));
	b->disks = g_array_new(FALSE, TRUE, sizeof(struct vml_index_disk));
	b->images = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	b->claims = g_array_new(FALSE, TRUE, sizeof(struct vml_index_claim));
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
	g_array_unref(b->claims);
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

/* The store's own string where the image was read by that name: it ends after the index. */
static const char *
path_of(struct vml_arena *a, const struct vml_layer *l)
{
	const char *known = l->image ? l->image->path : NULL;
	bool same = g_strcmp0(known, l->storage.path) == 0;
	return same ? known : vml_arena_strdup(a, l->storage.path);
}

static void
add_disk(struct vml_index_builder *b, uint32_t domain, const struct vml_disk *d)
{
	const char *target = vml_arena_strdup(b->arena, d->target);

	for (const struct vml_layer *l = d->chain ? d->chain->top : NULL; l; l = l->below) {
		struct vml_index_disk x = {
			.domain = domain,
			.target = target,
			.path = path_of(b->arena, l),
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

/* How libvirt prints them: hexadecimal digits in groups, with a mark between two of these. */
static const struct {
	char mark;
	unsigned char groups[7];
} spelling[] = {
	[VML_CLAIM_UUID] = { '-', { 8, 4, 4, 4, 12 } },
	[VML_CLAIM_MAC] = { ':', { 2, 2, 2, 2, 2, 2 } },
	[VML_CLAIM_DISK_UUID] = { '-', { 8, 4, 4, 4, 12 } },
};

/* NULL where the digits are not those of such a thing, or not known yet. */
static const char *
spell(struct vml_arena *a, enum vml_claim_kind kind, const char *text)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	const unsigned char *groups = spelling[kind].groups;
	unsigned left = *groups;
	for (; *text; text++) {
		if (*text == '-' || *text == ':')
			continue;
		if (left == 0 && *groups) {
			left = *++groups;
			g_string_append_c(plain, spelling[kind].mark);
		}
		if (left == 0 || !g_ascii_isxdigit(*text))
			return NULL;
		left--;
		g_string_append_c(plain, g_ascii_tolower(*text));
	}
	return left == 0 && groups[1] == 0 ? vml_arena_strdup(a, plain->str) : NULL;
}

static void
add_claim(struct vml_index_builder *b, enum vml_claim_kind kind, const char *text, uint32_t owner,
	struct vml_span at)
{
	struct vml_index_claim x = { kind, NULL, owner, at };
	if (!text)
		return;
	x.key = spell(b->arena, kind, text);
	if (x.key)
		g_array_append_val(b->claims, x);
}

static void
add_macs(struct vml_index_builder *b, uint32_t domain, const struct vml_document *d)
{
	const struct vml_node *devices = vml_child(d->node, "devices");
	const struct vml_node *n = devices ? vml_child(devices, "interface") : NULL;
	for (; n; n = vml_again(n)) {
		const struct vml_node *mac = vml_child(n, "mac");
		const struct vml_attr *address = mac ? vml_attr(mac, "address") : NULL;
		if (address)
			add_claim(b, VML_CLAIM_MAC, address->value, domain, address->value_at);
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
	add_claim(b, VML_CLAIM_UUID, x.uuid, b->domains->len - 1, x.uuid_at);
	add_macs(b, b->domains->len - 1, d);
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

static gint
compare_claims(gconstpointer a, gconstpointer b)
{
	const struct vml_index_claim *x = a, *y = b;
	int c = x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->key, y->key);
	if (c == 0)
		c = x->owner < y->owner ? -1 : x->owner > y->owner;
	return c ? c : (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

/* Only VirtualBox and its like keep a register of images by UUID. */
static void
claim_images(struct vml_index_builder *b, const struct vml_index_image *images, uint32_t nimages)
{
	for (uint32_t i = 0; i < nimages; i++) {
		const struct vml_image *im = images[i].image;
		if (im->format == VML_FORMAT_VDI || im->format == VML_FORMAT_VPC)
			add_claim(b, VML_CLAIM_DISK_UUID, im->uuid, i, (struct vml_span){ 0, 0 });
	}
}

struct vml_index
vml_index_view(struct vml_index_builder *b, struct vml_forest *forest)
{
	uint32_t nimages;
	const struct vml_index_image *images = vml_forest_images(forest, &nimages);
	claim_images(b, images, nimages);
	sort_images(b);
	g_array_sort(b->claims, compare_claims);
	return (struct vml_index){
		.domains = (const struct vml_index_domain *)(const void *)b->domains->data,
		.ndomains = b->domains->len,
		.disks = (const struct vml_index_disk *)(const void *)b->disks->data,
		.ndisks = b->disks->len,
		.by_image = (const uint32_t *)(const void *)b->images->data,
		.nby_image = b->images->len,
		.images = images,
		.nimages = nimages,
		.claims = (const struct vml_index_claim *)(const void *)b->claims->data,
		.nclaims = b->claims->len,
	};
}
