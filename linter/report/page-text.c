/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A rule's page and the list of rules for a terminal, wrapped to a readable width. */
#include <string.h>

#include <glib.h>

#include "report/page.h"
#include "report/report.h"
#include "report/snippet.h"

#define WIDTH 78
#define INDENT "  "

/* One paragraph: words separated by any white space. */
static void
write_paragraph(const char *text, FILE *out)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);
	unsigned column = 0;
	for (char **w = words; *w; w++) {
		if (!**w)
			continue;
		unsigned width = vml_columns(*w);
		if (column && column + 1 + width > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		fprintf(out, "%s%s", column ? " " : INDENT, *w);
		column += width + (column ? 1 : (unsigned)strlen(INDENT));
	}
	fputc('\n', out);
}

static void
write_section(const char *title, const char *text, FILE *out)
{
	if (!text || !*text)
		return;
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
	fprintf(out, "\n%s\n", title);
	for (char **p = paragraphs; *p; p++) {
		if (p != paragraphs)
			fputc('\n', out);
		write_paragraph(*p, out);
	}
}

static void
write_example(const char *title, const char *xml, FILE *out)
{
	if (!xml || !*xml)
		return;
	g_auto(GStrv) lines = g_strsplit(xml, "\n", -1);
	fprintf(out, "\n%s\n", title);
	for (char **l = lines; *l; l++) {
		if (**l || l[1])
			fprintf(out, INDENT "%s\n", *l);
	}
}

static void
write_list(const char *title, const char *const *list, FILE *out)
{
	if (!list || !*list)
		return;
	fprintf(out, "\n%s\n", title);
	for (; *list; list++)
		fprintf(out, INDENT "%s\n", *list);
}

void
vml_write_rule_text(const struct vml_rule *r, FILE *out)
{
	struct vml_page_section sections[VML_PAGE_SECTIONS];
	vml_page_sections(r, sections);
	fprintf(out, "%s %s\n" INDENT "%s\n\n", r->id, r->name, r->summary);
	fprintf(out, INDENT "severity  %s\n", vml_page_severity(r));
	fprintf(out, INDENT "effect    %s\n", vml_effect_name(r->effect));
	fprintf(out, INDENT "family    %s\n", vml_rule_family(r));
	fprintf(out, INDENT "scope     %s\n", vml_page_scope(r));
	fprintf(out, INDENT "fix       %s\n", vml_page_fix(r));
	if (r->locked)
		fputs(INDENT "locked    cannot be suppressed\n", out);
	for (unsigned i = 0; i < VML_PAGE_SECTIONS; i++)
		write_section(sections[i].title, sections[i].text, out);
	write_example("Bad", r->bad, out);
	write_example("Good", r->good, out);
	g_autofree char *replaced = r->replaces ? g_strjoinv(", ", (char **)r->replaces) : NULL;
	write_section("Replaces", replaced, out);
	write_list("References", r->refs, out);
}

void
vml_write_rule_list(const struct vml_rule *const *rules, unsigned n, FILE *out)
{
	int width = 0;
	for (unsigned i = 0; i < n; i++)
		width = MAX(width, (int)strlen(rules[i]->name));
	for (unsigned i = 0; i < n; i++)
		fprintf(out, "%s  %-*s  %-7s  %s\n", rules[i]->id, width, rules[i]->name,
			vml_severity_name(rules[i]->severity), rules[i]->summary);
}
