/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint config: what holds in the working directory, and whether a file is right. */
#include <glib.h>

#include "engine/config.h"
#include "run/own.h"
#include "run/run.h"

static enum vml_status
tell(enum vml_config_question question, const char *file, FILE *out, char **error)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_config *c = vml_own_load(a, file, error);
	enum vml_status status = c ? VML_CLEAN : VML_FAILED;

	if (c && question == VML_CONFIG_SHOW)
		vml_config_show(c, out);
	else if (c && vml_own_prove(c, error))
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
