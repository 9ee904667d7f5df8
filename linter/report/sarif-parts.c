/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pieces of a SARIF log. Text regions count code points from 1 with the end exclusive; regions in
 * images count bytes. Lengths are GitHub's: 1024 characters for descriptions.
 */
#include "report/sarif-parts.h"

#include <string.h>

#include "base/lines.h"
#include "report/draw.h"
#include "report/page.h"
#include "report/report.h"
#include "report/story.h"

#define MAX_DESCRIPTION 1024 /* characters */

/* ---- rules ---------------------------------------------------------------------------------- */

json_t *
vml_sarif_message(const char *text)
{
	json_t *message = json_object();
	json_object_set_new(message, "text", vml_json_text(text));
	return message;
}

gint
vml_sarif_by_id(gconstpointer a, gconstpointer b)
{
	const struct vml_rule *x = *(const struct vml_rule *const *)a;
	const struct vml_rule *y = *(const struct vml_rule *const *)b;
	return strcmp(x->id, y->id);
}

/* The first paragraph, white space folded, cut to what GitHub takes. */
static json_t *
description(const char *text)
{
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", 2);
	g_auto(GStrv) words = g_strsplit_set(paragraphs[0] ? paragraphs[0] : "", "\n\t", -1);
	g_autofree char *folded = g_strjoinv(" ", words);
	if (g_utf8_strlen(folded, -1) <= MAX_DESCRIPTION)
		return vml_sarif_message(folded);
	g_autofree char *cut = g_utf8_substring(folded, 0, MAX_DESCRIPTION);
	return vml_sarif_message(cut);
}

static json_t *
help(const struct vml_rule *r)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	vml_write_rule_markdown(r, out);
	fclose(out);
	json_t *value = vml_sarif_message(r->remedy ? r->remedy : r->summary);
	json_object_set_new(value, "markdown", vml_json_text(text));
	free(text);
	return value;
}

/* GitHub sorts security findings by this number alone. */
static const char *
security_severity(const struct vml_rule *r)
{
	if (r->severity == VML_ERROR)
		return "8.0";
	return r->severity == VML_NOTE ? "3.0" : "6.0";
}

static json_t *
rule_properties(const struct vml_rule *r)
{
	json_t *p = json_object(), *tags = json_array();
	bool security = r->effect == VML_EFFECT_HOST_EXPOSURE;
	const char *problem = r->severity == VML_ERROR ? "error" : "warning";
	json_array_append_new(tags, json_string(vml_rule_family(r)));
	json_array_append_new(tags, json_string(vml_effect_name(r->effect)));
	if (security && strcmp(vml_rule_family(r), "security") != 0)
		json_array_append_new(tags, json_string("security"));
	json_object_set_new(p, "tags", tags);
	json_object_set_new(p, "precision", json_string("high"));
	json_object_set_new(p, "problem.severity",
		json_string(r->severity == VML_NOTE ? "recommendation" : problem));
	if (security)
		json_object_set_new(p, "security-severity", json_string(security_severity(r)));
	return p;
}

json_t *
vml_sarif_rule(const struct vml_rule *r)
{
	json_t *rule = json_object(), *configuration = json_object();
	json_object_set_new(configuration, "enabled", json_boolean(r->severity != VML_OFF));
	json_object_set_new(
		configuration, "level", json_string(vml_severity_name(vml_rule_weight(r))));
	json_object_set_new(rule, "id", json_string(r->id));
	json_object_set_new(rule, "name", json_string(r->name));
	json_object_set_new(rule, "shortDescription", description(r->summary));
	json_object_set_new(rule, "fullDescription", description(r->why ? r->why : r->summary));
	json_object_set_new(rule, "help", help(r));
	json_object_set_new(rule, "defaultConfiguration", configuration);
	json_object_set_new(rule, "properties", rule_properties(r));
	return rule;
}

/* ---- locations ------------------------------------------------------------------------------ */

static json_t *
artifact(const char *path, struct vml_arena *a)
{
	json_t *location = json_object();
	json_object_set_new(location, "uri", vml_json_text(vml_story_uri(a, path)));
	return location;
}

