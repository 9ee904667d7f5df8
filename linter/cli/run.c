/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that make a run: lint, chain, inspect. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vmlint/finding.h>

#include "cli/commands.h"
#include "cli/words.h"

/* Lists end with NULL for the library. */
static const char *const *
list(GPtrArray *a)
{
	if (!a)
		return NULL;
	if (a->len == 0 || a->pdata[a->len - 1])
		g_ptr_array_add(a, NULL);
	return (const char *const *)a->pdata;
}

/* The page of chains shows findings, too; other reports of chains do without. */
static bool
asks_for_findings(enum vml_task task, const GArray *outputs)
{
	for (guint i = 0; task == VML_TASK_CHAIN && i < outputs->len; i++)
		if (strcmp(g_array_index(outputs, struct vml_cli_output, i).format, "html") == 0)
			return true;
	return false;
}

static struct vml_options
options(const struct vml_cli_values *v, const struct vml_cli_paths *paths)
{
	struct vml_options o;

	vml_options_init(&o);
	o.target = v->target;
	o.target_from = v->target_from;
	o.domcaps = v->domcaps;
	o.probe_policy = v->probe_policy;
	o.images = v->images;
	o.sysroot = v->sysroot;
	o.path_maps = list(v->path_maps);
	o.inventories = list(v->inventories);
	o.shard = v->shard;
	o.what_if = list(v->what_if);
	o.select = list(v->select);
	o.ignore = list(v->ignore);
	o.extend_select = list(v->extend_select);
	o.fail_level = v->fail_level;
	o.schema = v->schema;
	o.fix_xml = v->fix_xml || v->fix_only || v->diff;
	o.unsafe_fixes = v->unsafe_fixes;
	o.diff = v->diff;
	o.stdin_name = v->stdin_name;
	o.exclude = list(v->exclude);
	o.force_exclude = v->force_exclude;
	o.ignored = list(paths->ignored);
	o.only = list(paths->only);
	o.jobs = v->jobs;
	o.baseline = v->baseline;
	o.baseline_mode = v->write_baseline   ? VML_BASELINE_WRITE
			  : v->prune_baseline ? VML_BASELINE_PRUNE
					      : VML_BASELINE_USE;
	o.config = v->config;
	o.isolated = v->isolated;
	o.quiet = v->quiet;
	o.unicode = vml_cli_unicode();
	return o;
}

static void
tell_problems(const struct vml_run *run)
{
	const char *problem;

	for (size_t i = 0; (problem = vml_run_problem(run, i)); i++)
		vml_cli_complain("%s", problem);
}

static enum vml_status
write_report(void *with, const char *format, FILE *out)
{
	return vml_run_write(with, format, out);
}

/* What takes standard output away from the report: the difference, or a mended document. */
static const char *
main_output(const struct vml_cli_values *v, enum vml_task task)
{
	if (task != VML_TASK_LINT)
		return NULL;
	if (v->diff)
		return "diff";
	for (guint i = 0; i < v->words->len; i++)
		if (v->words->pdata[i] && strcmp(v->words->pdata[i], "-") == 0)
			return v->fix_xml || v->fix_only ? "xml" : NULL;
	return NULL;
}

static bool
deliver_all(const struct vml_cli_values *v, enum vml_task task, const GArray *outputs,
	struct vml_run *run, struct vml_cli_signals *signals)
{
	struct vml_cli_output first = { .format = main_output(v, task) };
	bool done = !first.format || vml_cli_deliver(&first, signals, write_report, run);

	for (guint i = 0; i < outputs->len && !v->fix_only; i++) {
		struct vml_cli_output out = g_array_index(outputs, struct vml_cli_output, i);
		out.aside = !out.file && first.format;
		vml_run_set_color(run, vml_cli_color(v->color, &out));
		done &= vml_cli_deliver(&out, signals, write_report, run);
	}
	return done;
}

/* Whether an end at a bad moment would leave something behind. */
static bool
leaves_traces(const struct vml_cli_values *v, const GArray *outputs)
{
	return v->fix_xml || v->fix_only || v->write_baseline || v->prune_baseline ||
	       vml_cli_outputs_have_file(outputs) || vml_cli_progress_is_seen(v);
}

static enum vml_status
perform(const struct vml_cli_values *v, vml_cli_perform *what, struct vml_run *run,
	struct vml_cli_signals *signals, const char *const *paths)
{
	struct vml_cli_progress progress;
	vml_run_set_hold(run, vml_cli_signals_hold, signals);
	if (!vml_cli_progress_is_seen(v))
		return what(run, paths);
	vml_cli_progress_begin(&progress, run, signals);
	enum vml_status status = what(run, paths);
	vml_cli_progress_end(&progress);
	return status;
}

