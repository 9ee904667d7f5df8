/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * `vmlint chain` as one file for a browser. Its policy forbids whatever is not in it: nothing is
 * fetched, and of scripts and styles only these very bytes count. Without script the picture and
 * its links work, too; printed, the findings follow it.
 */
#include "report/html.h"

#include "base/text.h"
#include "report/markup.h"

static void
write_head(FILE *out)
{
	g_autofree char *style = vml_html_digest(vml_page_css, vml_page_css_len);
	g_autofree char *script = vml_html_digest(vml_page_js, vml_page_js_len);
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", out);
	fprintf(out,
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"base-uri 'none'; form-action 'none'; style-src 'sha256-%s'; "
		"script-src 'sha256-%s'\">\n",
		style, script);
	fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>vmlint chain</title>\n",
		out);
	fprintf(out, "<style>%s</style>\n</head>\n", vml_page_css);
}

/* Shown by the script that makes them work. */
static void
write_tools(FILE *out)
{
	static const char *const buttons[][3] = {
		{ "in", "Zoom in", "+" },
		{ "out", "Zoom out", "\342\210\222" },
		{ "fit", "Show all", "Show all" },
	};
	fputs("<form id=\"tools\" role=\"search\" hidden>\n"
	      "<input id=\"search\" type=\"search\" placeholder=\"Find a path, domain or rule\" "
	      "aria-label=\"Find a path, domain or rule\" autocomplete=\"off\" "
	      "spellcheck=\"false\">\n<output id=\"hits\" for=\"search\"></output>\n",
		out);
	for (size_t i = 0; i < G_N_ELEMENTS(buttons); i++)
		fprintf(out, "<button type=\"button\" id=\"%s\" aria-label=\"%s\">%s</button>\n",
			buttons[i][0], buttons[i][1], buttons[i][2]);
	fputs("</form>\n", out);
}

static unsigned
images_of(const struct vml_board *b)
{
	unsigned n = 0;
	for (guint i = 0; i < b->plan->nodes->len; i++)
		n += vml_plan_node_at(b->plan, i)->state == VML_STATE_PRESENT;
	return n;
}

static void
write_summary(const struct vml_board *b, struct vml_arena *a, FILE *out)
{
	unsigned images = images_of(b), disks = b->plan->users->len;
	const char *found = !b->report->judged     ? "Findings were not looked for"
			    : b->report->nfindings ? "Findings"
						   : "No findings";
	fprintf(out, "<p>%s in %u image%s and %u disk%s, for libvirt %s and QEMU %s.</p>\n", found,
		images, vml_text_plural(images), disks, vml_text_plural(disks),
		vml_version_text(a, b->report->target->libvirt),
		vml_version_text(a, b->report->target->qemu));
}

static void
write_legend(FILE *out)
{
	static const char *const rows[][2] = {
		{ "<path d=\"M2 14H38\"/>", "the right one is built on the left one" },
		{ "<path class=\"data\" d=\"M2 14H38\"/>", "data file or extent of the left one" },
		{ "<path class=\"parent\" d=\"M2 14H38\"/>",
			"parent that only its format's own tools follow" },
		{ "<path class=\"ring\" d=\"M2 14H38\"/>", "closes a ring" },
		{ "<path class=\"end\" d=\"M10 5V23\"/><rect x=\"16\" y=\"4\" width=\"22\" "
		  "height=\"20\" rx=\"5\"/>",
			"the chain ends here for good" },
		{ "<path class=\"open\" d=\"M2 14H16\"/><rect x=\"16\" y=\"4\" width=\"22\" "
		  "height=\"20\" rx=\"5\"/>",
			"nothing says that the chain ends here" },
		{ "<rect class=\"missing\" x=\"2\" y=\"4\" width=\"36\" height=\"20\" rx=\"5\"/>",
			"not there" },
		{ "<rect x=\"2\" y=\"5\" width=\"36\" height=\"18\" rx=\"9\"/>",
			"disk of a domain" },
	};
	fputs("<h3>The picture</h3>\n<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		fprintf(out,
			"<li><svg viewBox=\"0 0 40 28\" width=\"40\" height=\"28\" "
			"aria-hidden=\"true\">%s</svg>%s</li>\n",
			rows[i][0], rows[i][1]);
	fputs("</ul>\n<p class=\"note\">Beside a format: where it is known from. Choose a card to "
	      "see what there is to say of it.</p>\n<p id=\"keys\" class=\"note\" hidden>Keys: / "
	      "to find, Enter for the next one, + and \342\210\222 to zoom, 0 to show all, arrows "
	      "to move, Esc for this page.</p>\n",
		out);
}

static void
write_supposed(const struct vml_chain_report *r, struct vml_arena *a, FILE *out)
{
	if (!r->today)
		return;
	fputs("<p>As it would be with:</p>\n<pre>", out);
	for (const char *const *c = r->what_if; *c; c++)
		fprintf(out, "%s\n", vml_html_name(a, *c));
	fputs("</pre>\n", out);
}

/* The findings of a severity in the order of the picture; many of little weight are folded. */
static void
write_found(const struct vml_board *b, enum vml_severity severity, struct vml_arena *a, FILE *out)
{
	enum { MANY = 20 };
	const char *name = vml_severity_name(severity);
	unsigned n = b->counts[severity];
	if (n == 0)
		return;
	fprintf(out, "<details class=\"%s\"%s>\n<summary><b>%u %s%s</b></summary>\n<ol>\n", name,
		severity == VML_ERROR || n <= MANY ? " open" : "", n, name, vml_text_plural(n));
	for (uint32_t i = b->first; i != VML_NO_ITEM; i = vml_board_after(b, i)) {
		const struct vml_item *item = vml_board_item(b, i);
		for (guint k = 0; item->findings && k < item->findings->len; k++) {
			const struct vml_finding *f = item->findings->pdata[k];
			if (f->severity == severity)
				fprintf(out, "<li><a href=\"#i%u\"><b>%s</b> %s</a></li>\n", i,
					vml_markup(a, f->rule->id), vml_markup(a, f->message));
		}
	}
	fputs("</ol>\n</details>\n", out);
}

/* What is shown until a card is chosen. */
static void
write_start(const struct vml_board *b, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	fputs("<article id=\"start\" tabindex=\"-1\">\n<h1>Disk images</h1>\n", out);
	write_summary(b, a, out);
	write_supposed(b->report, a, out);
	write_found(b, VML_ERROR, a, out);
	write_found(b, VML_WARNING, a, out);
	write_found(b, VML_NOTE, a, out);
	write_legend(out);
	fputs("</article>\n", out);
	vml_arena_free(a);
}

void
vml_write_chain_html(const struct vml_chain_report *r, FILE *out)
{
	struct vml_board *b = vml_board_new(r);
	write_head(out);
	fputs("<body>\n<header>\n<a class=\"title\" href=\"#start\">vmlint chain</a>\n", out);
	write_tools(out);
	fputs("</header>\n<main>\n", out);
	vml_html_picture(b, out);
	fputs("</main>\n<aside aria-label=\"What is known\">\n", out);
	vml_html_facts(b, out);
	vml_html_rules(b, out);
	write_start(b, out);
	fprintf(out, "</aside>\n<script>%s</script>\n</body>\n</html>\n", vml_page_js);
	vml_board_free(b);
}
