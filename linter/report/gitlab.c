/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GitLab Code Quality: an array of issues. GitLab shows the description only, so it begins with the
 * rule; it merges issues of equal fingerprints, which ours never are. A finding about an image
 * named by nothing here has line 1, since GitLab wants a line.
 */
#include "report/formats.h"
#include "report/json-value.h"
#include "report/story.h"

static const char *
severity_of(const struct vml_finding *f)
{
	if (f->severity == VML_NOTE)
		return "info";
	if (f->severity == VML_WARNING)
		return "minor";
	return f->effect == VML_EFFECT_HOST_EXPOSURE ? "critical" : "major";
}

static json_t *
issue_value(const struct vml_finding *f, struct vml_arena *a)
{
	const struct vml_location *l = vml_story_place(f);
	json_t *issue = json_object(), *location = json_object(), *lines = json_object();
	json_object_set_new(lines, "begin", json_integer(l->line ? l->line : 1));
	json_object_set_new(location, "path", vml_json_text(vml_story_path(a, l->path)));
	json_object_set_new(location, "lines", lines);
	json_object_set_new(issue, "description", vml_json_text(vml_story_title(a, f)));
	json_object_set_new(issue, "check_name", vml_json_text(f->rule->id));
	json_object_set_new(issue, "fingerprint", vml_json_text(f->fingerprint));
	json_object_set_new(issue, "severity", json_string(severity_of(f)));
	json_object_set_new(issue, "location", location);
	return issue;
}

void
vml_format_gitlab(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	json_t *issues = json_array();
	for (uint32_t i = 0; i < r->nfindings; i++)
		json_array_append_new(issues, issue_value(r->findings[i], a));
	vml_json_write(issues, VML_JSON_INDENTED, out);
	vml_arena_free(a);
}
