/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program in a directory that has good.xml and broken.xml, for tests of its command line. */
#ifndef VML_TESTS_PROGRAM_H
#define VML_TESTS_PROGRAM_H

#include "support/command.h"

/* A domain that nothing is wrong with, and one that is cut off: what is in the two files. */
extern const char program_good[], program_broken[];

struct program {
	char *dir;
	char **env; /* ours without what decides colour */
};

/* For cmocka: *state is a struct program. */
int program_set_up(void **state);
int program_tear_down(void **state);
/* Runs it there with these words (NULL-terminated) and that standard input (or NULL). */
struct command program_run(const struct program *p, const char *const *words, const char *input);
struct command
program_run_with(const struct program *p, const char *const *words, const char *input, char **env);

#endif
