/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Workflow commands of GitHub Actions. The escapes are those of the actions toolkit: % CR LF in
 * messages, and : and , in properties as well. GitHub shows ten annotations of each kind per step,
 * so the graver ones come first, and a plain line tells that there are more.
 */
#include <inttypes.h>

#include <glib.h>

#include "report/formats.h"
#include "report/story.h"

#define SHOWN_PER_KIND 10

static const char *
escape(struct vml_arena *a, const char *s, bool property)
{
	g_autoptr(GString) text = g_string_new(s);
	g_string_replace(text, "%", "%25", 0);
	g_string_replace(text, "\r", "%0D", 0);
	g_string_replace(text, "\n", "%0A", 0);
	if (property) {
		g_string_replace(text, ":", "%3A", 0);
		g_string_replace(text, ",", "%2C", 0);
	}
	return vml_arena_strdup(a, text->str);
}

static const char *
command_of(enum vml_severity s)
{
	if (s == VML_ERROR)
		return "error";
	return s == VML_WARNING ? "warning" : "notice";
}

static void
write_finding(const struct vml_finding *f, FILE *out, struct vml_arena *a)
{
	const struct vml_location *l = vml_story_place(f);
	const char *body = vml_story_body(a, f);
	const char *name = vml_arena_printf(a, "%s %s", f->rule->id, f->rule->name);
	fprintf(out, "::%s file=%s", command_of(f->severity),
		escape(a, vml_story_path(a, l->path), true));
	if (l->line)
		fprintf(out, ",line=%" PRIu32 ",endLine=%" PRIu32, l->line, l->end_line);
	if (l->line && l->line == l->end_line)
		fprintf(out, ",col=%" PRIu32 ",endColumn=%" PRIu32, l->column, l->end_column);
	fprintf(out, ",title=%s::%s", escape(a, name, true),
		escape(a, vml_story_message(a, f), false));
	if (*body)
		fprintf(out, "%%0A%s", escape(a, body, false));
	fputc('\n', out);
}

void
vml_format_github(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	for (int s = VML_ERROR; s >= VML_NOTE; s--) {
		uint32_t n = 0;
		for (uint32_t i = 0; i < r->nfindings; i++) {
			if ((int)r->findings[i]->severity != s)
				continue;
			write_finding(r->findings[i], out, a);
			n++;
		}
		if (n > SHOWN_PER_KIND)
			fprintf(out, "%" PRIu32 " findings of severity %s; GitHub annotates %d\n",
				n, vml_severity_name((enum vml_severity)s), SHOWN_PER_KIND);
	}
	vml_arena_free(a);
}
