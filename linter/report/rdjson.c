/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reviewdog's diagnostic format, whole and line by line. Its columns count bytes of the line as
 * UTF-8, from 1, ends exclusive; insertions are ranges without width.
 */
#include "base/lines.h"
#include "report/formats.h"
#include "report/json-value.h"
#include "report/story.h"

static json_t *
position_value(const struct vml_source *s, uint64_t offset)
{
	struct vml_position at = vml_lines_at(s, offset);
	json_t *p = json_object();
	json_object_set_new(p, "line", json_integer(at.line));
	json_object_set_new(p, "column", json_integer(at.column_utf8));
	return p;
}

static json_t *
range_value(const struct vml_source *s, struct vml_span at)
{
	json_t *range = json_object();
	json_object_set_new(range, "start", position_value(s, at.start));
	json_object_set_new(range, "end", position_value(s, at.end));
	return range;
}

static json_t *
location_value(const struct vml_location *l, struct vml_arena *a)
{
	json_t *location = json_object();
	json_object_set_new(location, "path", vml_json_text(vml_story_path(a, l->path)));
	if (l->source && l->line)
		json_object_set_new(location, "range", range_value(l->source, l->at));
	return location;
}

static json_t *
suggestions_value(const struct vml_finding *f, struct vml_arena *a)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < f->fix->nedits; i++) {
		json_t *suggestion = json_object();
		json_object_set_new(
			suggestion, "range", range_value(f->document->source, f->fix->edits[i].at));
		json_object_set_new(
			suggestion, "text", vml_json_text(vml_story_edit(a, f, &f->fix->edits[i])));
		json_array_append_new(list, suggestion);
	}
	return list;
}

static json_t *
related_value(const struct vml_finding *f, struct vml_arena *a)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < f->nrelated; i++) {
		json_t *related = json_object();
		json_object_set_new(related, "message", vml_json_text(f->related[i].message));
		json_object_set_new(related, "location", location_value(&f->related[i].where, a));
		json_array_append_new(list, related);
	}
	return list;
}

static json_t *
source_value(void)
{
	json_t *source = json_object();
	json_object_set_new(source, "name", json_string("vmlint"));
	return source;
}

static const char *
severity_of(enum vml_severity s)
{
	if (s == VML_ERROR)
		return "ERROR";
	return s == VML_WARNING ? "WARNING" : "INFO";
}

static json_t *
diagnostic_value(const struct vml_finding *f, struct vml_arena *a, bool with_source)
{
	json_t *value = json_object(), *code = json_object();
	const char *body = vml_story_body(a, f), *title = vml_story_title(a, f);
	const char *message = *body ? vml_arena_printf(a, "%s\n%s", title, body) : title;
	json_object_set_new(code, "value", json_string(f->rule->id));
	json_object_set_new(value, "message", vml_json_text(message));
	json_object_set_new(value, "location", location_value(vml_story_place(f), a));
	json_object_set_new(value, "severity", json_string(severity_of(f->severity)));
	if (with_source)
		json_object_set_new(value, "source", source_value());
	json_object_set_new(value, "code", code);
	if (f->fix)
		json_object_set_new(value, "suggestions", suggestions_value(f, a));
	if (f->nrelated)
		json_object_set_new(value, "related_locations", related_value(f, a));
	return value;
}

void
vml_format_rdjson(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	json_t *report = json_object(), *list = json_array();
	for (uint32_t i = 0; i < r->nfindings; i++)
		json_array_append_new(list, diagnostic_value(r->findings[i], a, false));
	json_object_set_new(report, "source", source_value());
	json_object_set_new(report, "diagnostics", list);
	vml_json_write(report, VML_JSON_INDENTED, out);
	vml_arena_free(a);
}

void
vml_format_rdjsonl(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < r->nfindings; i++)
		vml_json_write(diagnostic_value(r->findings[i], a, true), VML_JSON_LINE, out);
	vml_arena_free(a);
}
