/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The key `rules` of a configuration. Ids are the author's, not counted by us: baselines and
 * suppressions go by them, and inserting a rule must not rename the ones behind it.
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "base/pattern.h"
#include "base/text.h"
#include "engine/config-read.h"
#include "engine/engine.h"
#include "engine/registry.h"

enum own { NAME, SUBJECT, NAMESPACES, PATTERN, UNLESS, MESSAGE, SEVERITY, WHY, BAD, GOOD };

const struct vml_own_key vml_own_keys[VML_OWN_KEYS] = {
	[NAME] = { "name", VML_OWN_TEXT, true, "its name, in lower case with hyphens" },
	[SUBJECT] = { "subject", VML_OWN_TEXT, true,
		"XPath 1.0 that selects elements, attributes or texts" },
	[NAMESPACES] = { "namespaces", VML_OWN_MAP, false, "prefixes in it, and their URIs" },
	[PATTERN] = { "pattern", VML_OWN_TEXT, false,
		"PCRE2 pattern; only text that it matches is a finding" },
	[UNLESS] = { "unless", VML_OWN_TEXT, false,
		"PCRE2 pattern; text that it matches is no finding" },
	[MESSAGE] = { "message", VML_OWN_TEXT, true,
		"what a finding says; {0} is what the pattern matched, {1} its first group" },
	[SEVERITY] = { "severity", VML_OWN_LEVEL, false,
		"error, warning (default), note, or off: only when selected" },
	[WHY] = { "why", VML_OWN_TEXT, false, "why it matters, for vmlint explain" },
	[BAD] = { "bad", VML_OWN_LIST, false, "documents in which it has to find something" },
	[GOOD] = { "good", VML_OWN_LIST, false, "documents in which it must not" },
};

/* ---- parts -------------------------------------------------------------------------------- */

static bool
is_id(const char *id)
{
	return strlen(id) == strlen(VML_FIRST_OWN_RULE) && g_str_has_prefix(id, "VML") &&
	       g_ascii_isdigit(id[3]) && g_ascii_isdigit(id[4]) && g_ascii_isdigit(id[5]) &&
	       strcmp(id, VML_FIRST_OWN_RULE) >= 0;
}

static bool
is_name(const char *name)
{
	if (!g_ascii_islower(*name) || g_str_has_suffix(name, "-") || strlen(name) > 64)
		return false;
	for (; *name; name++)
		if (!g_ascii_islower(*name) && !g_ascii_isdigit(*name) && *name != '-')
			return false;
	return true;
}

static bool
is_short(struct vml_config_reader *r, const struct vml_yaml *y, const char *key)
{
	return strlen(y->text) <= VML_MAX_OWN_TEXT ||
	       vml_config_wrong(r, y, "%s: longer than %u bytes", key, VML_MAX_OWN_TEXT);
}

static const struct vml_pattern *
read_pattern(struct vml_config_reader *r, const struct vml_yaml *y, const char *key)
{
	g_autofree char *why = NULL;
	size_t at = 0;

	if (!is_short(r, y, key))
		return NULL;
	struct vml_pattern *p = vml_pattern_new(y->text, false, &why, &at);
	if (p)
		vml_arena_adopt(r->arena, p, (void (*)(void *))vml_pattern_free);
	else
		vml_config_wrong(
			r, y, "%s: %s (after %zu byte%s)", key, why, at, vml_text_plural(at));
	return p;
}

static const char *const *
read_namespaces(struct vml_config_reader *r, const struct vml_yaml *y)
{
	const char **list = vml_make_n(r->arena, const char *, 2 * (size_t)y->n + 1);

	if (y->kind != VML_YAML_MAP) {
		vml_config_wrong(r, y, "namespaces: prefixes with URIs belong here");
		return NULL;
	}
	for (uint32_t i = 0; i < y->n; i++) {
		if (!vml_config_is_text(r, y->items[i]))
			return NULL;
		list[2 * i] = y->keys[i]->text;
		list[2 * i + 1] = y->items[i]->text;
	}
	return list;
}

