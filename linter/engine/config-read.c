/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From YAML to configuration values. A pull request brings its own configuration, and a path in it
 * may lead anywhere, so that a complaint never repeats what the file says: it names the place, the
 * key, and the nearest name that would be right.
 */
#include <stdarg.h>
#include <string.h>

#include <glib.h>

#include "base/target.h"
#include "base/text.h"
#include "engine/config-read.h"
#include "engine/engine.h"

bool
vml_config_wrong(struct vml_config_reader *r, const struct vml_yaml *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	g_autofree char *text = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	*r->error = g_strdup_printf("%s:%u:%u: %s%s%s", r->config->file, at->line, at->column,
		r->key ? r->key->name : "", r->key ? ": " : "", text);
	return false;
}

bool
vml_config_unknown(
	struct vml_config_reader *r, const struct vml_yaml *at, const char *what, const char *near)
{
	if (near)
		return vml_config_wrong(r, at, "unknown %s; did you mean '%s'?", what, near);
	return vml_config_wrong(r, at, "unknown %s", what);
}

bool
vml_config_is_text(struct vml_config_reader *r, const struct vml_yaml *y)
{
	if (y->kind != VML_YAML_SCALAR || !*y->text)
		return vml_config_wrong(r, y, "a word or a string belongs here");
	return true;
}

/* Of the target host, as it will see it. */
static bool
is_absolute(struct vml_config_reader *r, const struct vml_yaml *y)
{
	if (!vml_config_is_text(r, y))
		return false;
	return g_path_is_absolute(y->text) ||
	       vml_config_wrong(r, y, "an absolute path belongs here");
}

/* What an image is known by: its place alone, or its content. */
static bool
is_proof(struct vml_config_reader *r, const struct vml_yaml *y)
{
	if (!vml_config_is_text(r, y))
		return false;
	bool digest = strlen(y->text) == 64 && strspn(y->text, "0123456789abcdefABCDEF") == 64;
	return digest || strcmp(y->text, "any") == 0 ||
	       vml_config_wrong(r, y, "\"any\" or a SHA-256 of 64 digits belongs here");
}

static const char *
resolve(struct vml_config_reader *r, const char *path)
{
	if (g_path_is_absolute(path))
		return vml_arena_strdup(r->arena, path);
	g_autofree char *full = g_build_filename(r->config->folder, path, NULL);
	return vml_arena_strdup(r->arena, full);
}

bool
vml_config_is_choice(
	struct vml_config_reader *r, const struct vml_yaml *y, const char *const *words)
{
	if (!vml_config_is_text(r, y))
		return false;
	if (g_strv_contains(words, y->text))
		return true;
	g_autofree char *all = g_strjoinv(", ", (char **)words);
	const char *near = vml_text_nearest(y->text, words, g_strv_length((char **)words));
	if (near)
		return vml_config_wrong(r, y, "must be one of %s; did you mean '%s'?", all, near);
	return vml_config_wrong(r, y, "must be one of %s", all);
}

static bool
is_code(struct vml_config_reader *r, const struct vml_yaml *y)
{
	const char *near;

	if (!vml_config_is_text(r, y))
		return false;
	return vml_rule_code(r->config->rules.book, y->text, &near) ||
	       vml_config_unknown(r, y, "rule", near);
}

/* Strings, each checked; also a single one without brackets. */
static const char *const *
read_list(struct vml_config_reader *r, const struct vml_yaml *y,
	bool (*check)(struct vml_config_reader *, const struct vml_yaml *))
{
	if (y->kind == VML_YAML_MAP) {
		vml_config_wrong(r, y, "a list belongs here");
		return NULL;
	}
	bool single = y->kind == VML_YAML_SCALAR;
	uint32_t n = single ? 1 : y->n;
	const char **list = vml_make_n(r->arena, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		const struct vml_yaml *item = single ? y : y->items[i];
		if (!check(r, item))
			return NULL;
		list[i] = item->text;
	}
	return list;
}

static const char *const *
single(struct vml_arena *a, const char *word)
{
	const char **list = vml_make_n(a, const char *, 2);
	list[0] = word;
	return list;
}

