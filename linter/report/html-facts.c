/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What there is to say of each card, for the side of the picture. */
#include <inttypes.h>

#include "base/lines.h"
#include "base/mask.h"
#include "base/text.h"
#include "report/draw.h"
#include "report/html.h"
#include "report/json-value.h"
#include "report/markup.h"

struct writer {
	const struct vml_board *board;
	struct vml_arena *arena; /* of the card at hand */
	FILE *out;
	GArray **leads; /* by image: uint32_t, numbers of edges that start there */
	GArray **comes; /* … and that end there */
};

static void
write_fact(const struct writer *w, const char *what, const char *text)
{
	if (text && *text)
		fprintf(w->out, "<dt>%s</dt><dd>%s</dd>\n", what, vml_html_name(w->arena, text));
}

static void
write_link(const struct writer *w, uint32_t i, const char *more)
{
	const struct vml_item *item = vml_board_item(w->board, i);
	fprintf(w->out, "<li><a href=\"#i%u\">%s</a>%s%s</li>\n", i,
		vml_html_name(w->arena, item->name), *more ? ", " : "", more);
}

/* The other ends of edges. */
static void
write_links(const struct writer *w, const char *title, const GArray *numbers, bool from)
{
	if (!numbers)
		return;
	fprintf(w->out, "<h3>%s</h3>\n<ul>\n", title);
	for (guint i = 0; i < numbers->len; i++) {
		const struct vml_plan_edge *e = &g_array_index(w->board->plan->edges,
			struct vml_plan_edge, g_array_index(numbers, uint32_t, i));
		write_link(w, from ? e->from : e->to,
			e->kind == VML_PLAN_BACKING ? "" : vml_plan_kind_name(e->kind));
	}
	fputs("</ul>\n", w->out);
}

/* ---- images --------------------------------------------------------------------------------- */

static void
write_format(const struct writer *w, const struct vml_plan_node *n, const struct vml_layer *l)
{
	const char *format = vml_format_libvirt(l->format);
	struct vml_draw d = { .arena = w->arena, .whole_names = true };
	d.source = l == n->used && n->used_in ? n->used_in->source : NULL;
	write_fact(w, "Format",
		vml_arena_printf(
			w->arena, "%s, %s", format ? format : "not known", vml_origin_text(&d, l)));
}

static void
write_reference(const struct writer *w, const struct vml_ref *ref)
{
	const char *format =
		ref->format ? vml_arena_printf(w->arena, ", format %s", ref->format) : "";
	write_fact(w, "Its header names",
		vml_arena_printf(w->arena, "%s%s (%s @ byte %" PRIu64 ")", ref->raw, format,
			vml_ref_names[ref->kind], ref->offset));
}

static void
write_header(const struct writer *w, const struct vml_image *image)
{
	g_autofree char *size = vml_plan_size(image->virtual_size);
	const char *features = NULL;
	for (uint32_t i = 0; i < image->nfeatures; i++)
		features = i ? vml_arena_printf(w->arena, "%s, %s", features, image->features[i])
			     : image->features[i];
	write_fact(w, "Virtual size", size);
	write_fact(w, "Encryption", image->encryption);
	write_fact(w, "Features", features);
	if (image->snapshots)
		write_fact(
			w, "Snapshots", vml_arena_printf(w->arena, "%" PRIu32, image->snapshots));
	if (image->in_use)
		write_fact(w, "In use", "a running QEMU has it open");
	for (uint32_t i = 0; i < image->nrefs; i++)
		write_reference(w, &image->refs[i]);
	for (uint32_t i = 0; i < image->ndefects; i++)
		write_fact(w, "Defect", image->defects[i].message);
	write_fact(w, "Known from", image->inventory);
}

static void
write_by_itself(const struct writer *w, const struct vml_chain *c)
{
	const char *reason =
		vml_plan_reason(w->board->report, w->arena, c->verdict, c->refusal, c->unknown);
	bool known = c->verdict == VML_ACCEPTED;
	write_fact(w, "As a disk",
		vml_arena_printf(w->arena, "%s%s%s%s", vml_verdict_name(c->verdict), reason,
			known ? ", " : "", known ? vml_plan_end(c) : ""));
}

static void
write_users(const struct writer *w, const struct vml_item *i)
{
	bool any = false;
	for (uint32_t c = i->first; c != VML_NO_ITEM; c = vml_board_item(w->board, c)->next) {
		if (vml_board_item(w->board, c)->kind != VML_ITEM_DISK)
			continue;
		if (!any)
			fputs("<h3>Disk of</h3>\n<ul>\n", w->out);
		any = true;
		write_link(w, c, "");
	}
	if (any)
		fputs("</ul>\n", w->out);
}

