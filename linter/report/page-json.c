/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rule descriptors as JSON, for editors and documentation tools. */
#include "report/json-value.h"
#include "report/page.h"
#include "report/report.h"

static json_t *
list_value(const char *const *list)
{
	json_t *value = json_array();
	for (; list && *list; list++)
		json_array_append_new(value, vml_json_text(*list));
	return value;
}

static json_t *
fix_value(const struct vml_rule *r)
{
	json_t *fix = json_object();
	json_object_set_new(fix, "safe", json_boolean(r->fixable & VML_FIX_SAFE));
	json_object_set_new(fix, "unsafe", json_boolean(r->fixable & VML_FIX_UNSAFE));
	json_object_set_new(fix, "command", json_boolean(r->fixable & VML_FIX_COMMAND));
	return fix;
}

static json_t *
rule_value(const struct vml_rule *r)
{
	json_t *value = json_object();
	json_object_set_new(value, "id", json_string(r->id));
	json_object_set_new(value, "name", json_string(r->name));
	json_object_set_new(value, "family", json_string(vml_rule_family(r)));
	json_object_set_new(value, "severity", json_string(vml_severity_name(r->severity)));
	json_object_set_new(value, "effect", json_string(vml_effect_name(r->effect)));
	json_object_set_new(value, "scope", json_string(vml_page_scope(r)));
	json_object_set_new(value, "fix", fix_value(r));
	json_object_set_new(value, "locked", json_boolean(r->locked));
	json_object_set_new(value, "summary", vml_json_text(r->summary));
	json_object_set_new(value, "why", vml_json_text(r->why));
	json_object_set_new(value, "behaviour", vml_json_text(r->behaviour));
	json_object_set_new(value, "remedy", vml_json_text(r->remedy));
	json_object_set_new(value, "options", vml_json_text(r->options));
	json_object_set_new(value, "bad", vml_json_text(r->bad));
	json_object_set_new(value, "good", vml_json_text(r->good));
	json_object_set_new(value, "references", list_value(r->refs));
	json_object_set_new(value, "replaces", list_value(r->replaces));
	return value;
}

void
vml_write_rule_json(const struct vml_rule *const *rules, unsigned n, FILE *out)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list, rule_value(rules[i]));
	vml_json_write(list, VML_JSON_INDENTED, out);
}
