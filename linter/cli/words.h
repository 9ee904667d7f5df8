/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The paths that a run is about: from the command line, from files, and what git says of them. */
#ifndef VML_CLI_WORDS_H
#define VML_CLI_WORDS_H

#include "cli/options.h"

/*
 * argv with every "@FILE" before "--" replaced by the lines of that file, NULL-terminated; NULL
 * after a complaint.
 */
char **vml_cli_expand(char **argv);

/* Where the run looks, and what it passes over; lists are NULL-terminated. */
struct vml_cli_paths {
	GPtrArray *named;   /* NULL = nothing was named */
	GPtrArray *ignored; /* what git ignores below the directories among them */
	GPtrArray *only;    /* --since: the files that changed; NULL = all are told of */
};

/* False after a complaint. */
bool
vml_cli_paths_find(const struct vml_cli_values *v, enum vml_task task, struct vml_cli_paths *paths);
void vml_cli_paths_clear(struct vml_cli_paths *paths);

/* ---- git.c -------------------------------------------------------------------------------- */
/* Adds what .gitignore hides below a directory; says so when git cannot be asked. */
void vml_cli_git_ignored(const char *directory, GPtrArray *ignored);
/* Adds the absolute paths of files that differ from where `ref` and HEAD part. */
bool vml_cli_git_changed(const char *ref, GPtrArray *changed);

#endif
