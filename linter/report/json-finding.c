/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One finding as JSON: the contract's keys in the contract's order. */
#include "report/json-value.h"
#include "report/report.h"
#include "report/story.h"

static json_t *
position_value(const struct vml_location *l, bool end)
{
	json_t *p = json_object();
	uint32_t line = end ? l->end_line : l->line;
	uint32_t column = end ? l->end_column : l->column;
	json_object_set_new(p, "offset", vml_json_number(end ? l->at.end : l->at.start));
	json_object_set_new(p, "line", line ? json_integer(line) : json_null());
	json_object_set_new(p, "column", line ? json_integer(column) : json_null());
	return p;
}

static void
add_location(json_t *object, const struct vml_location *l)
{
	json_object_set_new(object, "path", vml_json_text(l->path));
	json_object_set_new(object, "start", position_value(l, false));
	json_object_set_new(object, "end", position_value(l, true));
}

static json_t *
object_value(const struct vml_finding *f)
{
	json_t *object = json_object();
	json_object_set_new(object, "domain", vml_json_text(f->domain));
	json_object_set_new(object, "disk", vml_json_text(f->disk));
	json_object_set_new(object, "image", vml_json_text(f->image));
	return object;
}

static json_t *
related_value(const struct vml_finding *f)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < f->nrelated; i++) {
		json_t *related = json_object();
		add_location(related, &f->related[i].where);
		json_object_set_new(related, "message", vml_json_text(f->related[i].message));
		json_array_append_new(list, related);
	}
	return list;
}

static json_t *
edits_value(const struct vml_finding *f)
{
	json_t *edits = json_array();
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < f->fix->nedits; i++) {
		const struct vml_edit *e = &f->fix->edits[i];
		json_t *edit = json_object();
		json_object_set_new(edit, "start", vml_json_number(e->at.start));
		json_object_set_new(edit, "end", vml_json_number(e->at.end));
		json_object_set_new(edit, "text", vml_json_text(vml_story_edit(a, f, e)));
		json_array_append_new(edits, edit);
	}
	vml_arena_free(a);
	return edits;
}

static json_t *
fix_value(const struct vml_finding *f)
{
	if (!f->fix)
		return json_null();
	json_t *value = json_object();
	json_object_set_new(
		value, "safety", json_string(f->fix->safety == VML_SAFE ? "safe" : "unsafe"));
	json_object_set_new(value, "title", vml_json_text(f->fix->title));
	json_object_set_new(value, "edits", edits_value(f));
	return value;
}

static json_t *
expected_value(const struct vml_finding *f)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < f->nexpected; i++)
		json_array_append_new(list, vml_json_text(f->expected[i]));
	return list;
}

json_t *
vml_json_finding(const struct vml_finding *f)
{
	json_t *value = json_object();
	json_object_set_new(value, "rule", json_string(f->rule->id));
	json_object_set_new(value, "name", json_string(f->rule->name));
	json_object_set_new(value, "severity", json_string(vml_severity_name(f->severity)));
	json_object_set_new(value, "message", vml_json_text(f->message));
	json_object_set_new(value, "effect", json_string(vml_effect_name(f->effect)));
	json_object_set_new(
		value, "certainty", json_string(f->certainty == VML_PROVEN ? "proven" : "likely"));
	add_location(value, &f->where);
	json_object_set_new(value, "object", object_value(f));
	json_object_set_new(value, "chain", vml_json_layers(f->chain, false));
	json_object_set_new(value, "related", related_value(f));
	json_object_set_new(value, "fix", fix_value(f));
	if (f->expected)
		json_object_set_new(value, "expected", expected_value(f));
	json_object_set_new(value, "fingerprint", vml_json_text(f->fingerprint));
	return value;
}