/* What stands right of a key, by the kind of the table's key. NULL after a complaint. */
static const char *const *
right_side(struct vml_config_reader *r, const struct vml_yaml *left, const struct vml_yaml *right)
{
	switch (r->key->kind) {
	case VML_CONFIG_LEVELS:
		if (!is_code(r, left) || !vml_config_is_choice(r, right, r->key->choices))
			return NULL;
		return single(r->arena, right->text);
	case VML_CONFIG_IGNORES: return read_list(r, right, is_code);
	case VML_CONFIG_TRUST:
		if (!is_absolute(r, left) || !is_proof(r, right))
			return NULL;
		return single(r->arena, right->text);
	default:
		if (!vml_config_is_text(r, right))
			return NULL;
		if (!g_path_is_absolute(left->text)) {
			vml_config_wrong(
				r, left, "the folder on the target host must be an absolute path");
			return NULL;
		}
		return single(r->arena, resolve(r, right->text));
	}
}

static bool
read_pairs(struct vml_config_reader *r, const struct vml_yaml *y, struct vml_config_pairs *pairs)
{
	if (y->kind != VML_YAML_MAP)
		return vml_config_wrong(r, y, "keys with values belong here");
	struct vml_config_pair *at = vml_make_n(r->arena, struct vml_config_pair, y->n);
	for (uint32_t i = 0; i < y->n; i++) {
		at[i].key = y->keys[i]->text;
		at[i].values = right_side(r, y->keys[i], y->items[i]);
		if (!at[i].values)
			return false;
	}
	*pairs = (struct vml_config_pairs){ .at = at, .n = y->n };
	return true;
}

/* One condition such as ">=0.1"; false when it is none. *holds tells whether it does. */
static bool
condition(const char *text, uint32_t version, bool *holds)
{
	static const char *const operators[] = { ">=", "<=", "==", ">", "<" };
	uint32_t other;

	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
		if (!g_str_has_prefix(text, operators[i]))
			continue;
		const char *number = text + strlen(operators[i]);
		if (!vml_version_parse(number + strspn(number, " "), &other))
			return false;
		const bool answers[] = { version >= other, version <= other, version == other,
			version > other, version < other };
		*holds = answers[i];
		return true;
	}
	return false;
}

static bool
check_version(struct vml_config_reader *r, const struct vml_yaml *y)
{
	uint32_t version;

	if (!vml_config_is_text(r, y) || !vml_version_parse(VMLINT_VERSION, &version))
		return false;
	g_auto(GStrv) parts = g_strsplit(y->text, ",", -1);
	for (char **part = parts; *part; part++) {
		bool holds;
		if (!condition(g_strstrip(*part), version, &holds))
			return vml_config_wrong(
				r, y, "versions belong here, such as \">=0.1, <1\"");
		if (!holds)
			return vml_config_wrong(r, y, "this is vmlint %s", VMLINT_VERSION);
	}
	return true;
}

static bool
check_target(struct vml_config_reader *r, const struct vml_yaml *y)
{
	struct vml_target target = { 0 };
	g_autofree char *unused = NULL;

	if (!vml_config_is_text(r, y))
		return false;
	return vml_target_parse(y->text, &target, &unused) ||
	       vml_config_wrong(r, y, "versions belong here, such as libvirt=9.0.0,qemu=7.2");
}

static bool
is_number(const char *text)
{
	return g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, NULL, NULL);
}

/* A name of the form that user databases have, or UID:GID. */
static bool
is_user(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 2);
	if (g_strv_length(parts) == 2)
		return is_number(parts[0]) && is_number(parts[1]);
	if (!g_ascii_isalpha(*text) && *text != '_')
		return false;
	while (g_ascii_isalnum(*text) || (*text && strchr("_.-", *text)))
		text++;
	return *text == '\0';
}

static bool
check_user(struct vml_config_reader *r, const struct vml_yaml *y)
{
	if (!vml_config_is_text(r, y))
		return false;
	return is_user(y->text) || vml_config_wrong(r, y, "a user's name or UID:GID belongs here");
}