static bool
add_examples(struct vml_config_reader *r, const struct vml_yaml *y, bool bad, GArray *all)
{
	bool single = y->kind == VML_YAML_SCALAR;

	if (y->kind == VML_YAML_MAP)
		return vml_config_wrong(r, y, "%s: a list belongs here", bad ? "bad" : "good");
	for (uint32_t i = 0; i < (single ? 1 : y->n); i++) {
		const struct vml_yaml *item = single ? y : y->items[i];
		if (!vml_config_is_text(r, item))
			return false;
		struct vml_example e = { item->text, bad, item->line, item->column };
		g_array_append_val(all, e);
	}
	return true;
}

/* Braces have to be those that filling in knows, and groups have to be there. */
static bool
check_message(struct vml_config_reader *r, const struct vml_yaml *y, const struct vml_own_rule *own)
{
	size_t groups = own->pattern ? vml_pattern_groups(own->pattern) : 0;

	for (const char *at = strchr(own->message, '{'); at; at = strchr(at, '{')) {
		if (at[1] == '{') {
			at += 2;
			continue;
		}
		if (!g_ascii_isdigit(at[1]) || at[2] != '}')
			return vml_config_wrong(
				r, y, "message: {0} to {9} belong here; {{ is a brace");
		if ((size_t)(at[1] - '0') > groups)
			return vml_config_wrong(r, y, "message: the pattern has %zu group%s",
				groups, vml_text_plural(groups));
		at += 3;
	}
	return true;
}

/* ---- one rule ----------------------------------------------------------------------------- */

static bool
take_key(struct vml_config_reader *r, unsigned key, const struct vml_yaml *y,
	struct vml_own_rule *own, GArray *examples)
{
	const char *name = vml_own_keys[key].name;

	if (vml_own_keys[key].shape == VML_OWN_TEXT && !vml_config_is_text(r, y))
		return false;
	switch ((enum own)key) {
	case NAME:
		own->rule.name = y->text;
		return is_name(y->text) ||
		       vml_config_wrong(r, y, "name: lower case, digits and hyphens belong here");
	case SUBJECT:
		own->subject = y->text;
		own->line = y->line;
		own->column = y->column;
		return is_short(r, y, name);
	case NAMESPACES: return (own->namespaces = read_namespaces(r, y)) != NULL;
	case PATTERN:
		own->pattern_text = y->text;
		return (own->pattern = read_pattern(r, y, name)) != NULL;
	case UNLESS:
		own->unless_text = y->text;
		return (own->unless = read_pattern(r, y, name)) != NULL;
	case MESSAGE: own->message = y->text; return is_short(r, y, name);
	case SEVERITY:
		if (!vml_config_is_choice(r, y, vml_severity_words))
			return false;
		own->rule.severity = VML_OFF;
		while (strcmp(vml_severity_words[own->rule.severity], y->text) != 0)
			own->rule.severity++;
		return true;
	case WHY: own->why = y->text; return true;
	case BAD: return add_examples(r, y, true, examples);
	case GOOD: return add_examples(r, y, false, examples);
	}
	return false;
}

/* The number of a key; VML_OWN_KEYS after a complaint. */
static unsigned
own_key(struct vml_config_reader *r, const struct vml_yaml *y)
{
	const char *names[VML_OWN_KEYS];

	for (unsigned i = 0; i < VML_OWN_KEYS; i++) {
		names[i] = vml_own_keys[i].name;
		if (strcmp(names[i], y->text) == 0)
			return i;
	}
	vml_config_unknown(r, y, "key of a rule", vml_text_nearest(y->text, names, VML_OWN_KEYS));
	return VML_OWN_KEYS;
}

static const char *
first_example(const struct vml_own_rule *own, bool bad)
{
	for (uint32_t i = 0; i < own->nexamples; i++)
		if (own->examples[i].bad == bad)
			return own->examples[i].text;
	return "";
}

