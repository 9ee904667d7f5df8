/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint explain: rule pages in text, Markdown and JSON. */
#include "cli/commands.h"

struct question {
	struct vml_explained what;
	char *error;
};

static enum vml_status
answer(void *with, const char *format, FILE *out)
{
	struct question *q = with;
	return vml_explain(&q->what, format, out, &q->error);
}

enum vml_status
vml_cli_explain(const struct vml_cli_values *v)
{
	g_autoptr(GArray) outputs = vml_cli_outputs(v, VML_TASK_EXPLAIN);
	struct question q = { 0 };
	struct vml_cli_signals signals;
	bool well = outputs != NULL;

	g_ptr_array_add(v->words, NULL);
	q.what = (struct vml_explained){ (const char *const *)v->words->pdata, v->config,
		v->isolated };
	vml_cli_signals_begin(&signals, outputs && vml_cli_outputs_have_file(outputs));
	for (guint i = 0; well && i < outputs->len; i++)
		well = vml_cli_deliver(
			&g_array_index(outputs, struct vml_cli_output, i), &signals, answer, &q);
	vml_cli_signals_end(&signals);
	if (q.error)
		vml_cli_complain("%s", q.error);
	g_free(q.error);
	return well ? VML_CLEAN : VML_FAILED;
}
