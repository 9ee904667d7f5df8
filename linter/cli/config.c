/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint config: show, schema, verify. */
#include <string.h>

#include "cli/commands.h"

static const char *const questions[] = { "show", "schema", "verify", NULL };

struct asked {
	enum vml_config_question question;
	const char *file;
	char *error;
};

static enum vml_status
answer(void *with, const char *format, FILE *out)
{
	struct asked *q = with;

	(void)format;
	return vml_ask_config(q->question, q->file, out, &q->error);
}

static enum vml_status
ask(enum vml_config_question question, const char *file)
{
	struct vml_cli_output out = { .format = NULL };
	struct asked q = { .question = question, .file = file };
	bool well = vml_cli_deliver(&out, NULL, answer, &q);

	if (q.error)
		vml_cli_complain("%s", q.error);
	g_free(q.error);
	return well ? VML_CLEAN : VML_FAILED;
}

/* Which question the first word is, or -1 after a complaint. */
static int
question_of(const GPtrArray *words)
{
	const char *word = words->len ? words->pdata[0] : NULL;

	for (int i = 0; word && questions[i]; i++)
		if (strcmp(questions[i], word) == 0)
			return i;
	const char *near = word ? vml_nearest_word(word, questions, 3) : NULL;
	if (near)
		vml_cli_complain("config: '%s' is not known; did you mean '%s'?", word, near);
	else
		vml_cli_complain("config wants one of show, schema, verify");
	return -1;
}

enum vml_status
vml_cli_config(const struct vml_cli_values *v)
{
	enum vml_status status = VML_CLEAN;
	int question = question_of(v->words);

	if (question < 0)
		return VML_FAILED;
	if (v->words->len > 1 && question != VML_CONFIG_VERIFY) {
		vml_cli_complain("config %s takes no FILE; see --config", questions[question]);
		return VML_FAILED;
	}
	if (v->words->len == 1)
		return ask((enum vml_config_question)question, v->config);
	for (guint i = 1; i < v->words->len; i++)
		if (ask(VML_CONFIG_VERIFY, v->words->pdata[i]) == VML_FAILED)
			status = VML_FAILED;
	return status;
}
