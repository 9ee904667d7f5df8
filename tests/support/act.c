/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/act.h"

#include "support/tell.h"

char *
act(act_task *what, const char *sysroot, const char *const *paths, const char *format)
{
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.sysroot = sysroot;
	struct vml_run *run = vml_run_new(&o);
	enum vml_status status = what(run, paths);
	g_autofree char *report = tell_report(run, format);
	GString *text = g_string_new(report);
	g_string_append_printf(text, "= %d\n", status);
	for (size_t i = 0; vml_run_problem(run, i); i++)
		g_string_append_printf(text, "! %s\n", vml_run_problem(run, i));
	vml_run_free(run);
	return g_string_free(text, FALSE);
}

char *
act_keep(const char *folder, const char *name, const char *text, gssize len)
{
	char *path = g_build_filename(folder, name, NULL);
	if (!g_file_set_contents(path, text, len, NULL))
		g_error("%s: cannot be written", path);
	return path;
}
