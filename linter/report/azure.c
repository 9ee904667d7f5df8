/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logging commands of Azure Pipelines. It knows errors and warnings only, so notes are warnings.
 * A property ends at ; and the command at ], so both are escaped there.
 */
#include <inttypes.h>

#include <glib.h>

#include "report/formats.h"
#include "report/story.h"

static const char *
escape(struct vml_arena *a, const char *s, bool property)
{
	g_autoptr(GString) text = g_string_new(s);
	g_string_replace(text, "%", "%AZP25", 0);
	g_string_replace(text, "\r", "%0D", 0);
	g_string_replace(text, "\n", "%0A", 0);
	if (property) {
		g_string_replace(text, ";", "%3B", 0);
		g_string_replace(text, "]", "%5D", 0);
	}
	return vml_arena_strdup(a, text->str);
}

static void
write_finding(const struct vml_finding *f, FILE *out, struct vml_arena *a)
{
	const struct vml_location *l = vml_story_place(f);
	const char *body = vml_story_body(a, f);
	fprintf(out, "##vso[task.logissue type=%s;sourcepath=%s",
		f->severity == VML_ERROR ? "error" : "warning",
		escape(a, vml_story_path(a, l->path), true));
	if (l->line)
		fprintf(out, ";linenumber=%" PRIu32 ";columnnumber=%" PRIu32, l->line, l->column);
	fprintf(out, ";code=%s;]%s%s%s\n", f->rule->id, escape(a, vml_story_title(a, f), false),
		*body ? "%0A" : "", escape(a, body, false));
}

void
vml_format_azure(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < r->nfindings; i++)
		write_finding(r->findings[i], out, a);
	vml_arena_free(a);
}
