/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Places for all cards. What an image is built on stands left of it, in the same line as the first
 * one that is built on it; the others follow below, and in further columns when they are many.
 * Trees fill columns, those of a folder side by side below its name. Chains are deep, and so
 * nothing here calls itself.
 */
#include <string.h>

#include "report/html.h"

enum {
	ACROSS = 44, /* between a card and the one right of it */
	DOWN = 12,   /* between two cards, one below the other */
	ASIDE = 64,  /* between columns of trees */
	BELOW = 20,  /* a line that leads to several columns */
	TALL = 1500, /* children that together are taller may become columns */
	MARGIN = 32,
};

/* ---- who hangs on whom ---------------------------------------------------------------------- */

/* The first of several bases; data files and extents hang on the image that they belong to. */
static void
find_parents(struct vml_board *b)
{
	const GArray *edges = b->plan->edges;
	for (int parts = 0; parts < 2; parts++)
		for (guint i = 0; i < edges->len; i++) {
			const struct vml_plan_edge *e =
				&g_array_index(edges, struct vml_plan_edge, i);
			bool part = e->kind == VML_PLAN_DATA_FILE || e->kind == VML_PLAN_EXTENT;
			struct vml_item *child = vml_board_item(b, part ? e->to : e->from);
			if (part != (parts == 1) || child->parent != VML_NO_ITEM)
				continue;
			child->parent = part ? e->from : e->to;
			child->edge = i;
		}
	for (guint i = 0; i < b->items->len; i++) {
		struct vml_item *item = vml_board_item(b, i);
		if (item->kind == VML_ITEM_DISK)
			item->parent = item->user->node;
	}
}

/* Rings are opened where they are met first. */
static void
open_rings(struct vml_board *b)
{
	g_autofree uint32_t *seen = g_new0(uint32_t, b->items->len + 1);
	for (uint32_t start = 0; start < b->items->len; start++) {
		uint32_t i = start;
		while (i != VML_NO_ITEM && !seen[i]) {
			seen[i] = start + 1;
			i = vml_board_item(b, i)->parent;
		}
		if (i != VML_NO_ITEM && seen[i] == start + 1) {
			vml_board_item(b, i)->parent = VML_NO_ITEM;
			vml_board_item(b, i)->edge = VML_NO_ITEM;
		}
	}
}

/* Disks come first, then parts, then what is built on it; each by folder and name. */
struct sorted {
	uint32_t item;
	int rank;
	const char *folder, *base;
};

static int
rank_of(const struct vml_board *b, const struct vml_item *i)
{
	if (i->kind == VML_ITEM_DISK)
		return 0;
	if (i->kind == VML_ITEM_FILE)
		return 3;
	if (i->edge == VML_NO_ITEM)
		return 2;
	enum vml_plan_kind kind = g_array_index(b->plan->edges, struct vml_plan_edge, i->edge).kind;
	return kind == VML_PLAN_DATA_FILE || kind == VML_PLAN_EXTENT ? 1 : 2;
}

static gint
compare(gconstpointer a, gconstpointer b)
{
	const struct sorted *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank - y->rank;
	int c = strcmp(x->folder, y->folder);
	if (!c)
		c = strcmp(x->base, y->base);
	return c ? c : (x->item > y->item) - (x->item < y->item);
}

static void
hang(struct vml_board *b, uint32_t i)
{
	struct vml_item *child = vml_board_item(b, i);
	struct vml_item *parent = vml_board_item(b, child->parent);
	if (parent->first == VML_NO_ITEM)
		parent->first = i;
	else
		vml_board_item(b, parent->last)->next = i;
	parent->last = i;
}

/* Hangs all items in order, roots one after the other. */
static void
arrange(struct vml_board *b)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct sorted));
	uint32_t root = VML_NO_ITEM;
	for (uint32_t i = 0; i < b->items->len; i++) {
		const struct vml_item *item = vml_board_item(b, i);
		struct sorted s = { i, rank_of(b, item), item->folder, item->base };
		g_array_append_val(all, s);
	}
	g_array_sort(all, compare);
	for (guint k = 0; k < all->len; k++) {
		uint32_t i = g_array_index(all, struct sorted, k).item;
		if (vml_board_item(b, i)->parent != VML_NO_ITEM) {
			hang(b, i);
			continue;
		}
		if (root == VML_NO_ITEM)
			b->first = i;
		else
			vml_board_item(b, root)->next = i;
		root = i;
	}
}

/* ---- sizes: from the ends to the roots, places relative to the parent ------------------------ */

