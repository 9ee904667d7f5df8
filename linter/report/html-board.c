/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the page draws, and at which of it each finding is shown. */
#include <string.h>

#include "base/mask.h"
#include "report/html.h"

struct builder {
	struct vml_board *board;
	GHashTable *disks; /* path, domain and target in a line each → number + 1; see key_of() */
	GHashTable *files; /* path → number + 1 */
};

struct vml_item *
vml_board_item(const struct vml_board *b, uint32_t i)
{
	return &g_array_index(b->items, struct vml_item, i);
}

uint32_t
vml_board_after(const struct vml_board *b, uint32_t i)
{
	const struct vml_item *item = vml_board_item(b, i);
	if (item->first != VML_NO_ITEM)
		return item->first;
	while (item->next == VML_NO_ITEM && item->parent != VML_NO_ITEM)
		item = vml_board_item(b, item->parent);
	return item->next;
}

int
vml_item_width(const struct vml_item *i)
{
	return i->kind == VML_ITEM_DISK ? VML_DISK_WIDTH : VML_CARD_WIDTH;
}

enum vml_severity
vml_item_severity(const struct vml_item *i)
{
	enum vml_severity worst = VML_OFF;
	for (guint k = 0; i->findings && k < i->findings->len; k++) {
		const struct vml_finding *f = i->findings->pdata[k];
		worst = MAX(worst, f->severity);
	}
	return worst;
}

/* ---- names ---------------------------------------------------------------------------------- */

static const char *
name_of(struct vml_arena *a, const struct vml_item *i)
{
	if (i->kind == VML_ITEM_IMAGE)
		return vml_mask_text(a, i->node->name, NULL);
	if (i->kind == VML_ITEM_FILE)
		return vml_mask_text(a, i->path, NULL);
	g_autoptr(GString) name = g_string_new(NULL);
	vml_plan_name_user(i->user, name);
	return vml_mask_text(a, name->str, i->user->document->source);
}

/* The word for where an image is that has no path, or NULL. */
static const char *
place_of(const struct vml_item *i)
{
	const struct vml_layer *l = i->kind == VML_ITEM_IMAGE ? i->node->layer : NULL;
	return l && !l->storage.path ? vml_storage_name(l->storage.type) : NULL;
}

static void
name_item(struct vml_arena *a, struct vml_item *i)
{
	i->name = i->base = name_of(a, i);
	i->folder = place_of(i);
	if (i->folder)
		return;
	const char *slash = strrchr(i->name, '/');
	if (slash && slash[1] && i->kind != VML_ITEM_DISK)
		i->base = slash + 1;
	i->folder = vml_arena_strndup(a, i->name, (size_t)(i->base - i->name));
}

/* ---- items ---------------------------------------------------------------------------------- */

static uint32_t
add_item(struct vml_board *b, struct vml_item i)
{
	name_item(b->arena, &i);
	i.parent = i.edge = i.first = i.last = i.next = VML_NO_ITEM;
	g_array_append_val(b->items, i);
	return b->items->len - 1;
}

/* ---- findings ------------------------------------------------------------------------------- */

/* Of a disk; without target of its domain, without domain of its file. */
static char *
key_of(const char *path, const char *domain, const char *target)
{
	return g_strjoin("\n", path, domain ? domain : "", target ? target : "", NULL);
}

/* The first one of that key stays. */
static void
know_disk(struct builder *b, char *key, uint32_t item)
{
	if (g_hash_table_contains(b->disks, key))
		g_free(key);
	else
		g_hash_table_insert(b->disks, key, GUINT_TO_POINTER(item + 1));
}

static void
add_disk(struct builder *b, const struct vml_plan_user *u)
{
	const char *path = u->document->source->path;
	uint32_t i = add_item(
		b->board, (struct vml_item){ .kind = VML_ITEM_DISK, .user = u, .path = path });
	struct vml_item *item = vml_board_item(b->board, i), *before = i ? item - 1 : NULL;
	bool same = before && before->user && before->user->document == u->document;
	item->domain = same ? before->domain : i;
	know_disk(b, key_of(path, u->document->name, u->disk->target), i);
	know_disk(b, key_of(path, u->document->name, NULL), i);
	know_disk(b, key_of(path, NULL, NULL), i);
}

static uint32_t
disk_of(const struct builder *b, const char *path, const char *domain, const char *target)
{
	g_autofree char *key = key_of(path, domain, target);
	return GPOINTER_TO_UINT(g_hash_table_lookup(b->disks, key));
}

static uint32_t
file_of(struct builder *b, const char *path)
{
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(b->files, path));
	if (number)
		return number - 1;
	uint32_t i = add_item(b->board, (struct vml_item){ .kind = VML_ITEM_FILE, .path = path });
	g_hash_table_insert(b->files, (gpointer)path, GUINT_TO_POINTER(i + 1));
	return i;
}

/* In an image: there. Else at the disk, or the first one of its domain, or of its file. */
static uint32_t
item_of(struct builder *b, const struct vml_finding *f)
{
	const char *path = f->where.path;
	int64_t image = f->where.line ? -1 : vml_plan_find(b->board->plan, path);
	if (image >= 0)
		return (uint32_t)image;
	uint32_t i = disk_of(b, path, f->domain, f->disk);
	if (!i)
		i = disk_of(b, path, f->domain, NULL);
	if (!i && !f->domain)
		i = disk_of(b, path, NULL, NULL);
	return i ? i - 1 : file_of(b, path);
}

static void
add_finding(struct builder *b, const struct vml_finding *f)
{
	struct vml_item *i = vml_board_item(b->board, item_of(b, f));
	if (!i->findings)
		i->findings = g_ptr_array_new();
	g_ptr_array_add(i->findings, (gpointer)f);
	b->board->counts[f->severity]++;
}

struct vml_board *
vml_board_new(const struct vml_chain_report *r)
{
	struct vml_board *board = g_new0(struct vml_board, 1);
	struct builder b = { board, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_hash_table_new(g_str_hash, g_str_equal) };
	board->report = r;
	board->plan = vml_plan_new(r);
	board->arena = vml_arena_new();
	board->items = g_array_new(FALSE, FALSE, sizeof(struct vml_item));
	board->headings = g_array_new(FALSE, FALSE, sizeof(struct vml_heading));
	for (uint32_t i = 0; i < board->plan->nodes->len; i++)
		add_item(board, (struct vml_item){ .kind = VML_ITEM_IMAGE,
					.node = vml_plan_node_at(board->plan, i) });
	for (guint i = 0; i < board->plan->users->len; i++)
		add_disk(&b, &g_array_index(board->plan->users, struct vml_plan_user, i));
	for (uint32_t i = 0; i < r->nfindings; i++)
		add_finding(&b, r->findings[i]);
	g_hash_table_unref(b.disks);
	g_hash_table_unref(b.files);
	vml_board_lay_out(board);
	return board;
}

void
vml_board_free(struct vml_board *b)
{
	for (guint i = 0; i < b->items->len; i++)
		g_clear_pointer(&vml_board_item(b, i)->findings, g_ptr_array_unref);
	g_array_unref(b->items);
	g_array_unref(b->headings);
	vml_arena_free(b->arena);
	vml_plan_free(b->plan);
	g_free(b);
}
