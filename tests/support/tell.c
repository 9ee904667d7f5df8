/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings as lines of text, without anything that moves when the fixture's folder does. */
#include "support/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "report/report.h"

static void
tell_location(GString *to, const struct vml_location *l, const char *home)
{
	if (g_strcmp0(l->path, home) != 0)
		g_string_append_printf(to, "%s:", l->path);
	if (!l->line)
		g_string_append_printf(
			to, "@%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, l->at.start, l->at.end);
	else
		g_string_append_printf(
			to, "%u:%u-%u:%u", l->line, l->column, l->end_line, l->end_column);
}

static void
tell_edits(GString *to, const struct vml_finding *f)
{
	const struct vml_source *s = f->document->source;
	for (uint32_t i = 0; i < f->fix->nedits; i++) {
		const struct vml_edit *e = &f->fix->edits[i];
		struct vml_position from = vml_lines_at(s, e->at.start);
		struct vml_position till = vml_lines_at(s, e->at.end);
		g_autofree char *text = g_strescape(e->text, NULL);
		g_string_append_printf(to, "    edit %u:%u-%u:%u \"%s\"\n", from.line, from.column,
			till.line, till.column, text);
	}
}

static void
tell_object(GString *to, const struct vml_finding *f)
{
	if (f->disk)
		g_string_append_printf(to, "  disk %s%s\n", f->disk, f->chain ? ", drawn" : "");
	if (f->image)
		g_string_append_printf(to, "  image %s\n", f->image);
	if (f->label)
		g_string_append_printf(to, "  label %s\n", f->label);
}

void
tell_finding(GString *to, const struct vml_finding *f, const char *home)
{
	tell_location(to, &f->where, home);
	g_string_append_printf(to, " %s %s %s %s %s\n", vml_severity_name(f->severity),
		f->certainty == VML_PROVEN ? "proven" : "likely", vml_effect_name(f->effect),
		f->rule->id, f->message);
	tell_object(to, f);
	for (uint32_t i = 0; i < f->nrelated; i++) {
		g_string_append(to, "  see ");
		tell_location(to, &f->related[i].where, home);
		g_string_append_printf(to, " %s\n", f->related[i].message);
	}
	for (uint32_t i = 0; i < f->nnotes; i++)
		g_string_append_printf(to, "  note %s\n", f->notes[i]);
	for (uint32_t i = 0; i + 1 < f->ncommands; i += 2)
		g_string_append_printf(
			to, "  command %s: %s\n", f->commands[i], f->commands[i + 1]);
	if (f->fix) {
		g_string_append_printf(to, "  fix %s %s\n",
			f->fix->safety == VML_SAFE ? "safe" : "unsafe", f->fix->title);
		tell_edits(to, f);
	}
}

char *
tell_report(struct vml_run *run, const char *format)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (!out || vml_run_write(run, format, out) == VML_FAILED || fclose(out) != 0)
		g_error("cannot write %s", format);
	char *copy = g_strdup(text);
	free(text);
	return copy;
}
