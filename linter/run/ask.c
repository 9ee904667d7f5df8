/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint config: what holds in the working directory, and whether a file is right. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "engine/config.h"
#include "run/own.h"
#include "run/run.h"

/* The files and folders that a key names and that have to be there; `one` makes a list of one. */
static const char *const *
needed(const struct vml_config_key *k, const void *field, const char *one[2])
{
	if (k->kind == VML_CONFIG_PATHS)
		return *(const char *const *const *)field;
	one[0] = *(const char *const *)field;
	one[1] = NULL;
	if (k->kind == VML_CONFIG_GRAMMAR)
		return strcmp(one[0], "builtin") == 0 || strcmp(one[0], "none") == 0 ? NULL : one;
	/* A baseline may have yet to be written; what is extended was read. */
	return strcmp(k->name, "sysroot") == 0 ? one : NULL;
}

/* Whether what the file leads to can be read, without which nothing can be linted. */
static bool
leads_somewhere(const struct vml_config *c, char **error)
{
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++) {
		const struct vml_config_key *k = &vml_config_keys[i];
		const struct vml_config_origin *from = &c->origins[i];
		const char *one[2];
		const char *const *paths =
			from->file ? needed(k, (const char *)c + k->field, one) : NULL;
		for (; paths && *paths; paths++) {
			if (access(*paths, R_OK) == 0)
				continue;
			*error = g_strdup_printf("%s:%u: %s: %s", from->file, from->line, k->name,
				g_strerror(errno));
			return false;
		}
	}
	return true;
}

static enum vml_status
tell(enum vml_config_question question, const char *file, FILE *out, char **error)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_config *c = vml_own_load(a, file, error);
	enum vml_status status = c ? VML_CLEAN : VML_FAILED;

	if (c && question == VML_CONFIG_SHOW)
		vml_config_show(c, out);
	else if (c && leads_somewhere(c, error) && vml_own_prove(c, error))
		fprintf(out, "%s: right\n", c->file);
	else
		status = VML_FAILED;
	vml_arena_free(a);
	return status;
}

enum vml_status
vml_ask_config(enum vml_config_question question, const char *file, FILE *out, char **error)
{
	if (question == VML_CONFIG_SCHEMA) {
		vml_config_schema(out);
		return VML_CLEAN;
	}
	g_autofree char *found = file ? g_strdup(file) : vml_config_find(".");
	if (!found && question == VML_CONFIG_VERIFY) {
		*error = g_strdup("there is no configuration file here");
		return VML_FAILED;
	}
	return tell(question, found, out, error);
}
