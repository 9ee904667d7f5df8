/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the program needs beyond <vmlint/vmlint.h>: the names it may offer, and rule pages. Inside
 * the library these are hidden symbols; only linter/cli/ calls them.
 */
#ifndef VML_RUN_RUN_H
#define VML_RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <vmlint/vmlint.h>

enum vml_task {
	VML_TASK_LINT,
	VML_TASK_CHAIN,
	VML_TASK_INSPECT,
	VML_TASK_EXPLAIN,
	VML_TASK_CONFIG,
	VML_TASK_INVENTORY,
	VML_TASK_MERGE
};

/*
 * vmlint inventory: records what is at the paths and what it leads to; vml_run_write() writes the
 * lines as "jsonl". Once per run.
 */
enum vml_status vml_run_record(struct vml_run *r, const char *const *paths);
/*
 * The same from what other programs told: files ("-" = standard input) with the output of qemu-img
 * info, virsh vol-dumpxml or virsh pool-dumpxml. What cannot be taken over is a problem.
 */
enum vml_status vml_run_import(struct vml_run *r, const char *const *paths);
/*
 * Compares inventories with what is here, or two of them with each other; VML_FOUND when they
 * differ. vml_run_write() tells how, as "full" or "json".
 */
enum vml_status vml_run_verify(struct vml_run *r, const char *const *inventories);
enum vml_status vml_run_compare(struct vml_run *r, const char *const *inventories);

/*
 * Joins the JSON reports of all parts of a run: findings and reports are then those that one run
 * would have made. The files that findings are about are read again. Once per run.
 */
enum vml_status vml_run_merge(struct vml_run *r, const char *const *reports);

/* Style of the reports written from now on. */
void vml_run_set_color(struct vml_run *r, int color);
/* Whether findings other than warnings fail the run, by the fail levels of their files. */
bool vml_run_fails_but_for_warnings(const struct vml_run *r);
/* Calls `tell` with the numbers of files done and of all, after each file. */
void vml_run_set_progress(
	struct vml_run *r, void (*tell)(void *data, size_t done, size_t all), void *data);
/*
 * Calls `hold` with true before the run replaces a file and with false after it, from the thread
 * that does: a process that ends in between leaves a temporary file behind.
 */
void vml_run_set_hold(struct vml_run *r, void (*hold)(void *data, bool on), void *data);
/* What ought to be known of how the run judged: of versions that it does not know. */
void vml_run_remark(const struct vml_run *r, FILE *out);
/* What the run did and went by, for people who wonder; one line each. */
void vml_run_describe(const struct vml_run *r, FILE *out);

/* NULL-terminated names of the output formats of a task, the default first; NULL = it has none. */
const char *const *vml_task_formats(enum vml_task t);

/* The candidate that `word` was probably meant to be, or NULL. */
const char *vml_nearest_word(const char *word, const char *const *candidates, size_t n);

struct vml_explained {
	const char *const *rules; /* codes; none = the list of all rules */
	const char *config;       /* a file with further rules; NULL = the one that holds here */
	bool isolated;            /* none at all */
};
/*
 * Writes the pages of the rules that the codes mean. A code that means no rule, or a configuration
 * with a fault, gives VML_FAILED and a message in *error (g_free).
 */
enum vml_status
vml_explain(const struct vml_explained *what, const char *format, FILE *out, char **error);

enum vml_config_question { VML_CONFIG_SHOW, VML_CONFIG_SCHEMA, VML_CONFIG_VERIFY };
/*
 * Shows what holds here and where it comes from, prints the JSON Schema, or says whether a file is
 * right. `file` NULL = the one that holds in the working directory, if any. On a fault VML_FAILED
 * and *error (g_free).
 */
enum vml_status
vml_ask_config(enum vml_config_question question, const char *file, FILE *out, char **error);

#endif