/* One run from options to reports. */
static enum vml_status
go_with(const struct vml_cli_values *v, enum vml_task task, vml_cli_perform *what,
	vml_cli_verdict *judge, const GArray *outputs, const struct vml_cli_paths *paths)
{
	struct vml_options o = options(v, paths);
	struct vml_cli_signals signals;
	o.judge = asks_for_findings(task, outputs);
	vml_cli_signals_begin(&signals, leaves_traces(v, outputs));
	struct vml_run *run = vml_run_new(&o);
	enum vml_status status = VML_FAILED;

	if (!vml_run_problem(run, 0)) {
		status = perform(v, what, run, &signals, list(paths->named));
		if (judge)
			status = judge(v, run, status);
		if (!deliver_all(v, task, outputs, run, &signals))
			status = VML_FAILED;
	}
	tell_problems(run);
	if (!v->quiet)
		vml_run_remark(run, stderr);
	if (v->verbose)
		vml_run_describe(run, stderr);
	vml_run_free(run);
	vml_cli_signals_end(&signals);
	return status;
}

enum vml_status
vml_cli_go(const struct vml_cli_values *v, enum vml_task task, vml_cli_perform *what,
	vml_cli_verdict *judge)
{
	g_autoptr(GArray) outputs = vml_cli_outputs(v, task);
	struct vml_cli_paths paths = { 0 };
	enum vml_status status = VML_FAILED;

	if (outputs && vml_cli_paths_find(v, task, &paths))
		status = go_with(v, task, what, judge, outputs, &paths);
	vml_cli_paths_clear(&paths);
	return status;
}

/* --max-warnings puts a number in the place of "any" for warnings. */
static bool
beyond(const struct vml_cli_values *v, const struct vml_run *run)
{
	unsigned long allowed = strtoul(v->max_warnings, NULL, 10);
	size_t warnings = 0;

	for (size_t i = 0; i < vml_run_nfindings(run); i++)
		warnings += vml_run_finding(run, i)->severity == VML_WARNING;
	return warnings > allowed || vml_run_fails_but_for_warnings(run);
}

static enum vml_status
judge_lint(const struct vml_cli_values *v, struct vml_run *run, enum vml_status status)
{
	if (status == VML_FAILED)
		return status;
	if (v->fix_only && !v->diff)
		return VML_CLEAN;
	if (v->diff)
		return v->exit_zero ? VML_CLEAN : status;
	if (v->max_warnings)
		status = beyond(v, run) ? VML_FOUND : VML_CLEAN;
	return v->exit_zero ? VML_CLEAN : status;
}

/* A word that is no file but almost a command was meant to be one. */
static void
hint_command(const struct vml_cli_values *v)
{
	const char *names[8];
	const char *word = v->words->len ? v->words->pdata[0] : NULL;

	g_assert(vml_cli_ncommands <= G_N_ELEMENTS(names));
	if (!word || access(word, F_OK) == 0)
		return;
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		names[i] = vml_cli_commands[i].name;
	const char *near = vml_nearest_word(word, names, vml_cli_ncommands);
	if (near)
		vml_cli_complain("'%s' is no file; did you mean 'vmlint %s'?", word, near);
}

enum vml_status
vml_cli_lint(const struct vml_cli_values *v)
{
	hint_command(v);
	return vml_cli_go(v, VML_TASK_LINT, vml_run_lint, judge_lint);
}

enum vml_status
vml_cli_merge(const struct vml_cli_values *v)
{
	if (v->words->len == 0) {
		vml_cli_complain("merge needs the reports of all parts; see 'vmlint merge --help'");
		return VML_FAILED;
	}
	return vml_cli_go(v, VML_TASK_MERGE, vml_run_merge, judge_lint);
}

enum vml_status
vml_cli_chain(const struct vml_cli_values *v)
{
	return vml_cli_go(v, VML_TASK_CHAIN, vml_run_chain, NULL);
}

enum vml_status
vml_cli_inspect(const struct vml_cli_values *v)
{
	if (v->words->len == 0) {
		vml_cli_complain("inspect needs an IMAGE; see 'vmlint inspect --help'");
		return VML_FAILED;
	}
	return vml_cli_go(v, VML_TASK_INSPECT, vml_run_inspect, NULL);
}
