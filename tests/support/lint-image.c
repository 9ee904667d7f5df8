/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs lint on one image, in-process. */
#include "support/lint-image.h"

#include <unistd.h>

#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "report/report.h"

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "error VML405 warning VML504", as the fixture would have to promise it. */
static char *
summarise(const struct vml_run *run)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		g_autofree char *word =
			g_strdup_printf("%s %s", vml_severity_name(f->severity), f->rule->id);
		if (f->severity >= VML_WARNING &&
			!g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
			g_ptr_array_add(words, g_steal_pointer(&word));
	}
	g_ptr_array_sort(words, by_name);
	g_ptr_array_add(words, NULL);
	return g_strjoinv(", ", (char **)words->pdata);
}

char *
lint_image(const char *dir, const char *file)
{
	const char *paths[] = { file, NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.jobs = 1;
	g_autofree char *here = g_get_current_dir();
	if (chdir(dir) != 0)
		g_error("%s is gone", dir);
	struct vml_run *run = vml_run_new(&o);
	enum vml_status status = vml_run_lint(run, paths);
	if (chdir(here) != 0)
		g_error("%s is gone", here);
	if (status == VML_FAILED)
		g_error("%s: %s", file, vml_run_problem(run, 0));
	char *said = summarise(run);
	vml_run_free(run);
	return said;
}