/* Each relative to the file. */
static const char *const *
read_paths(struct vml_config_reader *r, const struct vml_yaml *y)
{
	const char *const *given = read_list(r, y, vml_config_is_text);
	guint n = given ? g_strv_length((char **)given) : 0;
	const char **paths = given ? vml_make_n(r->arena, const char *, n + 1) : NULL;
	for (guint i = 0; i < n; i++)
		paths[i] = resolve(r, given[i]);
	return paths;
}

static bool
is_builtin(const char *word)
{
	return strcmp(word, "builtin") == 0 || strcmp(word, "none") == 0;
}

static bool
read_value(struct vml_config_reader *r, const struct vml_yaml *y, void *field)
{
	const char **text = field;
	const char *const **list = field;

	switch (r->key->kind) {
	case VML_CONFIG_TEXT: *text = y->text; return vml_config_is_text(r, y);
	case VML_CONFIG_CHOICE: *text = y->text; return vml_config_is_choice(r, y, r->key->choices);
	case VML_CONFIG_TARGET: *text = y->text; return check_target(r, y);
	case VML_CONFIG_USER: *text = y->text; return check_user(r, y);
	case VML_CONFIG_VERSIONS: *text = y->text; return check_version(r, y);
	case VML_CONFIG_PATH:
		if (!vml_config_is_text(r, y))
			return false;
		*text = resolve(r, y->text);
		return true;
	case VML_CONFIG_GRAMMAR:
		if (!vml_config_is_text(r, y))
			return false;
		*text = is_builtin(y->text) ? y->text : resolve(r, y->text);
		return true;
	case VML_CONFIG_PATHS: *list = read_paths(r, y); return *list != NULL;
	case VML_CONFIG_LIST: *list = read_list(r, y, vml_config_is_text); return *list != NULL;
	case VML_CONFIG_CODES: *list = read_list(r, y, is_code); return *list != NULL;
	case VML_CONFIG_ROOTS: *list = read_list(r, y, is_absolute); return *list != NULL;
	case VML_CONFIG_LEVELS:
	case VML_CONFIG_IGNORES:
	case VML_CONFIG_TRUST:
	case VML_CONFIG_MAPS: return read_pairs(r, y, field);
	case VML_CONFIG_RULES: return vml_own_rules_read(r, y, field);
	}
	return false;
}

static const struct vml_config_key *
key_named(const char *name)
{
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++)
		if (strcmp(vml_config_keys[i].name, name) == 0)
			return &vml_config_keys[i];
	return NULL;
}

static bool
unknown_key(struct vml_config_reader *r, const struct vml_yaml *y)
{
	const char *names[VML_CONFIG_KEYS];

	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++)
		names[i] = vml_config_keys[i].name;
	r->key = NULL;
	return vml_config_unknown(r, y, "key", vml_text_nearest(y->text, names, VML_CONFIG_KEYS));
}

/* Whether the other keys cannot be understood without this one. */
static bool
is_early(const struct vml_config_key *k)
{
	return k->kind == VML_CONFIG_RULES || k->kind == VML_CONFIG_VERSIONS ||
	       k->field == offsetof(struct vml_config, extend);
}

bool
vml_config_take(struct vml_arena *a, const struct vml_yaml *root, bool early, struct vml_config *c,
	char **error)
{
	struct vml_config_reader r = { .arena = a, .config = c, .error = error };

	if (root->kind != VML_YAML_MAP)
		return vml_config_wrong(&r, root, "keys with values belong here");
	for (uint32_t i = 0; i < root->n; i++) {
		r.key = key_named(root->keys[i]->text);
		if (!r.key)
			return unknown_key(&r, root->keys[i]);
		if (is_early(r.key) != early)
			continue;
		if (!read_value(&r, root->items[i], (char *)c + r.key->field))
			return false;
		c->origins[r.key - vml_config_keys] =
			(struct vml_config_origin){ c->file, root->keys[i]->line };
	}
	return true;
}
