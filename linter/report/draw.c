/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Draws a chain: one line per layer with its format, where that format is known from, and what is
 * special about it. Columns are as wide as the widest entry.
 */
#include "report/draw.h"

#include <string.h>

#include "base/lines.h"
#include "base/mask.h"
#include "base/text.h"
#include "report/json-value.h"
#include "report/snippet.h"

#define HEAD 8 /* layers drawn of a long chain: these first ones … */
#define TAIL 3 /* … and these last ones */

enum { NAME, FORMAT, ORIGIN, REMARK, CELLS };

struct row {
	const char *cell[CELLS];
	unsigned width[CELLS]; /* columns */
};

static const char *
network_text(struct vml_arena *a, const struct vml_storage *s)
{
	const char *protocol = s->protocol ? s->protocol : "?", *name = s->name ? s->name : "";
	if (s->nhosts == 0)
		return vml_arena_printf(a, "%s:%s", protocol, name);
	const struct vml_host *h = &s->hosts[0];
	const char *host = h->name ? h->name : h->socket ? h->socket : "";
	const char *slash = *name == '/' ? "" : "/";
	if (h->port)
		return vml_arena_printf(a, "%s://%s:%s%s%s", protocol, host, h->port, slash, name);
	return vml_arena_printf(a, "%s://%s%s%s", protocol, host, slash, name);
}

const char *
vml_storage_text(struct vml_arena *a, const struct vml_storage *s)
{
	const char *text = s->path;
	if (s->type == VML_STORAGE_NETWORK)
		text = network_text(a, s);
	else if (s->type == VML_STORAGE_VOLUME)
		text = vml_arena_printf(
			a, "%s/%s", s->pool ? s->pool : "?", s->volume ? s->volume : "?");
	if (!text)
		return vml_storage_name(s->type);
	return vml_mask_escape(a, text);
}

static const char *
layer_name(const struct vml_draw *d, const struct vml_layer *l)
{
	const char *text = vml_storage_text(d->arena, &l->storage);
	const char *slash = strrchr(text, '/');
	if (d->whole_names || !slash || !slash[1] || l->storage.type == VML_STORAGE_NETWORK ||
		l->storage.type == VML_STORAGE_VOLUME)
		return text;
	return slash + 1;
}

static const char *
tree_name(const struct vml_draw *d, const struct vml_layer *l, unsigned level)
{
	if (level == 0)
		return layer_name(d, l);
	const char *branch = d->unicode ? "└─ " : "`- ", *name = layer_name(d, l);
	size_t blanks = (size_t)(level - 1) * 3, len = strlen(branch), rest = strlen(name) + 1;
	char *text = vml_arena_alloc(d->arena, blanks + len + rest);
	memset(text, ' ', blanks);
	memcpy(text + blanks, branch, len);
	memcpy(text + blanks + len, name, rest);
	return text;
}

static const char *
xml_origin(const struct vml_draw *d, const struct vml_layer *l)
{
	const struct vml_node *n = l->decl ? l->decl->format_node : NULL;
	const char *what = l->depth == 0 ? "<driver type>" : "<format type>";
	if (!n || !d->source)
		return what;
	uint32_t line = vml_lines_at(d->source, n->tag.start).line;
	const char *path = vml_text_escape(d->arena, d->source->path);
	return vml_arena_printf(d->arena, "%s %s:%" G_GUINT32_FORMAT, what, path, line);
}

static const char *
header_origin(const struct vml_draw *d, const struct vml_layer *l)
{
	const struct vml_ref *ref = l->named_by;
	if (!ref || !l->above)
		return "recorded in its header";
	if (l->above->image && l->above->image->partial) /* by who does not say where */
		return vml_arena_printf(d->arena, "recorded in %s", layer_name(d, l->above));
	uint64_t at = ref->format ? ref->format_offset : ref->offset;
	return vml_arena_printf(
		d->arena, "recorded in %s @ byte %" G_GUINT64_FORMAT, layer_name(d, l->above), at);
}

const char *
vml_origin_text(const struct vml_draw *d, const struct vml_layer *l)
{
	const char *inventory = d->shorten ? NULL : vml_layer_inventory(l);
	if (inventory)
		return vml_arena_printf(
			d->arena, "inventory %s", vml_text_escape(d->arena, inventory));
	switch (l->format_origin) {
	case VML_ORIGIN_XML: return xml_origin(d, l);
	case VML_ORIGIN_HEADER: return header_origin(d, l);
	case VML_ORIGIN_PROBE: return "probed";
	case VML_ORIGIN_DEFAULT: return "libvirt's default";
	case VML_ORIGIN_INVENTORY:
	case VML_ORIGIN_NONE: return "not known";
	}
	return "not known";
}

