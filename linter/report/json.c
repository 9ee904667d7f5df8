/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lint report as one JSON object; schemas/report.schema.json describes it. */
#include "report/formats.h"
#include "report/json-value.h"
#include "report/shard.h"

static json_t *
tool_value(void)
{
	json_t *tool = json_object();
	json_object_set_new(tool, "name", json_string("vmlint"));
	json_object_set_new(tool, "version", json_string(VMLINT_VERSION));
	return tool;
}

static json_t *
schema_value(const struct vml_schema *s)
{
	static const char *const verdicts[] = {
		[VML_SCHEMA_UNCHECKED] = "unchecked",
		[VML_SCHEMA_VALID] = "valid",
		[VML_SCHEMA_INVALID] = "invalid",
	};
	json_t *value = json_object(), *by = json_array();
	if (s->by & VML_BY_RELAXNG)
		json_array_append_new(by, json_string("relaxng"));
	if (s->by & VML_BY_PATTERN)
		json_array_append_new(by, json_string("pattern"));
	if (s->by & VML_BY_TARGET)
		json_array_append_new(by, json_string("target"));
	json_object_set_new(value, "verdict", json_string(verdicts[s->verdict]));
	json_object_set_new(value, "by", by);
	json_object_set_new(value, "grammar", vml_json_text(s->grammar));
	return value;
}

static json_t *
documents_value(const struct vml_lint_report *r)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < r->ndocuments; i++) {
		const struct vml_told_document *d = &r->documents[i];
		json_t *value = json_object();
		json_object_set_new(value, "path", vml_json_text(d->path));
		json_object_set_new(value, "root", vml_json_text(d->root));
		json_object_set_new(value, "schema", schema_value(&d->schema));
		json_array_append_new(list, value);
	}
	return list;
}

static json_t *
summary_value(const struct vml_summary *s)
{
	json_t *value = json_object();
	json_object_set_new(value, "files", vml_json_number(s->files));
	json_object_set_new(value, "disks", vml_json_number(s->disks));
	json_object_set_new(value, "images", vml_json_number(s->images));
	json_object_set_new(value, "undecided", vml_json_number(s->undecided));
	json_object_set_new(value, "errors", vml_json_number(s->errors));
	json_object_set_new(value, "warnings", vml_json_number(s->warnings));
	json_object_set_new(value, "notes", vml_json_number(s->notes));
	return value;
}

void
vml_format_json(const struct vml_lint_report *r, FILE *out)
{
	json_t *report = json_object(), *findings = json_array();
	for (uint32_t i = 0; i < r->nfindings; i++)
		json_array_append_new(findings, vml_json_finding(r->findings[i]));
	json_object_set_new(report, "schema_version", json_integer(1));
	json_object_set_new(report, "tool", tool_value());
	json_object_set_new(report, "target", vml_json_target(r->target));
	json_object_set_new(report, "documents", documents_value(r));
	json_object_set_new(report, "findings", findings);
	json_object_set_new(report, "summary", summary_value(&r->summary));
	if (r->shard)
		json_object_set_new(report, "shard", vml_json_shard(r->shard));
	vml_json_write(report, VML_JSON_INDENTED, out);
}