/* The side of a square of that area, rounded down. */
static int
side_of(int64_t area)
{
	int64_t side = 0;
	for (int64_t bit = INT64_C(1) << 30; bit > 0; bit >>= 1)
		if ((side + bit) * (side + bit) <= area)
			side += bit;
	return (int)side;
}

/* How tall a column of children is to be: all in one, unless that is a long strip. */
static int
column_height(const struct vml_board *b, const struct vml_item *parent)
{
	int64_t sum = 0;
	int widest = 0, tallest = 0;
	for (uint32_t c = parent->first; c != VML_NO_ITEM; c = vml_board_item(b, c)->next) {
		const struct vml_item *child = vml_board_item(b, c);
		sum += child->height + DOWN;
		widest = MAX(widest, child->width);
		tallest = MAX(tallest, child->height);
	}
	if (sum <= TALL)
		return TALL;
	return MAX(tallest, side_of(sum * (widest + ACROSS) * 5 / 7));
}

static void
measure(struct vml_board *b, struct vml_item *parent)
{
	int limit = column_height(b, parent), x = vml_item_width(parent) + ACROSS;
	int y = 0, width = 0, height = 0, columns = 1;
	for (uint32_t c = parent->first; c != VML_NO_ITEM; c = vml_board_item(b, c)->next) {
		struct vml_item *child = vml_board_item(b, c);
		if (y > 0 && y + child->height > limit) {
			x += width + ACROSS;
			y = width = 0;
			columns++;
		}
		child->x = x;
		child->y = y;
		y += child->height + DOWN;
		height = MAX(height, y - DOWN);
		width = MAX(width, child->width);
	}
	int lower = columns > 1 ? VML_CARD_HEIGHT / 2 + BELOW : 0;
	for (uint32_t c = parent->first; lower && c != VML_NO_ITEM; c = vml_board_item(b, c)->next)
		vml_board_item(b, c)->y += lower;
	parent->width = x + width - (parent->first == VML_NO_ITEM ? ACROSS : 0);
	parent->height = MAX(VML_CARD_HEIGHT, height + lower);
}

/* ---- trees side by side --------------------------------------------------------------------- */

static int
page_height(const struct vml_board *b)
{
	int64_t area = 0;
	int tallest = 0;
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_item(b, i)->next) {
		const struct vml_item *root = vml_board_item(b, i);
		area += ((int64_t)root->width + ASIDE) * (root->height + 2 * DOWN);
		tallest = MAX(tallest, root->height + VML_HEADING_HEIGHT);
	}
	return MAX(tallest, side_of(area * 4 / 5));
}

static void
add_heading(struct vml_board *b, const char *folder, int x, int y)
{
	struct vml_heading h = { folder, x, y };
	g_array_append_val(b->headings, h);
}

static void
pack(struct vml_board *b)
{
	int limit = page_height(b), x = MARGIN, y = MARGIN, width = 0;
	const char *above = NULL;
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_item(b, i)->next) {
		struct vml_item *root = vml_board_item(b, i);
		if (y > MARGIN && y + root->height > limit + MARGIN) {
			x += width + ASIDE;
			y = MARGIN;
			width = 0;
			above = NULL;
		}
		if (!above || strcmp(above, root->folder) != 0) {
			y += above ? DOWN : 0;
			add_heading(b, root->folder, x, y);
			y += VML_HEADING_HEIGHT;
		}
		above = root->folder;
		root->x = x;
		root->y = y;
		y += root->height + 2 * DOWN;
		width = MAX(width, root->width);
		b->width = MAX(b->width, x + width + MARGIN);
		b->height = MAX(b->height, y + MARGIN - 2 * DOWN);
	}
}

void
vml_board_lay_out(struct vml_board *b)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	b->first = VML_NO_ITEM;
	b->width = VML_CARD_WIDTH + 2 * MARGIN;
	b->height = VML_CARD_HEIGHT + 2 * MARGIN;
	find_parents(b);
	open_rings(b);
	arrange(b);
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_after(b, i))
		g_array_append_val(order, i);
	for (guint k = order->len; k-- > 0;)
		measure(b, vml_board_item(b, g_array_index(order, uint32_t, k)));
	pack(b);
	for (guint k = 0; k < order->len; k++) {
		struct vml_item *child = vml_board_item(b, g_array_index(order, uint32_t, k));
		if (child->parent == VML_NO_ITEM)
			continue;
		const struct vml_item *parent = vml_board_item(b, child->parent);
		child->x += parent->x;
		child->y += parent->y;
	}
}