/* A volume that was found in its pool is drawn as what it is. */
static const char *
where_text(const struct vml_draw *d, const struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	if (s->volume && s->type != VML_STORAGE_VOLUME && s->pool)
		return vml_arena_printf(d->arena, "in pool %s", vml_mask_escape(d->arena, s->pool));
	return d->source && !l->from_xml ? "not in the XML" : NULL;
}

static const char *
remark_text(const struct vml_draw *d, const struct vml_layer *l)
{
	const char *words[] = {
		l->state == VML_STATE_PRESENT ? NULL : vml_state_name(l->state),
		l->image && l->image->in_use ? "in use" : NULL,
		where_text(d, l),
	};
	const char *text = "";
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i])
			text = *text ? vml_arena_printf(d->arena, "%s, %s", text, words[i])
				     : words[i];
	return text;
}

/* In a finding the drawing goes on to what headers name beyond an end that the XML sets. */
static const struct vml_layer *
next_of(const struct vml_draw *d, const struct vml_chain *chain, const struct vml_layer *l)
{
	if (l != chain->last)
		return l->below;
	if (!d->shorten)
		return NULL;
	return l->below ? l->below : chain->beyond;
}

/* The layers to draw; an empty row stands for those left out. */
static GArray *
rows_of(const struct vml_draw *d, const struct vml_chain *chain)
{
	GArray *rows = g_array_new(FALSE, TRUE, sizeof(struct row));
	bool cut = d->shorten && chain->depth > HEAD + TAIL + 1;
	unsigned level = 0;
	const struct vml_layer *first = chain->overlay ? chain->overlay : chain->top;
	for (const struct vml_layer *l = first; l; l = next_of(d, chain, l)) {
		struct row r = { .cell = { "" } };
		if (cut && l->depth >= HEAD && l->depth < chain->depth - TAIL) {
			if (l->depth > HEAD)
				continue;
			r.cell[NAME] =
				vml_arena_printf(d->arena, "%*s(%" G_GUINT32_FORMAT " more layers)",
					(int)level * 3, "", chain->depth - TAIL - HEAD);
		} else {
			r = (struct row){ .cell = { tree_name(d, l, level),
						  vml_format_libvirt(l->format),
						  vml_origin_text(d, l),
						  l == chain->overlay ? "made at the start"
								      : remark_text(d, l) } };
			level++;
		}
		g_array_append_val(rows, r);
	}
	return rows;
}

static void
measure(const GArray *rows, unsigned width[CELLS])
{
	for (guint i = 0; i < rows->len; i++) {
		struct row *r = &g_array_index(rows, struct row, i);
		if (!r->cell[ORIGIN]) /* the line for those left out has no columns */
			continue;
		r->cell[FORMAT] = r->cell[FORMAT] ? r->cell[FORMAT] : "?";
		for (unsigned k = 0; k < CELLS; k++) {
			r->width[k] = vml_columns(r->cell[k]);
			width[k] = MAX(width[k], r->width[k]);
		}
	}
}

/* Deep chains are mostly blanks, and printf() puts them down one by one. */
static void
append_blanks(GString *to, unsigned n)
{
	gsize at = to->len;
	g_string_set_size(to, at + n);
	memset(to->str + at, ' ', n);
}

void
vml_draw_chain(GString *to, const struct vml_draw *d, const struct vml_chain *chain)
{
	g_autoptr(GArray) rows = rows_of(d, chain);
	unsigned width[CELLS] = { 0 };
	measure(rows, width);
	for (guint i = 0; i < rows->len; i++) {
		const struct row *r = &g_array_index(rows, struct row, i);
		unsigned last = CELLS;
		while (last > 0 && (!r->cell[last - 1] || !*r->cell[last - 1]))
			last--;
		g_string_append(to, d->indent);
		for (unsigned k = 0; k < last; k++) {
			g_string_append(to, r->cell[k]);
			if (k + 1 < last)
				append_blanks(to, width[k] + 2 - MIN(r->width[k], width[k]));
		}
		g_string_append_c(to, '\n');
	}
}
