/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that tests run, and the source files that they read. */
#ifndef VML_TESTS_COMMAND_H
#define VML_TESTS_COMMAND_H

#include <stdbool.h>

#include <glib.h>

/* What a program said. */
struct command {
	int code; /* exit code; 128 + the signal that ended it */
	char *out, *err;
};

/*
 * Runs argv (NULL-terminated; looked up in PATH) in `dir` (NULL = here) with standard input from
 * `input` (NULL = empty) and `env` (NULL = ours). Ends the test when it cannot be started.
 */
struct command command_run(const char *const *argv, const char *dir, const char *input, char **env);
/* The same with the program that was built and these words (NULL-terminated). */
struct command
command_vmlint(const char *dir, const char *const *words, const char *input, char **env);
void command_clear(struct command *c);
/* Whether a program is there; when not, prints why the test is skipped. */
bool command_present(const char *program);
/* Whether strace is there and can run the program; when not, prints why the test is skipped. */
bool command_traced(void);

/* Of the source tree: the value of an environment variable that meson sets for the test. */
const char *house_path(const char *variable);
/* Paths below the source tree with one of the suffixes (".c", …; NULL-terminated), sorted. */
GPtrArray *house_files(const char *const *folders, const char *const *suffixes);
/* Contents of a file of the source tree. Ends the test when it cannot be read. */
char *house_read(const char *path);

#endif
