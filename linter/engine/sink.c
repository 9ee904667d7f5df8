/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What rule.h lets a check do: start findings and add to them. Here, once for all formats, names in
 * messages are made safe to print and secrets are taken out of them. Places become lines when all
 * rules are done (finish.c).
 */
#include "engine/sink.h"

#include "base/mask.h"
#include "base/text.h"
#include "domain/domain.h"

static const char *
say_plain(struct vml_out *out, const char *text)
{
	const struct vml_source *s = out->document ? out->document->source : NULL;
	return vml_text_escape(out->arena, vml_mask_text(out->arena, text, s));
}

static const char *
say(struct vml_out *out, const char *fmt, va_list ap)
{
	return say_plain(out, vml_arena_vprintf(out->arena, fmt, ap));
}

static struct vml_report *
start(struct vml_out *out, struct vml_place at, const char *message)
{
	struct vml_report *r = vml_make(out->arena, struct vml_report);
	r->finding = vml_make(out->arena, struct vml_finding);
	*r->finding = (struct vml_finding){
		.rule = out->rule,
		.severity = out->severity,
		.effect = out->rule->effect,
		.certainty = VML_PROVEN,
		.message = message,
		.document = out->document,
		.node = at.node,
	};
	r->out = out;
	r->at = at;
	r->layer = at.layer;
	if (at.image)
		vml_report_image(r, at.image->path);
	if (out->use) {
		r->layer = at.layer ? at.layer : out->use->layer;
		vml_report_disk(r, out->use->disk);
		r->finding->chain = out->use->chain;
	}
	g_ptr_array_add(out->reports, r);
	return r;
}

struct vml_report *
vml_report(struct vml_out *out, struct vml_place at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	const char *message = say(out, fmt, ap);
	va_end(ap);
	return start(out, at, message);
}

void
vml_report_severity(struct vml_report *r, enum vml_severity s)
{
	r->finding->severity = s;
}

void
vml_report_effect(struct vml_report *r, enum vml_effect e)
{
	r->finding->effect = e;
}

void
vml_report_likely(struct vml_report *r)
{
	r->finding->certainty = VML_LIKELY;
}

void
vml_report_label(struct vml_report *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	r->finding->label = say(r->out, fmt, ap);
	va_end(ap);
}

void
vml_report_disk(struct vml_report *r, const struct vml_disk *d)
{
	r->disk = d;
	r->finding->chain = d ? d->chain : NULL;
}

void
vml_report_lack(
	struct vml_report *r, const struct vml_node *n, enum vml_part part, const char *name)
{
	r->within = n;
	r->part = part;
	r->lack = name;
}

void
vml_report_meant(
	struct vml_report *r, const struct vml_node *n, enum vml_part part, const char *name)
{
	r->within = n;
	r->part = part;
	r->meant = name;
}

void
vml_report_image(struct vml_report *r, const char *path)
{
	r->finding->image = vml_arena_strdup(r->out->arena, path);
}

void
vml_report_object(struct vml_report *r, const char *domain, const char *disk)
{
	r->finding->domain = vml_arena_strdup(r->out->arena, domain);
	r->finding->disk = vml_arena_strdup(r->out->arena, disk);
}

void
vml_report_related(struct vml_report *r, struct vml_place at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	struct vml_aside aside = { at, say(r->out, fmt, ap) };
	va_end(ap);
	if (!r->asides)
		r->asides = g_array_new(FALSE, FALSE, sizeof(aside));
	g_array_append_val(r->asides, aside);
}

static void
add_line(GPtrArray **lines, const char *line)
{
	if (!*lines)
		*lines = g_ptr_array_new();
	g_ptr_array_add(*lines, (gpointer)line);
}

void
vml_report_note(struct vml_report *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add_line(&r->notes, say(r->out, fmt, ap));
	va_end(ap);
}

/* Names of the grammar: nothing in them needs masking. */
void
vml_report_expected(struct vml_report *r, const char *const *all, uint32_t n)
{
	enum { FEW = 5 };
	struct vml_arena *a = r->out->arena;
	const char *text = n ? all[0] : NULL;

	for (uint32_t i = 1; i < MIN(n, FEW); i++)
		text = vml_arena_printf(a, "%s, %s", text, all[i]);
	if (n > FEW)
		text = vml_arena_printf(a, "%s and %u more", text, n - FEW);
	if (text)
		vml_report_note(r, "expected here: %s", text);
	r->finding->expected = all;
	r->finding->nexpected = n;
}

void
vml_report_command(struct vml_report *r, const char *command, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add_line(&r->commands, say_plain(r->out, command));
	add_line(&r->commands, say(r->out, fmt, ap));
	va_end(ap);
}

void
vml_fix(struct vml_report *r, enum vml_safety s, const char *title, ...)
{
	va_list ap;
	va_start(ap, title);
	r->title = say(r->out, title, ap);
	va_end(ap);
	r->safety = s;
}

void
vml_fix_replace(struct vml_report *r, struct vml_span at, const char *text)
{
	struct vml_edit edit = { at, vml_arena_strdup(r->out->arena, text) };
	if (!r->edits)
		r->edits = g_array_new(FALSE, FALSE, sizeof(edit));
	g_array_append_val(r->edits, edit);
}

void
vml_fix_changes_chain(struct vml_report *r)
{
	r->promise = VML_CHAIN_CHANGED;
	r->depth = VML_DEPTH_ANY;
}

void
vml_fix_announce(
	struct vml_report *r, const struct vml_layer *l, enum vml_format format, const char *path)
{
	r->promise = VML_CHAIN_CHANGED;
	r->depth = l->depth;
	r->format = format;
	r->path = path ? vml_arena_strdup(r->out->arena, path) : NULL;
}

void
vml_fix_announce_at(struct vml_report *r, uint32_t depth, enum vml_format format, const char *path)
{
	r->promise = VML_CHAIN_CHANGED;
	r->depth = depth;
	r->anew = true;
	r->format = format;
	r->path = path;
}

bool
vml_fix_announce_element(
	struct vml_report *r, uint32_t depth, const struct vml_node *n, const char *type)
{
	const struct vml_node *source = vml_child(n, "source");
	const char *name = vml_value(vml_child(n, "format"), "type");
	enum vml_format format = name ? vml_format_from_libvirt(name) : VML_FORMAT_NONE;
	enum vml_storage_type storage = type ? vml_storage_from_name(type) : VML_STORAGE_NONE;
	if (!type && !n->first) {
		vml_fix_announce_at(r, depth, VML_FORMAT_NONE, NULL);
		return true;
	}
	if (!source || format == VML_FORMAT_NONE || storage == VML_STORAGE_NONE)
		return false;
	struct vml_storage s = vml_storage_read(r->out->arena, storage, source);
	vml_fix_announce_at(r, depth, format, s.path);
	return true;
}
