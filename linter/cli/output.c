/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where reports go. A report that does not reach its file or a working standard output is a
 * failure; a reader that went away (a closed pipe) is none.
 */
#include <errno.h>
#include <string.h>

#include "cli/commands.h"

static bool
known(enum vml_task task, const char *format)
{
	const char *const *names = vml_task_formats(task);
	if (g_strv_contains(names, format))
		return true;

	const char *near = vml_nearest_word(format, names, g_strv_length((char **)names));
	g_autofree char *all = g_strjoinv(", ", (char **)names);
	if (near)
		vml_cli_complain("unknown output format '%s'; did you mean '%s'?", format, near);
	else
		vml_cli_complain("unknown output format '%s'; there are %s", format, all);
	return false;
}

/* Splits F[=FILE] in place; the list owns the text. */
static struct vml_cli_output
split(char *text)
{
	char *equals = strchr(text, '=');
	if (!equals)
		return (struct vml_cli_output){ .format = text };
	*equals = '\0';
	bool out = strcmp(equals + 1, "-") == 0;
	return (struct vml_cli_output){ .format = text, .file = out ? NULL : equals + 1 };
}

/* Whether a report goes there already; complains then. */
static bool
is_taken(const GArray *outputs, const char *file)
{
	for (guint i = 0; i < outputs->len; i++) {
		if (g_strcmp0(g_array_index(outputs, struct vml_cli_output, i).file, file) != 0)
			continue;
		if (file)
			vml_cli_complain("--output-format: two reports for '%s'", file);
		else
			vml_cli_complain("two reports for standard output; write one to a file: %s",
				"--output-format FORMAT=FILE");
		return true;
	}
	return false;
}

GArray *
vml_cli_outputs(const struct vml_cli_values *v, enum vml_task task)
{
	g_autoptr(GArray) outputs = g_array_new(FALSE, FALSE, sizeof(struct vml_cli_output));

	for (guint i = 0; v->outputs && i < v->outputs->len; i++) {
		struct vml_cli_output o = split(v->outputs->pdata[i]);
		if (!known(task, o.format))
			return NULL;
		if (o.file && !*o.file) {
			vml_cli_complain("--output-format: a file belongs behind '%s='", o.format);
			return NULL;
		}
		if (is_taken(outputs, o.file))
			return NULL;
		g_array_append_val(outputs, o);
	}
	if (v->statistics) {
		struct vml_cli_output o = { .format = "statistics" };
		if (is_taken(outputs, NULL))
			return NULL;
		g_array_append_val(outputs, o);
	}
	if (outputs->len == 0) {
		struct vml_cli_output o = { .format = vml_task_formats(task)[0] };
		g_array_append_val(outputs, o);
	}
	return g_steal_pointer(&outputs);
}

bool
vml_cli_outputs_have_file(const GArray *outputs)
{
	for (guint i = 0; i < outputs->len; i++)
		if (g_array_index(outputs, struct vml_cli_output, i).file)
			return true;
	return false;
}

bool
vml_cli_deliver(const struct vml_cli_output *o, struct vml_cli_signals *signals,
	enum vml_status (*write)(void *with, const char *format, FILE *out), void *with)
{
	const char *name = o->file ? o->file : o->aside ? "standard error" : "standard output";
	struct vml_cli_file file = { .out = o->aside ? stderr : stdout };

	if (o->file && !vml_cli_file_open(&file, o->file, signals)) {
		vml_cli_complain("cannot write %s: %s", name, g_strerror(errno));
		return false;
	}
	FILE *out = file.out;
	errno = 0;
	enum vml_status status = write(with, o->format, out);
	bool bad = fflush(out) != 0 || ferror(out);
	int reason = errno;
	if (o->file && !vml_cli_file_close(&file, !bad) && !bad) {
		bad = true;
		reason = errno;
	}
	if (bad && (o->file || reason != EPIPE)) {
		vml_cli_complain("cannot write %s: %s", name, g_strerror(reason));
		return false;
	}
	return status != VML_FAILED;
}