/* What the page of such a rule says besides. */
static void
describe(struct vml_arena *a, struct vml_own_rule *own)
{
	struct vml_rule *r = &own->rule;
	const char *matching =
		own->pattern ? vml_arena_printf(a, ", where its text matches %s", own->pattern_text)
			     : "";
	const char *except =
		own->unless ? vml_arena_printf(a, ", unless it matches %s", own->unless_text) : "";

	r->effect = VML_EFFECT_NONE;
	r->scope = VML_SCOPE_DOCUMENT;
	r->check.document = vml_own_rule_check;
	r->summary = own->message;
	r->why = own->why ? own->why : "A rule of this configuration; it does not say why.";
	r->behaviour = "";
	r->remedy = vml_arena_printf(a, "It is about what %s selects%s%s. It is set in %s.",
		own->subject, matching, except, own->file);
	r->bad = first_example(own, true);
	r->good = first_example(own, false);
}

static bool
read_keys(struct vml_config_reader *r, const struct vml_yaml *y, struct vml_own_rule *own)
{
	const struct vml_yaml *given[VML_OWN_KEYS] = { NULL };
	g_autoptr(GArray) examples = g_array_new(FALSE, FALSE, sizeof(struct vml_example));

	for (uint32_t i = 0; i < y->n; i++) {
		unsigned key = own_key(r, y->keys[i]);
		if (key == VML_OWN_KEYS || !take_key(r, key, y->items[i], own, examples))
			return false;
		given[key] = y->items[i];
	}
	for (unsigned key = 0; key < VML_OWN_KEYS; key++)
		if (vml_own_keys[key].needed && !given[key])
			return vml_config_wrong(
				r, y, "this rule has no %s", vml_own_keys[key].name);
	own->nexamples = examples->len;
	own->examples = vml_arena_memdup(
		r->arena, examples->data, examples->len * sizeof(struct vml_example));
	return check_message(r, given[MESSAGE], own);
}

static bool
read_rule(struct vml_config_reader *r, const struct vml_yaml *id, const struct vml_yaml *y,
	struct vml_own_rule *own)
{
	if (!is_id(id->text))
		return vml_config_wrong(
			r, id, "an id from " VML_FIRST_OWN_RULE " to VML999 belongs here");
	if (y->kind != VML_YAML_MAP)
		return vml_config_wrong(r, y, "keys with values belong here");
	own->rule.id = id->text;
	own->rule.severity = VML_WARNING;
	own->file = r->config->file;
	if (!read_keys(r, y, own))
		return false;
	describe(r->arena, own);
	return true;
}

/* ---- all rules ---------------------------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct vml_own_rule *x = a, *y = b;
	return strcmp(x->rule.id, y->rule.id);
}

/* Names are codes as ids are, so that each may mean one rule only. */
static bool
is_taken(const struct vml_own_rule *at, uint32_t n, const char *name)
{
	const char *near;

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(at[i].rule.name, name) == 0)
			return true;
	return vml_rule_code(NULL, name, &near) || strcmp(name, "custom") == 0;
}

bool
vml_own_rules_read(
	struct vml_config_reader *r, const struct vml_yaml *y, struct vml_own_rules *rules)
{
	struct vml_own_rule *at = vml_make_n(r->arena, struct vml_own_rule, y->n);
	const struct vml_rule **list = vml_make_n(r->arena, const struct vml_rule *, y->n);

	if (y->kind != VML_YAML_MAP)
		return vml_config_wrong(r, y, "ids with rules belong here");
	for (uint32_t i = 0; i < y->n; i++) {
		if (!read_rule(r, y->keys[i], y->items[i], &at[i]))
			return false;
		if (is_taken(at, i, at[i].rule.name))
			return vml_config_wrong(r, y->items[i], "name: another rule is called so");
	}
	qsort(at, y->n, sizeof(*at), by_id);
	for (uint32_t i = 0; i < y->n; i++)
		list[i] = &at[i].rule;
	*rules = (struct vml_own_rules){ at, y->n, vml_rulebook_new(r->arena, list, y->n) };
	return true;
}
