/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one table of configuration keys, and what is printed from it. */
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "engine/config.h"
#include "engine/engine.h"

#define FIELD(f) offsetof(struct vml_config, f)
#define CHOICES(...) ((const char *const[]){ __VA_ARGS__, NULL })

const struct vml_config_key vml_config_keys[VML_CONFIG_KEYS] = {
	{ "required-version", VML_CONFIG_VERSIONS, FIELD(required_version), NULL, "any",
		"versions of vmlint that may read this file, such as \">=0.1, <1\"" },
	{ "extend", VML_CONFIG_PATH, FIELD(extend), NULL, "none",
		"another file of this repository whose keys hold where this one has none" },
	{ "rules", VML_CONFIG_RULES, FIELD(rules), NULL, "none",
		"rules of your own, by id: VML910 to VML999" },
	{ "select", VML_CONFIG_CODES, FIELD(select), NULL, "the default rules",
		"run only these rules: ids, names, id prefixes or families" },
	{ "ignore", VML_CONFIG_CODES, FIELD(ignore), NULL, "none", "leave these rules out" },
	{ "extend-select", VML_CONFIG_CODES, FIELD(extend_select), NULL, "none",
		"run these rules too" },
	{ "severity", VML_CONFIG_LEVELS, FIELD(severity),
		CHOICES("error", "warning", "note", "off"), "each rule's own",
		"severities of rules, by code; the most exact code counts" },
	{ "per-file-ignores", VML_CONFIG_IGNORES, FIELD(per_file_ignores), NULL, "none",
		"rules to leave out for files that match a glob" },
	{ "exclude", VML_CONFIG_LIST, FIELD(exclude), NULL, "none",
		"globs of files to pass over in directories" },
	{ "baseline", VML_CONFIG_PATH, FIELD(baseline), NULL, "none",
		"a file of findings that are not to be told, as --write-baseline writes it" },
	{ "fail-level", VML_CONFIG_CHOICE, FIELD(fail_level), CHOICES("error", "warning", "note"),
		"warning", "exit 1 from this severity on" },
	{ "schema", VML_CONFIG_GRAMMAR, FIELD(schema), NULL, "builtin",
		"builtin, none, or a RELAX NG file" },
	{ "target", VML_CONFIG_TARGET, FIELD(target), NULL, "the newest versions known",
		"versions to judge for, such as libvirt=9.0.0,qemu=7.2" },
	{ "probe-policy", VML_CONFIG_CHOICE, FIELD(probe_policy), CHOICES("libvirt", "strict"),
		"libvirt", "trust a probed format where libvirt does, or never" },
	{ "images", VML_CONFIG_CHOICE, FIELD(images), CHOICES("auto", "require", "skip"),
		"auto for lint, require for chain", "what it means that an image is not here" },
	{ "sysroot", VML_CONFIG_PATH, FIELD(sysroot), NULL, "none",
		"look for images below this folder" },
	{ "path-map", VML_CONFIG_MAPS, FIELD(path_map), NULL, "none",
		"folders of images on the target host, and where they are here" },
	{ "allowed-roots", VML_CONFIG_ROOTS, FIELD(allowed_roots), NULL, "none",
		"folders of the target host in which headers may name images" },
	{ "trusted-images", VML_CONFIG_TRUST, FIELD(trusted_images), NULL, "none",
		"globs of images whose headers no guest wrote, each with \"any\" or its SHA-256" },
	{ "hypervisor-user", VML_CONFIG_USER, FIELD(hypervisor_user), NULL, "none",
		"the user as whom QEMU runs on the target host, by name or as UID:GID" },
	{ "inventory", VML_CONFIG_PATHS, FIELD(inventory), NULL, "none",
		"files of facts about images that are not here, as vmlint inventory writes them" },
};

/* ---- config show ------------------------------------------------------------------------- */

/* A word as YAML that reads back as the same string. */
static void
scalar(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void
list(const char *const *items, FILE *out)
{
	fputc('[', out);
	for (const char *const *item = items; *item; item++) {
		if (item != items)
			fputs(", ", out);
		scalar(*item, out);
	}
	fputc(']', out);
}

static void
pairs(const struct vml_config_key *k, const struct vml_config_pairs *p, FILE *out)
{
	fputc('{', out);
	for (uint32_t i = 0; i < p->n; i++) {
		if (i)
			fputs(", ", out);
		scalar(p->at[i].key, out);
		fputs(": ", out);
		if (k->kind == VML_CONFIG_IGNORES)
			list(p->at[i].values, out);
		else
			scalar(p->at[i].values[0], out);
	}
	fputc('}', out);
}

static void
member(const char *name, FILE *out)
{
	fputs(", ", out);
	scalar(name, out);
	fputs(": ", out);
}

static void
text_member(const char *name, const char *text, FILE *out)
{
	if (!text)
		return;
	member(name, out);
	scalar(text, out);
}

static void
namespaces(const char *const *list, FILE *out)
{
	member("namespaces", out);
	fputc('{', out);
	for (const char *const *at = list; at[0]; at += 2) {
		fputs(at == list ? "" : ", ", out);
		scalar(at[0], out);
		fputs(": ", out);
		scalar(at[1], out);
	}
	fputc('}', out);
}

static void
examples(const char *name, const struct vml_own_rule *own, bool bad, FILE *out)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new();

	for (uint32_t i = 0; i < own->nexamples; i++)
		if (own->examples[i].bad == bad)
			g_ptr_array_add(texts, (gpointer)own->examples[i].text);
	if (texts->len == 0)
		return;
	g_ptr_array_add(texts, NULL);
	member(name, out);
	list((const char *const *)texts->pdata, out);
}

