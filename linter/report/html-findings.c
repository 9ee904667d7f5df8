/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings at their card, and the pages of their rules. Findings are masked and printable already.
 */
#include <inttypes.h>
#include <string.h>

#include "base/mask.h"
#include "report/html.h"
#include "report/markup.h"
#include "report/page.h"

static const char *
place_text(struct vml_arena *a, const struct vml_location *l)
{
	const char *path = vml_mask_escape(a, l->path);
	if (!l->line)
		return vml_arena_printf(a, "%s @ byte %" PRIu64, path, l->at.start);
	return vml_arena_printf(a, "%s:%" PRIu32 ":%" PRIu32, path, l->line, l->column);
}

static void
write_line(struct vml_arena *a, const char *class, const char *text, FILE *out)
{
	if (text && *text)
		fprintf(out, "<p class=\"%s\">%s</p>\n", class, vml_markup(a, text));
}

static void
write_more(struct vml_arena *a, const struct vml_finding *f, FILE *out)
{
	enum { MANY = 8 };
	for (uint32_t i = 0; i < MIN(f->nrelated, MANY); i++)
		write_line(a, "note",
			vml_arena_printf(a, "%s: %s", place_text(a, &f->related[i].where),
				f->related[i].message),
			out);
	if (f->nrelated > MANY)
		write_line(a, "note",
			vml_arena_printf(a, "and %" PRIu32 " more places", f->nrelated - MANY),
			out);
	for (uint32_t i = 0; i < f->nnotes; i++)
		write_line(a, "note", f->notes[i], out);
	if (f->fix)
		write_line(a, "note",
			vml_arena_printf(a, "fix (%s): %s",
				f->fix->safety == VML_SAFE ? "--fix-xml"
							   : "--fix-xml --unsafe-fixes",
				f->fix->title),
			out);
	for (uint32_t i = 0; i + 1 < f->ncommands; i += 2) {
		fprintf(out, "<pre>%s</pre>\n", vml_markup(a, f->commands[i]));
		write_line(a, "note", f->commands[i + 1], out);
	}
}

static void
write_finding(struct vml_arena *a, const struct vml_finding *f, FILE *out)
{
	const char *severity = vml_severity_name(f->severity);
	fprintf(out, "<li class=\"%s\"><p><b>%s</b> <a href=\"#%s\">%s %s</a></p>\n", severity,
		severity, vml_markup(a, f->rule->id), vml_markup(a, f->rule->id),
		vml_markup(a, f->rule->name));
	write_line(a, "message", f->message, out);
	write_line(a, "place", place_text(a, &f->where), out);
	write_line(a, "note", f->label, out);
	write_more(a, f, out);
	if (f->effect != VML_EFFECT_NONE)
		write_line(a, "note",
			vml_arena_printf(a, "%s: %s",
				f->certainty == VML_PROVEN ? "proven" : "likely",
				vml_effect_name(f->effect)),
			out);
	fputs("</li>\n", out);
}

void
vml_html_findings(const struct vml_item *i, struct vml_arena *a, FILE *out)
{
	if (!i->findings)
		return;
	fputs("<ul class=\"findings\">\n", out);
	for (guint k = 0; k < i->findings->len; k++)
		write_finding(a, i->findings->pdata[k], out);
	fputs("</ul>\n", out);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void
write_section(struct vml_arena *a, const char *title, const char *text, FILE *out)
{
	if (!text || !*text)
		return;
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
	fprintf(out, "<h3>%s</h3>\n", title);
	for (char **p = paragraphs; *p; p++)
		fprintf(out, "<p>%s</p>\n", vml_html_name(a, g_strdelimit(*p, "\n", ' ')));
}

static void
write_example(struct vml_arena *a, const char *title, const char *text, FILE *out)
{
	if (text && *text)
		fprintf(out, "<h3>%s</h3>\n<pre>%s</pre>\n", title, vml_markup(a, text));
}

static void
write_rule(const struct vml_rule *r, FILE *out)
{
	struct vml_page_section sections[VML_PAGE_SECTIONS];
	struct vml_arena *a = vml_arena_new_small();
	vml_page_sections(r, sections);
	fprintf(out, "<article id=\"%s\" class=\"rule\" tabindex=\"-1\">\n<h2>%s %s</h2>\n",
		vml_markup(a, r->id), vml_markup(a, r->id), vml_markup(a, r->name));
	write_line(a, "message", r->summary, out);
	for (unsigned i = 0; i < VML_PAGE_SECTIONS; i++)
		write_section(a, sections[i].title, sections[i].text, out);
	write_example(a, "Bad", r->bad, out);
	write_example(a, "Good", r->good, out);
	fputs("</article>\n", out);
	vml_arena_free(a);
}

static gint
by_id(gconstpointer a, gconstpointer b)
{
	return strcmp(
		(*(const struct vml_rule *const *)a)->id, (*(const struct vml_rule *const *)b)->id);
}

void
vml_html_rules(const struct vml_board *b, FILE *out)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) rules = g_ptr_array_new();
	for (uint32_t i = 0; i < b->report->nfindings; i++) {
		const struct vml_rule *r = b->report->findings[i]->rule;
		if (g_hash_table_add(seen, (gpointer)r->id))
			g_ptr_array_add(rules, (gpointer)r);
	}
	g_ptr_array_sort(rules, by_id);
	for (guint i = 0; i < rules->len; i++)
		write_rule(rules->pdata[i], out);
}
