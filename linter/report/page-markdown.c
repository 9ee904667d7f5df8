/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A rule's page and the index of rules in Markdown: the files under docs/rules are this, unedited.
 * Descriptors are plain text, so whatever Markdown would take for markup is escaped.
 */
#include <string.h>

#include <glib.h>

#include "report/page.h"
#include "report/report.h"

/* Plain text, so that Markdown leaves it plain; white space folded. */
static void
write_plain(const char *text, FILE *out)
{
	bool blank = false, begun = false, code = false;
	for (const char *p = text; *p; p++) {
		if (strchr(" \t\n", *p)) {
			blank = true;
			continue;
		}
		if (blank && begun)
			fputc(' ', out);
		blank = false;
		bool inner = begun && g_ascii_isalnum(p[-1]) && g_ascii_isalnum(p[1]);
		code ^= *p == '`'; /* what stands between backticks is left alone */
		if (!code &&
			(strchr("<*[\\|", *p) || (*p == '_' && !inner) || (*p == '#' && !begun)))
			fputc('\\', out);
		fputc(*p, out);
		begun = true;
	}
}

static void
write_section(const char *title, const char *text, FILE *out)
{
	if (!text || !*text)
		return;
	fprintf(out, "\n## %s\n", title);
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
	for (char **p = paragraphs; *p; p++) {
		fputc('\n', out);
		write_plain(*p, out);
		fputc('\n', out);
	}
}

static void
write_example(const char *title, const char *xml, FILE *out)
{
	if (!xml || !*xml)
		return;
	bool command = g_str_has_prefix(xml, "qemu-img ");
	const char *language = *xml == '<' ? "xml" : command ? "sh" : "text";
	fprintf(out, "\n## %s\n\n```%s\n%s%s```\n", title, language, xml,
		g_str_has_suffix(xml, "\n") ? "" : "\n");
}

static void
write_references(const struct vml_rule *r, FILE *out)
{
	if (!r->refs || !*r->refs)
		return;
	fputs("\n## References\n\n", out);
	for (const char *const *p = r->refs; *p; p++) {
		bool address = g_str_has_prefix(*p, "https://") || g_str_has_prefix(*p, "http://");
		fputs(address ? "* <" : "* ", out);
		if (address)
			fputs(*p, out);
		else
			write_plain(*p, out);
		fputs(address ? ">\n" : "\n", out);
	}
}

static void
write_replaced(const struct vml_rule *r, FILE *out)
{
	if (!r->replaces || !*r->replaces)
		return;
	fputs("| replaces |", out);
	for (const char *const *p = r->replaces; *p; p++)
		fprintf(out, "%s [%s](%s.md)", p == r->replaces ? "" : ",", *p, *p);
	fputs(" |\n", out);
}

void
vml_write_rule_markdown(const struct vml_rule *r, FILE *out)
{
	struct vml_page_section sections[VML_PAGE_SECTIONS];
	vml_page_sections(r, sections);
	fprintf(out, "# %s %s\n\n", r->id, r->name);
	write_plain(r->summary, out);
	fputs("\n\n| | |\n|---|---|\n", out);
	fprintf(out, "| severity | %s |\n", vml_page_severity(r));
	fprintf(out, "| effect | %s |\n", vml_effect_name(r->effect));
	fprintf(out, "| family | %s |\n", vml_rule_family(r));
	fprintf(out, "| scope | %s |\n", vml_page_scope(r));
	fprintf(out, "| fix | %s |\n", vml_page_fix(r));
	fprintf(out, "| can be suppressed | %s |\n", r->locked ? "no" : "yes");
	write_replaced(r, out);
	for (unsigned i = 0; i < VML_PAGE_SECTIONS; i++)
		write_section(sections[i].title, sections[i].text, out);
	write_example("Bad", r->bad, out);
	write_example("Good", r->good, out);
	write_references(r, out);
}

void
vml_write_rule_index(const struct vml_rule *const *rules, unsigned n, FILE *out)
{
	const char *family = "";
	fputs("# Rules\n", out);
	for (unsigned i = 0; i < n; i++) {
		const struct vml_rule *r = rules[i];
		if (strcmp(family, vml_rule_family(r)) != 0) {
			family = vml_rule_family(r);
			fprintf(out, "\n## %c %s\n\n", r->id[3], family);
			fputs("| id | name | severity | effect | summary |\n"
			      "|---|---|---|---|---|\n",
				out);
		}
		fprintf(out, "| [%s](%s.md) | %s | %s | %s | ", r->id, r->id, r->name,
			vml_severity_name(r->severity), vml_effect_name(r->effect));
		write_plain(r->summary, out);
		fputs(" |\n", out);
	}
}