static void
own_rules(const struct vml_own_rules *rules, FILE *out)
{
	fputc('{', out);
	for (uint32_t i = 0; i < rules->n; i++) {
		const struct vml_own_rule *own = &rules->at[i];
		fputs(i ? ", " : "", out);
		scalar(own->rule.id, out);
		fputs(": {\"name\": ", out);
		scalar(own->rule.name, out);
		text_member("subject", own->subject, out);
		if (own->namespaces)
			namespaces(own->namespaces, out);
		text_member("pattern", own->pattern_text, out);
		text_member("unless", own->unless_text, out);
		text_member("message", own->message, out);
		text_member("severity", vml_severity_words[own->rule.severity], out);
		text_member("why", own->why, out);
		examples("bad", own, true, out);
		examples("good", own, false, out);
		fputc('}', out);
	}
	fputc('}', out);
}

static void
value(const struct vml_config_key *k, const void *field, FILE *out)
{
	switch (k->kind) {
	case VML_CONFIG_LIST:
	case VML_CONFIG_ROOTS:
	case VML_CONFIG_PATHS:
	case VML_CONFIG_CODES: list(*(const char *const *const *)field, out); break;
	case VML_CONFIG_LEVELS:
	case VML_CONFIG_IGNORES:
	case VML_CONFIG_TRUST:
	case VML_CONFIG_MAPS: pairs(k, field, out); break;
	case VML_CONFIG_RULES: own_rules(field, out); break;
	default: scalar(*(const char *const *)field, out);
	}
}

void
vml_config_show(const struct vml_config *c, FILE *out)
{
	fprintf(out, "# %s\n", c->file ? c->file : "no configuration file");
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++) {
		const struct vml_config_key *k = &vml_config_keys[i];
		const struct vml_config_origin *from = &c->origins[i];
		if (!from->file) {
			fprintf(out, "# %s: %s  (default)\n", k->name, k->fallback);
			continue;
		}
		fprintf(out, "%s: ", k->name);
		value(k, (const char *)c + k->field, out);
		fprintf(out, "  # %s:%u\n", from->file, from->line);
	}
}

/* ---- config schema ----------------------------------------------------------------------- */

static json_t *
choices(const char *const *words)
{
	json_t *all = json_array();
	for (; *words; words++)
		json_array_append_new(all, json_string(*words));
	return json_pack("{s:s, s:o}", "type", "string", "enum", all);
}

static json_t *
strings(void)
{
	return json_pack("{s:s, s:{s:s}}", "type", "array", "items", "type", "string");
}

static json_t *
map_of(json_t *values)
{
	return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", values);
}

/* A rule of the configuration's own. */
static json_t *
own_rule(void)
{
	json_t *properties = json_object(), *needed = json_array();

	for (unsigned i = 0; i < VML_OWN_KEYS; i++) {
		const struct vml_own_key *k = &vml_own_keys[i];
		json_t *property = NULL;
		switch (k->shape) {
		case VML_OWN_TEXT: property = json_pack("{s:s}", "type", "string"); break;
		case VML_OWN_LIST: property = strings(); break;
		case VML_OWN_MAP: property = map_of(json_pack("{s:s}", "type", "string")); break;
		case VML_OWN_LEVEL: property = choices(vml_severity_words); break;
		}
		json_object_set_new(property, "description", json_string(k->help));
		json_object_set_new(properties, k->name, property);
		if (k->needed)
			json_array_append_new(needed, json_string(k->name));
	}
	return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
		"properties", properties, "required", needed);
}

static json_t *
own_rules_shape(void)
{
	return json_pack("{s:s, s:b, s:{s:o}}", "type", "object", "additionalProperties", 0,
		"patternProperties", "^VML9[1-9][0-9]$", own_rule());
}

static json_t *
shape(const struct vml_config_key *k)
{
	switch (k->kind) {
	case VML_CONFIG_CHOICE: return choices(k->choices);
	case VML_CONFIG_LIST:
	case VML_CONFIG_ROOTS:
	case VML_CONFIG_PATHS:
	case VML_CONFIG_CODES: return strings();
	case VML_CONFIG_LEVELS: return map_of(choices(k->choices));
	case VML_CONFIG_IGNORES: return map_of(strings());
	case VML_CONFIG_MAPS: return map_of(json_pack("{s:s}", "type", "string"));
	case VML_CONFIG_TRUST:
		return map_of(json_pack(
			"{s:s, s:s}", "type", "string", "pattern", "^(any|[0-9a-fA-F]{64})$"));
	case VML_CONFIG_RULES: return own_rules_shape();
	default: return json_pack("{s:s}", "type", "string");
	}
}

void
vml_config_schema(FILE *out)
{
	json_t *properties = json_object();

	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++) {
		const struct vml_config_key *k = &vml_config_keys[i];
		g_autofree char *text = g_strdup_printf("%s (default: %s)", k->help, k->fallback);
		json_t *property = shape(k);
		json_object_set_new(property, "description", json_string(text));
		json_object_set_new(properties, k->name, property);
	}
	json_t *schema = json_pack("{s:s, s:s, s:s, s:b, s:o}", "$schema",
		"https://json-schema.org/draft/2020-12/schema", "title", "vmlint configuration",
		"type", "object", "additionalProperties", 0, "properties", properties);
	json_dumpf(schema, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(schema);
}
