/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Findings for people at a terminal: what and where, the line with carets, the chain with the
 * origin of every fact, notes, the fix, the command to run; and one line at the end that also
 * counts what was not decided.
 */
#include <inttypes.h>

#include "base/text.h"
#include "report/draw.h"
#include "report/formats.h"
#include "report/ink.h"
#include "report/snippet.h"

struct writer {
	const struct vml_lint_report *report;
	struct vml_ink ink;
	FILE *out;
	struct vml_arena *arena; /* of the finding at hand */
	int margin;              /* digits of its line number */
};

static const char *
position_text(const struct writer *w, const struct vml_location *l)
{
	const char *path = vml_text_escape(w->arena, l->path);
	if (l->line)
		return vml_arena_printf(
			w->arena, "%s:%" PRIu32 ":%" PRIu32, path, l->line, l->column);
	return vml_arena_printf(w->arena, "%s @ byte %" PRIu64, path, l->at.start);
}

static void
write_rail(const struct writer *w)
{
	fprintf(w->out, "%*s %s|%s\n", w->margin + 1, "", w->ink.frame, w->ink.plain);
}

static void
write_snippet(const struct writer *w, const struct vml_finding *f)
{
	struct vml_snippet s = vml_snippet_of(&f->where, w->report->unicode, w->arena);
	char *carets = vml_arena_alloc(w->arena, (size_t)s.width + 1);
	memset(carets, '^', s.width);
	write_rail(w);
	fprintf(w->out, "%s %*" PRIu32 " |%s %s\n", w->ink.frame, w->margin, f->where.line,
		w->ink.plain, s.text);
	fprintf(w->out, "%*s %s|%s %*s%s%s", w->margin + 1, "", w->ink.frame, w->ink.plain,
		(int)s.caret, "", vml_ink_of(&w->ink, f->severity), carets);
	fprintf(w->out, "%s%s%s\n", f->label ? " " : "", f->label ? f->label : "", w->ink.plain);
}

/* The start of a line below the snippet: "   = fix [unsafe]: ". */
static void
write_bullet(const struct writer *w, const char *what, const char *text)
{
	fprintf(w->out, "%*s %s=%s %s%s%s%s%s\n", w->margin + 1, "", w->ink.frame, w->ink.plain,
		w->ink.strong, what, w->ink.plain, *text ? ": " : "", text);
}

static void
write_chain(const struct writer *w, const struct vml_finding *f)
{
	if (!f->chain || !f->chain->top)
		return;
	const char *disk = f->disk ? vml_text_escape(w->arena, f->disk) : NULL;
	write_bullet(w, disk ? vml_arena_printf(w->arena, "chain of %s", disk) : "chain", "");
	g_autoptr(GString) text = g_string_new(NULL);
	struct vml_draw draw = {
		.arena = w->arena,
		.source = f->document ? f->document->source : NULL,
		.indent = vml_arena_printf(w->arena, "%*s     ", w->margin + 1, ""),
		.unicode = w->report->unicode,
		.shorten = true,
	};
	vml_draw_chain(text, &draw, f->chain);
	fputs(text->str, w->out);
}

static void
write_fix(const struct writer *w, const struct vml_finding *f)
{
	if (!f->fix)
		return;
	bool safe = f->fix->safety == VML_SAFE;
	const char *flags = safe ? "--fix-xml" : "--fix-xml --unsafe-fixes";
	write_bullet(w, safe ? "fix [safe]" : "fix [unsafe]",
		vml_arena_printf(w->arena, "%s (%s)", f->fix->title, flags));
}

static void
write_rest(const struct writer *w, const struct vml_finding *f)
{
	for (uint32_t i = 0; i < f->nrelated; i++)
		write_bullet(w, "see",
			vml_arena_printf(w->arena, "%s: %s", position_text(w, &f->related[i].where),
				f->related[i].message));
	write_chain(w, f);
	for (uint32_t i = 0; i < f->nnotes; i++)
		write_bullet(w, "note", f->notes[i]);
	write_fix(w, f);
	for (uint32_t i = 0; i + 1 < f->ncommands; i += 2) {
		write_bullet(w, "command", f->commands[i]);
		fprintf(w->out, "%*s     %s\n", w->margin + 1, "", f->commands[i + 1]);
	}
}

static int
digits(uint32_t n)
{
	int d = 1;
	for (; n >= 10; n /= 10)
		d++;
	return d;
}

static void
write_finding(struct writer *w, const struct vml_finding *f)
{
	w->arena = vml_arena_new();
	w->margin = digits(f->where.line);
	fprintf(w->out, "%s%s[%s]%s: %s%s: %s%s\n", vml_ink_of(&w->ink, f->severity),
		vml_severity_name(f->severity), f->rule->id, w->ink.plain, w->ink.strong,
		f->rule->name, f->message, w->ink.plain);
	fprintf(w->out, "%*s%s-->%s %s\n", w->margin + 1, "", w->ink.frame, w->ink.plain,
		position_text(w, &f->where));
	if (f->where.source && f->where.source->nlines && f->where.line)
		write_snippet(w, f);
	else if (f->label)
		write_bullet(w, "note", f->label);
	write_rest(w, f);
	fputc('\n', w->out);
	vml_arena_free(w->arena);
}

static void
write_count(FILE *out, bool *more, uint64_t n, const char *what)
{
	if (n == 0)
		return;
	fprintf(out, "%s%" PRIu64 " %s%s", *more ? ", " : "", n, what, vml_text_plural(n));
	*more = true;
}

static void
write_summary(const struct writer *w)
{
	const struct vml_summary *s = &w->report->summary;
	bool more = false;
	write_count(w->out, &more, s->errors, "error");
	write_count(w->out, &more, s->warnings, "warning");
	write_count(w->out, &more, s->notes, "note");
	fprintf(w->out, "%s in %" PRIu64 " file%s", more ? "" : "no findings", s->files,
		vml_text_plural(s->files));
	if (s->disks)
		fprintf(w->out, " with %" PRIu64 " disk%s", s->disks, vml_text_plural(s->disks));
	if (s->undecided)
		fprintf(w->out, " (%" PRIu64 " undecided)", s->undecided);
	if (s->mended)
		fprintf(w->out, "; %" PRIu64 " file%s mended", s->mended,
			vml_text_plural(s->mended));
	fputc('\n', w->out);
	if (s->disks > 0 && s->undecided == s->disks)
		fputs("nothing could be said of these disks, since their images are not here: see "
		      "--images require, --sysroot, --path-map, --inventory\n",
			w->out);
}

void
vml_format_full(const struct vml_lint_report *r, FILE *out)
{
	struct writer w = { .report = r, .ink = vml_ink_new(r->color), .out = out };
	for (uint32_t i = 0; i < r->nfindings; i++)
		write_finding(&w, r->findings[i]);
	if (!r->quiet)
		write_summary(&w);
}
