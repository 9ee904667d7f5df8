/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture: a line for each reference, a card for each image, a label for each disk. */
#include "base/text.h"
#include "report/html.h"

enum { MIDDLE = VML_CARD_HEIGHT / 2, ROUND = 8, TEXT = 27, BADGE = 4 };

struct writer {
	const struct vml_board *board;
	struct vml_arena *arena; /* of the card at hand */
	FILE *out;
};

/* ---- lines ---------------------------------------------------------------------------------- */

/* From a card to the one that hangs on it: right, down, right again. */
static void
write_branch(const struct writer *w, const struct vml_item *from, const struct vml_item *to)
{
	int x = from->x + vml_item_width(from), y = from->y + MIDDLE, end = to->y + MIDDLE;
	int turn = to->x - 22; /* half of what is between two cards */
	if (y == end)
		fprintf(w->out, "M%d %dH%d", x, y, to->x);
	else
		fprintf(w->out, "M%d %dH%dq%d 0 %d %dV%dq0 %d %d %dH%d", x, y, turn - ROUND, ROUND,
			ROUND, ROUND, end - ROUND, ROUND, ROUND, ROUND, to->x);
}

/* What has no place of its own in the tree: a second base, and what closes a ring. */
static void
write_arc(const struct writer *w, const struct vml_item *from, const struct vml_item *to)
{
	int x = from->x, y = from->y + MIDDLE, end = to->x + vml_item_width(to),
	    line = to->y + MIDDLE;
	fprintf(w->out, "M%d %dC%d %d %d %d %d %d", x, y, x - 48, y + 48, end + 48, line + 48, end,
		line);
}

static void
write_edge(const struct writer *w, guint i)
{
	static const char *const kinds[] = { "backing", "data", "extent", "parent" };
	const struct vml_plan_edge *e =
		&g_array_index(w->board->plan->edges, struct vml_plan_edge, i);
	const struct vml_item *from = vml_board_item(w->board, e->from);
	const struct vml_item *to = vml_board_item(w->board, e->to);
	bool ring = e->kind == VML_PLAN_BACKING && from->parent == VML_NO_ITEM;
	bool base = from->edge == i, part = to->edge == i;
	uint32_t child = part ? e->to : e->from;
	fprintf(w->out, "<path class=\"%s%s\"", kinds[e->kind], ring ? " ring" : "");
	if (base || part)
		fprintf(w->out, " id=\"e%u\"", child);
	fputs(" d=\"", w->out);
	if (base)
		write_branch(w, to, from);
	else if (part)
		write_branch(w, from, to);
	else
		write_arc(w, from, to);
	fputs("\"/>\n", w->out);
}

static void
write_lines(const struct writer *w)
{
	fputs("<g class=\"lines\">\n", w->out);
	for (guint i = 0; i < w->board->plan->edges->len; i++)
		write_edge(w, i);
	for (uint32_t i = 0; i < w->board->items->len; i++) {
		const struct vml_item *disk = vml_board_item(w->board, i);
		if (disk->kind != VML_ITEM_DISK)
			continue;
		fprintf(w->out, "<path class=\"disk\" id=\"e%u\" d=\"", i);
		write_branch(w, vml_board_item(w->board, disk->parent), disk);
		fputs("\"/>\n", w->out);
	}
	fputs("</g>\n", w->out);
}

/* ---- cards ---------------------------------------------------------------------------------- */

static void
write_badge(const struct writer *w, const struct vml_item *i, int y)
{
	if (!i->findings)
		return;
	int x = vml_item_width(i) - 20;
	fprintf(w->out,
		"<circle class=\"badge\" cx=\"%d\" cy=\"%d\" r=\"10\"/>"
		"<text class=\"count\" x=\"%d\" y=\"%d\">%u</text>",
		x, y, x, y + BADGE, i->findings->len);
}

static const char *
part_word(const struct writer *w, const struct vml_item *i)
{
	if (i->edge == VML_NO_ITEM || i->node->layer)
		return NULL;
	return vml_plan_kind_name(
		g_array_index(w->board->plan->edges, struct vml_plan_edge, i->edge).kind);
}

/* "qcow2 · header · 10.0 GiB · missing" */
static const char *
image_words(const struct writer *w, const struct vml_item *i)
{
	const struct vml_layer *l = i->node->used ? i->node->used : i->node->layer;
	const struct vml_layer *own = i->node->layer;
	g_autofree char *size = own && own->image ? vml_plan_size(own->image->virtual_size) : NULL;
	bool present = i->node->state == VML_STATE_PRESENT;
	const char *words[] = { l ? vml_format_libvirt(l->format) : part_word(w, i),
		l && l->format_origin ? vml_origin_name(l->format_origin) : NULL, size,
		present ? NULL : vml_state_name(i->node->state),
		own && own->image && own->image->in_use ? "in use" : NULL };
	const char *text = "";
	for (size_t k = 0; k < G_N_ELEMENTS(words); k++)
		if (words[k])
			text = vml_arena_printf(
				w->arena, "%s%s%s", text, *text ? " \302\267 " : "", words[k]);
	return text;
}

