/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint inventory: its actions. */
#include <string.h>

#include "cli/commands.h"

static const struct action {
	const char *name, *format;
	vml_cli_perform *perform;
} actions[] = {
	{ "record", "jsonl", vml_run_record },
	{ "import", "jsonl", vml_run_import },
	{ "verify", "full", vml_run_verify },
	{ "diff", "full", vml_run_compare },
};

static const struct action *
action_of(const GPtrArray *words)
{
	const char *names[G_N_ELEMENTS(actions) + 1] = { NULL },
						  *word = words->len ? words->pdata[0] : NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
		names[i] = actions[i].name;
		if (word && strcmp(word, names[i]) == 0)
			return &actions[i];
	}
	const char *near = word ? vml_nearest_word(word, names, G_N_ELEMENTS(actions)) : NULL;
	if (near)
		vml_cli_complain("inventory: '%s' is not known; did you mean '%s'?", word, near);
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	if (!near)
		vml_cli_complain("inventory wants one of %s", all);
	return NULL;
}

static bool
has_words(const struct action *a, const struct vml_cli_values *v)
{
	if (v->words->len || v->files_from)
		return true;
	vml_cli_complain(
		"inventory %s needs at least one path; see 'vmlint inventory --help'", a->name);
	return false;
}

enum vml_status
vml_cli_inventory(const struct vml_cli_values *v)
{
	const struct action *a = action_of(v->words);
	if (!a)
		return VML_FAILED;

	struct vml_cli_values rest = *v;
	enum vml_status status = VML_FAILED;
	rest.words = g_ptr_array_new();
	for (guint i = 1; i < v->words->len; i++)
		g_ptr_array_add(rest.words, v->words->pdata[i]);
	rest.isolated = true; /* a configuration is for judging */
	if (!v->outputs) {
		rest.outputs = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(rest.outputs, g_strdup(a->format));
	}
	if (has_words(a, &rest))
		status = vml_cli_go(&rest, VML_TASK_INVENTORY, a->perform, NULL);
	if (!v->outputs)
		g_ptr_array_unref(rest.outputs);
	g_ptr_array_unref(rest.words);
	return status;
}
