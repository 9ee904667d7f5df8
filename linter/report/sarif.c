/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SARIF 2.1.0, as GitHub code scanning takes it: "results" always present, every result with a
 * location that has a line, URIs that are references, no empty strings, no empty fixes, regions of
 * one tag. The chain is the code flow, the related places are related locations. Suppressed
 * findings are left out, since GitHub would show them.
 */
#include <string.h>

#include "report/formats.h"
#include "report/sarif-parts.h"
#include "report/story.h"

/* The rules that have findings, by id; their place is the ruleIndex. */
static GPtrArray *
rules_of(const struct vml_lint_report *r)
{
	GPtrArray *rules = g_ptr_array_new();
	for (uint32_t i = 0; i < r->nfindings; i++) {
		gpointer rule = (gpointer)r->findings[i]->rule;
		if (!g_ptr_array_find(rules, rule, NULL))
			g_ptr_array_add(rules, rule);
	}
	g_ptr_array_sort(rules, vml_sarif_by_id);
	return rules;
}

static json_t *
driver_value(const GPtrArray *rules)
{
	json_t *driver = json_object(), *list = json_array(), *tool = json_object();
	for (guint i = 0; i < rules->len; i++)
		json_array_append_new(list, vml_sarif_rule(g_ptr_array_index(rules, i)));
	json_object_set_new(driver, "name", json_string("vmlint"));
	json_object_set_new(driver, "semanticVersion", json_string(VMLINT_VERSION));
	json_object_set_new(driver, "rules", list);
	json_object_set_new(tool, "driver", driver);
	return tool;
}

static json_t *
code_flows(const struct vml_finding *f, struct vml_arena *a)
{
	json_t *flows = json_array(), *flow = json_object(), *threads = json_array();
	json_t *thread = json_object(), *locations = json_array();
	for (const struct vml_layer *l = f->chain->top; l;
		l = l == f->chain->last ? NULL : l->below) {
		json_t *step = json_object();
		json_object_set_new(step, "location", vml_sarif_layer(f, l, a));
		json_array_append_new(locations, step);
	}
	json_object_set_new(thread, "locations", locations);
	json_array_append_new(threads, thread);
	json_object_set_new(flow, "threadFlows", threads);
	json_array_append_new(flows, flow);
	return flows;
}

static json_t *
related_locations(const struct vml_finding *f, struct vml_arena *a)
{
	json_t *list = json_array();
	if (!f->where.line)
		json_array_append_new(
			list, vml_sarif_location(&f->where, "the image concerned", a));
	for (uint32_t i = 0; i < f->nrelated; i++)
		json_array_append_new(
			list, vml_sarif_location(&f->related[i].where, f->related[i].message, a));
	return list;
}

static json_t *
properties_of(const struct vml_finding *f)
{
	json_t *p = json_object();
	json_object_set_new(p, "effect", json_string(vml_effect_name(f->effect)));
	json_object_set_new(
		p, "certainty", json_string(f->certainty == VML_PROVEN ? "proven" : "likely"));
	if (f->domain)
		json_object_set_new(p, "domain", vml_json_text(f->domain));
	if (f->disk)
		json_object_set_new(p, "disk", vml_json_text(f->disk));
	if (f->image)
		json_object_set_new(p, "image", vml_json_text(f->image));
	return p;
}

static json_t *
fingerprints_of(const struct vml_finding *f)
{
	json_t *p = json_object();
	json_object_set_new(p, "vmlint/v1", vml_json_text(f->fingerprint));
	return p;
}

static json_t *
result_value(const struct vml_finding *f, guint rule, struct vml_arena *a)
{
	json_t *result = json_object(), *locations = json_array(), *place;
	const char *body = vml_story_body(a, f), *message = vml_story_message(a, f);
	if (*body)
		message = vml_arena_printf(a, "%s\n%s", message, body);
	place = vml_sarif_location(vml_story_place(f), NULL, a);
	json_array_append_new(locations, place);
	json_object_set_new(result, "ruleId", json_string(f->rule->id));
	json_object_set_new(result, "ruleIndex", json_integer(rule));
	json_object_set_new(result, "level", json_string(vml_severity_name(f->severity)));
	json_object_set_new(result, "message", vml_sarif_message(message));
	json_object_set_new(result, "locations", locations);
	if (f->nrelated || !f->where.line)
		json_object_set_new(result, "relatedLocations", related_locations(f, a));
	if (f->chain && f->chain->top)
		json_object_set_new(result, "codeFlows", code_flows(f, a));
	json_object_set_new(result, "partialFingerprints", fingerprints_of(f));
	if (f->fix)
		json_object_set_new(result, "fixes", vml_sarif_fixes(f, a));
	json_object_set_new(result, "properties", properties_of(f));
	return result;
}

static json_t *
results_value(const struct vml_lint_report *r, const GPtrArray *rules)
{
	json_t *results = json_array();
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < r->nfindings; i++) {
		guint rule = 0;
		g_ptr_array_find((GPtrArray *)rules, r->findings[i]->rule, &rule);
		json_array_append_new(results, result_value(r->findings[i], rule, a));
	}
	vml_arena_free(a);
	return results;
}

void
vml_format_sarif(const struct vml_lint_report *r, FILE *out)
{
	g_autoptr(GPtrArray) rules = rules_of(r);
	json_t *log = json_object(), *runs = json_array(), *run = json_object();
	json_t *automation = json_object();
	json_object_set_new(automation, "id", json_string("vmlint/"));
	json_object_set_new(run, "tool", driver_value(rules));
	json_object_set_new(run, "automationDetails", automation);
	json_object_set_new(run, "columnKind", json_string("unicodeCodePoints"));
	json_object_set_new(run, "results", results_value(r, rules));
	json_array_append_new(runs, run);
	json_object_set_new(
		log, "$schema", json_string("https://json.schemastore.org/sarif-2.1.0.json"));
	json_object_set_new(log, "version", json_string("2.1.0"));
	json_object_set_new(log, "runs", runs);
	vml_json_write(log, VML_JSON_INDENTED, out);
}