static json_t *
text_region(uint32_t line, uint32_t column, uint32_t end_line, uint32_t end_column)
{
	json_t *region = json_object();
	json_object_set_new(region, "startLine", json_integer(line));
	json_object_set_new(region, "startColumn", json_integer(column));
	json_object_set_new(region, "endLine", json_integer(end_line));
	json_object_set_new(region, "endColumn", json_integer(end_column));
	return region;
}

/* Without a text a line must do: GitHub drops results without one. The bytes stand in the message.
 */
static json_t *
region_of(const struct vml_location *l)
{
	if (l->line)
		return text_region(l->line, l->column, l->end_line, l->end_column);
	return text_region(1, 1, 1, 1);
}

json_t *
vml_sarif_location(const struct vml_location *l, const char *message, struct vml_arena *a)
{
	json_t *location = json_object(), *physical = json_object();
	json_object_set_new(physical, "artifactLocation", artifact(l->path, a));
	json_object_set_new(physical, "region", region_of(l));
	json_object_set_new(location, "physicalLocation", physical);
	if (message)
		json_object_set_new(location, "message", vml_sarif_message(message));
	return location;
}

/* Where the XML declares a layer. */
static bool
declared_at(const struct vml_finding *f, const struct vml_layer *l, struct vml_location *where)
{
	if (!l->decl || !f->document)
		return false;
	const struct vml_source *s = f->document->source;
	const struct vml_storage *storage = &l->decl->storage;
	const struct vml_node *n = storage->node ? storage->node : l->decl->node;
	struct vml_position from = vml_lines_at(s, n->tag.start);
	struct vml_position till = vml_lines_at(s, n->tag.end);
	*where = (struct vml_location){ .path = s->path,
		.source = s,
		.at = n->tag,
		.line = from.line,
		.column = from.column,
		.end_line = till.line,
		.end_column = till.column };
	return true;
}

/* What a layer that no XML declares is named by: the image above it. */
json_t *
vml_sarif_layer(const struct vml_finding *f, const struct vml_layer *l, struct vml_arena *a)
{
	struct vml_location where = { .path = l->storage.path };
	const char *name = vml_storage_text(a, &l->storage);
	const char *format = vml_format_libvirt(l->format);
	const char *message = vml_arena_printf(a, "%s: %s, format known from %s", name,
		format ? format : "format not known", vml_origin_name(l->format_origin));
	if (!declared_at(f, l, &where) && !where.path)
		where = *vml_story_place(f);
	return vml_sarif_location(&where, message, a);
}

/* ---- fixes ---------------------------------------------------------------------------------- */

static json_t *
replacement(const struct vml_finding *f, const struct vml_edit *e, struct vml_arena *a)
{
	const struct vml_source *s = f->document->source;
	struct vml_position from = vml_lines_at(s, e->at.start);
	struct vml_position till = vml_lines_at(s, e->at.end);
	json_t *value = json_object();
	json_object_set_new(value, "deletedRegion",
		text_region(from.line, from.column, till.line, till.column));
	if (*e->text)
		json_object_set_new(
			value, "insertedContent", vml_sarif_message(vml_story_edit(a, f, e)));
	return value;
}

json_t *
vml_sarif_fixes(const struct vml_finding *f, struct vml_arena *a)
{
	json_t *fixes = json_array(), *fix = json_object();
	json_t *changes = json_array(), *change = json_object(), *list = json_array();
	const struct vml_source *s = f->document->source;
	for (uint32_t i = 0; i < f->fix->nedits; i++)
		json_array_append_new(list, replacement(f, &f->fix->edits[i], a));
	json_object_set_new(change, "artifactLocation", artifact(s->path, a));
	json_object_set_new(change, "replacements", list);
	json_array_append_new(changes, change);
	json_object_set_new(fix, "description", vml_sarif_message(f->fix->title));
	json_object_set_new(fix, "artifactChanges", changes);
	json_array_append_new(fixes, fix);
	return fixes;
}
