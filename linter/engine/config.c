/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which configuration file holds, and what it extends. Nothing is merged: a key of the extending
 * file takes the place of the same key. A file may only extend files of its own repository, links
 * resolved, because a pull request brings its own configuration.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib.h>

#include "base/limits.h"
#include "engine/config-read.h"

/* In the order in which they win over each other. */
static const char *const names[] = { ".vmlint.yaml", "vmlint.yaml" };

static bool
exists(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* Whether the search for a file ends in this folder. */
static bool
is_top(const char *folder)
{
	return strcmp(folder, "/") == 0 || strcmp(folder, g_get_home_dir()) == 0 ||
	       exists(folder, ".git");
}

char *
vml_config_find(const char *folder)
{
	char *at = realpath(folder, NULL);

	while (at) {
		for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
			if (exists(at, names[i])) {
				char *found = g_build_filename(at, names[i], NULL);
				free(at);
				return found;
			}
		if (is_top(at))
			break;
		*(at[1] && strrchr(at, '/') > at ? strrchr(at, '/') : at + 1) = '\0';
	}
	free(at);
	return NULL;
}

/* The folder that `extend` may not leave: the repository's, or that of the first file. */
static char *
fence_of(const char *folder)
{
	g_autofree char *at = g_strdup(folder);

	while (!exists(at, ".git")) {
		if (strcmp(at, "/") == 0)
			return g_strdup(folder);
		char *above = g_path_get_dirname(at);
		g_free(at);
		at = above;
	}
	return g_steal_pointer(&at);
}

static bool
is_inside(const char *path, const char *fence)
{
	size_t len = strlen(fence);
	if (strcmp(fence, "/") == 0)
		return true;
	return strncmp(path, fence, len) == 0 && path[len] == '/';
}

/* Contents of a regular file of tolerable size; NULL with *error. */
static char *
contents(const char *file, const char *shown, size_t *len, char **error)
{
	struct stat st;
	char *text = NULL;
	GError *fault = NULL;

	if (stat(file, &st) < 0)
		*error = g_strdup_printf("%s: %s", shown, g_strerror(errno));
	else if (!S_ISREG(st.st_mode))
		*error = g_strdup_printf("%s: not a regular file", shown);
	else if (st.st_size > (off_t)VML_MAX_CONFIG)
		*error = g_strdup_printf("%s: larger than 1 MiB", shown);
	else if (!g_file_get_contents(file, &text, len, &fault)) {
		*error = g_strdup_printf("%s: cannot be read", shown);
		g_error_free(fault);
	}
	return text;
}

/* As people would call it: below the working directory without that. */
static const char *
short_name(const char *file)
{
	g_autofree char *here = g_get_current_dir();
	size_t len = strlen(here);
	bool is_below = len > 1 && strncmp(file, here, len) == 0 && file[len] == '/';
	return is_below ? file + len + 1 : file;
}

static size_t
size_of(enum vml_config_kind kind)
{
	switch (kind) {
	case VML_CONFIG_LEVELS:
	case VML_CONFIG_IGNORES:
	case VML_CONFIG_MAPS: return sizeof(struct vml_config_pairs);
	case VML_CONFIG_RULES: return sizeof(struct vml_own_rules);
	default: return sizeof(void *);
	}
}

/* Takes over the keys that `c` does not have. */
static void
inherit(struct vml_config *c, const struct vml_config *base)
{
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++) {
		const struct vml_config_key *k = &vml_config_keys[i];
		if (c->origins[i].file || !base->origins[i].file)
			continue;
		memcpy((char *)c + k->field, (const char *)base + k->field, size_of(k->kind));
		c->origins[i] = base->origins[i];
	}
}

/* The file that `c` extends, resolved; NULL with *error when it may not be read. */
static char *
extended(const struct vml_config *c, const char *fence, unsigned depth, char **error)
{
	const struct vml_config_origin *from = NULL;
	char *target = realpath(c->extend, NULL);
	const char *why = NULL;

	if (depth == VML_MAX_EXTENDS)
		why = "too many files, or a circle";
	else if (!target)
		why = g_strerror(errno);
	else if (!is_inside(target, fence))
		why = "leaves the repository";
	if (!why)
		return target;
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++)
		if (vml_config_keys[i].field == offsetof(struct vml_config, extend))
			from = &c->origins[i];
	*error = g_strdup_printf("%s:%u: extend: %s", from->file, from->line, why);
	free(target);
	return NULL;
}

/* Where reading has come to, from file to file that it extends. */
struct loading {
	struct vml_arena *arena;
	const char *fence;
	unsigned depth;
	char **error;
};

static struct vml_config *read_file(struct loading *l, const char *file, const char *shown);

/* What `c` extends; NULL when it extends nothing, or with *l->error. */
static const struct vml_config *
base_of(struct loading *l, const struct vml_config *c)
{
	char *file = c->extend ? extended(c, l->fence, l->depth, l->error) : NULL;

	l->depth++;
	const struct vml_config *base = file ? read_file(l, file, short_name(file)) : NULL;
	free(file);
	return base;
}

/* One file and all that it extends. `shown` is how complaints call it. */
static struct vml_config *
read_file(struct loading *l, const char *file, const char *shown)
{
	struct vml_config *c = vml_make(l->arena, struct vml_config);
	struct vml_yaml_fault fault;
	size_t len;
	g_autofree char *text = contents(file, shown, &len, l->error);
	if (!text)
		return NULL;

	g_autofree char *folder = g_path_get_dirname(file);
	c->file = vml_arena_strdup(l->arena, shown);
	c->folder = vml_arena_strdup(l->arena, folder);
	const struct vml_yaml *root = vml_yaml_read(l->arena, text, len, &fault);
	if (!root) {
		*l->error = g_strdup_printf(
			"%s:%u:%u: %s", shown, fault.line, fault.column, fault.text);
		return NULL;
	}
	if (!vml_config_take(l->arena, root, true, c, l->error))
		return NULL;
	const struct vml_config *base = base_of(l, c);
	if (c->extend && !base)
		return NULL;
	if (!c->rules.book && base)
		c->rules = base->rules;
	if (!vml_config_take(l->arena, root, false, c, l->error))
		return NULL;
	if (base)
		inherit(c, base);
	return c;
}

const struct vml_config *
vml_config_load(struct vml_arena *a, const char *file, char **error)
{
	if (!file)
		return vml_make(a, struct vml_config);

	g_autofree char *named = g_path_get_dirname(file);
	char *folder = realpath(named, NULL);
	if (!folder) {
		*error = g_strdup_printf("%s: %s", file, g_strerror(errno));
		return NULL;
	}
	g_autofree char *fence = fence_of(folder);
	g_autofree char *name = g_path_get_basename(file);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	free(folder);
	struct loading l = { .arena = a, .fence = fence, .error = error };
	return read_file(&l, path, short_name(file));
}