static void
write_image(const struct writer *w, uint32_t number, const struct vml_item *i)
{
	const struct vml_layer *l = i->node->used ? i->node->used : i->node->layer;
	const struct vml_layer *own = i->node->layer;
	fputs("<dl>\n", w->out);
	write_fact(w, "State", vml_state_name(i->node->state));
	if (own && !own->storage.path)
		write_fact(w, "Place", vml_storage_text(w->arena, &own->storage));
	if (l)
		write_format(w, i->node, l);
	if (own && own->image)
		write_header(w, own->image);
	if (i->node->own)
		write_by_itself(w, i->node->own);
	fputs("</dl>\n", w->out);
	vml_html_findings(i, w->arena, w->out);
	write_links(w, "Built on", w->leads[number], false);
	write_links(w, "What is built on it", w->comes[number], true);
	write_users(w, i);
}

/* ---- disks ---------------------------------------------------------------------------------- */

static void
write_chain(const struct writer *w, const struct vml_plan_user *u)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct vml_draw draw = {
		.arena = w->arena,
		.source = u->document->source,
		.indent = "",
		.unicode = true,
	};
	vml_draw_chain(text, &draw, u->disk->chain);
	fprintf(w->out, "<h3>Chain, %s</h3>\n<pre>", vml_plan_end(u->disk->chain));
	fputs(vml_markup(w->arena, text->str), w->out);
	fputs("</pre>\n", w->out);
}

static void
write_neighbours(const struct writer *w, const struct vml_item *disk)
{
	bool any = false;
	for (uint32_t i = disk->domain; i < w->board->items->len; i++) {
		const struct vml_item *other = vml_board_item(w->board, i);
		if (other->kind != VML_ITEM_DISK || other->domain != disk->domain)
			break;
		if (other == disk)
			continue;
		if (!any)
			fputs("<h3>Other disks of the domain</h3>\n<ul>\n", w->out);
		any = true;
		write_link(w, i, "");
	}
	if (any)
		fputs("</ul>\n", w->out);
}

static void
write_disk(const struct writer *w, const struct vml_item *i)
{
	const struct vml_document *d = i->user->document;
	const struct vml_disk *disk = i->user->disk;
	const struct vml_chain *c = disk->chain;
	const struct vml_chain_report *r = w->board->report;
	const struct vml_refusal *x =
		d->verdict == VML_REFUSED && d->nrefusals ? d->refusals[0] : NULL;
	fputs("<dl>\n", w->out);
	write_fact(w, "File",
		vml_arena_printf(w->arena, "%s:%" PRIu32, d->source->path,
			vml_lines_at(d->source, disk->node->tag.start).line));
	write_fact(w, "Domain", d->name);
	write_fact(w, "libvirt",
		vml_arena_printf(w->arena, "%s%s", vml_verdict_name(d->verdict),
			vml_plan_reason(r, w->arena, d->verdict, x, NULL)));
	write_fact(w, "This disk",
		vml_arena_printf(w->arena, "%s%s", vml_verdict_name(c->verdict),
			vml_plan_reason(r, w->arena, c->verdict, c->refusal, c->unknown)));
	fputs("</dl>\n", w->out);
	vml_html_findings(i, w->arena, w->out);
	write_chain(w, i->user);
	write_neighbours(w, i);
}

/* ---- all ------------------------------------------------------------------------------------ */

static void
write_item(struct writer *w, uint32_t number)
{
	const struct vml_item *i = vml_board_item(w->board, number);
	w->arena = vml_arena_new_small();
	fprintf(w->out, "<article id=\"i%u\" tabindex=\"-1\">\n<h2>%s</h2>\n", number,
		vml_html_name(w->arena, i->name));
	if (i->kind == VML_ITEM_IMAGE)
		write_image(w, number, i);
	else if (i->kind == VML_ITEM_DISK)
		write_disk(w, i);
	else
		vml_html_findings(i, w->arena, w->out);
	fputs("</article>\n", w->out);
	vml_arena_free(w->arena);
}

static void
note_edge(GArray **of, uint32_t image, uint32_t edge)
{
	if (!of[image])
		of[image] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_array_append_val(of[image], edge);
}

static void
free_edges(GArray **of, guint n)
{
	for (guint i = 0; i < n; i++)
		g_clear_pointer(&of[i], g_array_unref);
	g_free(of);
}

void
vml_html_facts(const struct vml_board *b, FILE *out)
{
	guint n = b->plan->nodes->len;
	struct writer w = { b, NULL, out, g_new0(GArray *, n), g_new0(GArray *, n) };
	for (uint32_t i = 0; i < b->plan->edges->len; i++) {
		const struct vml_plan_edge *e =
			&g_array_index(b->plan->edges, struct vml_plan_edge, i);
		note_edge(w.leads, e->from, i);
		note_edge(w.comes, e->to, i);
	}
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_after(b, i))
		write_item(&w, i);
	free_edges(w.leads, n);
	free_edges(w.comes, n);
}
