/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree of images and documents in a scratch directory, and what is run over it. */
#ifndef VML_TESTS_SCENE_H
#define VML_TESTS_SCENE_H

#include "support/command.h"

struct scene {
	char *root, *tree;        /* the scratch directory, and "tree" in it */
	const char *where, *what; /* for messages */
	const char *given;        /* the tree as it is named on the command line */
};

/* Runs a script in `dir`; ends the test when it fails. */
void scene_shell(const struct scene *s, const char *dir, const char *script);
/* Runs vmlint in the root, with the arguments up to NULL. */
struct command scene_run(const struct scene *s, ...);
/* The findings in the tree as JSON (g_free), by an inventory or (NULL) by what is there. */
char *scene_lint(const struct scene *s, const char *inventory);
/*
 * Recorded, verified, and decided again where there are no images: these are put so far away that
 * the search for files that were moved does not come upon them.
 */
void scene_check_inventory(const struct scene *s, const char *report);

#endif
