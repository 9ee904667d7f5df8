/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `vmlint chain` for people: a verdict per document, a tree per disk, paths as reached. */
#include "base/mask.h"
#include "base/text.h"
#include "report/draw.h"
#include "report/ink.h"
#include "report/plan.h"

struct writer {
	const struct vml_chain_report *report;
	struct vml_ink ink;
	FILE *out;
	struct vml_arena *arena;
};

static const char *
paint(const struct writer *w, enum vml_verdict v)
{
	if (v == VML_REFUSED)
		return w->ink.error;
	return v == VML_ACCEPTED ? w->ink.strong : w->ink.warning;
}

static void
write_verdict(const struct writer *w, enum vml_verdict v, const struct vml_refusal *x,
	const char *unknown)
{
	fprintf(w->out, "%s%s%s%s", paint(w, v), vml_verdict_name(v), w->ink.plain,
		vml_plan_reason(w->report, w->arena, v, x, unknown));
}

static void
write_chain(const struct writer *w, const struct vml_chain *c, const struct vml_source *source)
{
	write_verdict(w, c->verdict, c->refusal, c->unknown);
	if (c->verdict == VML_ACCEPTED)
		fprintf(w->out, ", %s", vml_plan_end(c));
	fputc('\n', w->out);
	g_autoptr(GString) text = g_string_new(NULL);
	struct vml_draw draw = {
		.arena = w->arena,
		.source = source,
		.indent = source ? "    " : "  ",
		.unicode = w->report->unicode,
		.whole_names = true,
	};
	vml_draw_chain(text, &draw, c);
	fputs(text->str, w->out);
}

void
vml_write_chain_one(const struct vml_chain_report *r, const struct vml_chain *c,
	const struct vml_source *source, FILE *out)
{
	struct writer w = { .report = r, .ink = vml_ink_new(false), .out = out };
	w.arena = vml_arena_new();
	write_chain(&w, c, source);
	vml_arena_free(w.arena);
}

static void
write_document(const struct writer *w, const struct vml_document *d)
{
	fprintf(w->out, "%s%s%s", w->ink.strong, vml_text_escape(w->arena, d->source->path),
		w->ink.plain);
	if (d->root_name && *d->root_name)
		fprintf(w->out, ": %s", vml_text_escape(w->arena, d->root_name));
	if (d->name)
		fprintf(w->out, " %s", vml_text_escape(w->arena, d->name));
	fputs(": ", w->out);
	write_verdict(w, d->verdict, d->nrefusals ? d->refusals[0] : NULL, NULL);
	fputc('\n', w->out);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		if (!disk->chain)
			continue;
		fprintf(w->out,
			"  %s: ", disk->target ? vml_text_escape(w->arena, disk->target) : "disk");
		write_chain(w, disk->chain, d->source);
	}
}

void
vml_write_chain_text(const struct vml_chain_report *r, FILE *out)
{
	struct writer w = { .report = r, .ink = vml_ink_new(r->color), .out = out };
	for (uint32_t i = 0; i < r->ndocuments; i++) {
		w.arena = vml_arena_new();
		write_document(&w, r->documents[i]);
		vml_arena_free(w.arena);
	}
	for (uint32_t i = 0; i < r->nnamed; i++) {
		w.arena = vml_arena_new();
		fprintf(out, "%s%s%s: ", w.ink.strong, vml_text_escape(w.arena, r->image_paths[i]),
			w.ink.plain);
		write_chain(&w, r->images[i], NULL);
		vml_arena_free(w.arena);
	}
	if (r->nimages > r->nnamed)
		vml_write_chain_forest(r, out);
	if (r->today)
		vml_write_what_if_text(r, out);
}