/* Whether one is the other, or the end of it: paths start where the user was, or at the root. */
static bool
is_same_folder(const char *a, const char *b)
{
	return g_str_has_suffix(a, b) || g_str_has_suffix(b, a);
}

/* Images of another folder than the one they are built on show theirs. */
static const char *
shown_name(const struct writer *w, const struct vml_item *i)
{
	if (i->parent == VML_NO_ITEM)
		return i->base;
	const struct vml_item *above = vml_board_item(w->board, i->parent);
	return is_same_folder(i->folder, above->folder) ? i->base : i->name;
}

/* Where the chain ends: for good, or nobody says so. */
static void
write_end(const struct writer *w, const struct vml_item *i)
{
	if (i->parent != VML_NO_ITEM || i->kind != VML_ITEM_IMAGE)
		return;
	if (i->node->open)
		fputs("<path class=\"open\" d=\"M-18 23H0\"/>", w->out);
	else if (i->node->ended)
		fputs("<path class=\"end\" d=\"M-6 13V33\"/>", w->out);
}

static void
write_text(const struct writer *w, const char *class, int y, const char *text)
{
	fprintf(w->out, "<text class=\"%s\" x=\"14\" y=\"%d\">%s</text>", class, y, text);
}

static void
write_card(const struct writer *w, const struct vml_item *i)
{
	unsigned columns = i->findings ? TEXT - 4 : TEXT;
	bool image = i->kind == VML_ITEM_IMAGE;
	const char *words = image ? image_words(w, i) : "file";
	write_end(w, i);
	fprintf(w->out, "<rect width=\"%d\" height=\"%d\" rx=\"9\"/>", VML_CARD_WIDTH,
		VML_CARD_HEIGHT);
	write_text(w, "name", 20, vml_html_short(w->arena, shown_name(w, i), columns));
	write_text(w, "facts", 36, vml_html_name(w->arena, words));
	write_badge(w, i, MIDDLE);
}

static void
write_disk(const struct writer *w, const struct vml_item *i)
{
	enum { TOP = (VML_CARD_HEIGHT - VML_DISK_HEIGHT) / 2 };
	fprintf(w->out, "<rect y=\"%d\" width=\"%d\" height=\"%d\" rx=\"14\"/>", TOP,
		VML_DISK_WIDTH, VML_DISK_HEIGHT);
	write_text(w, "name", MIDDLE + BADGE,
		vml_html_short(w->arena, i->name, i->findings ? 17 : 21));
	write_badge(w, i, MIDDLE);
}

/* Words for how a card looks; they are ours. */
static const char *
classes(const struct vml_item *i)
{
	if (i->kind == VML_ITEM_FILE)
		return "present";
	if (i->kind == VML_ITEM_DISK)
		return vml_verdict_name(i->user->disk->chain->verdict);
	if (i->node->own && i->node->own->verdict == VML_REFUSED)
		return "refused";
	return vml_state_name(i->node->state);
}

static void
write_item(const struct writer *w, uint32_t number)
{
	static const char *const kinds[] = { "image", "disk", "file" };
	const struct vml_item *i = vml_board_item(w->board, number);
	enum vml_severity worst = vml_item_severity(i);
	unsigned n = i->findings ? i->findings->len : 0;
	fprintf(w->out, "<a id=\"n%u\" href=\"#i%u\" class=\"%s %s%s%s\"", number, number,
		kinds[i->kind], classes(i), worst ? " " : "",
		worst ? vml_severity_name(worst) : "");
	if (i->parent != VML_NO_ITEM)
		fprintf(w->out, " data-p=\"%u\"", i->parent);
	if (i->kind == VML_ITEM_DISK)
		fprintf(w->out, " data-d=\"%u\"", i->domain);
	fprintf(w->out, " transform=\"translate(%d %d)\">", i->x, i->y);
	fprintf(w->out, "<title>%s: %s, %s, %u finding%s</title>", kinds[i->kind],
		vml_html_name(w->arena, i->name), classes(i), n, vml_text_plural(n));
	if (i->kind == VML_ITEM_DISK)
		write_disk(w, i);
	else
		write_card(w, i);
	fputs("</a>\n", w->out);
}

static void
write_headings(struct writer *w)
{
	for (guint i = 0; i < w->board->headings->len; i++) {
		const struct vml_heading *h =
			&g_array_index(w->board->headings, struct vml_heading, i);
		w->arena = vml_arena_new_small();
		fprintf(w->out, "<text class=\"folder\" x=\"%d\" y=\"%d\">%s</text>\n", h->x,
			h->y + 12, *h->text ? vml_html_short(w->arena, h->text, 60) : "./");
		vml_arena_free(w->arena);
	}
}

void
vml_html_picture(const struct vml_board *b, FILE *out)
{
	struct writer w = { b, NULL, out };
	fprintf(out, "<svg id=\"picture\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" ",
		b->width, b->height, b->width, b->height);
	fputs("role=\"group\" aria-label=\"Images and what is built on them\">\n<g id=\"view\">\n",
		out);
	write_headings(&w);
	write_lines(&w);
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_after(b, i)) {
		w.arena = vml_arena_new_small();
		write_item(&w, i);
		vml_arena_free(w.arena);
	}
	fputs("</g>\n</svg>\n", out);
}
