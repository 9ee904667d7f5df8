/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of a recipe line. */
#ifndef VML_TESTS_RECIPE_WORDS_H
#define VML_TESTS_RECIPE_WORDS_H

#include <stdbool.h>

#include <glib.h>

/* Quoted parts may hold blanks, NUL and escapes, so a word is not a C string. */
struct recipe_word {
	GString *text;
	bool quoted; /* began with a quote */
};

/* Splits one line; `root` replaces @ROOT@. NULL and *error (g_free) on a fault. */
GPtrArray *recipe_words(const char *line, const char *root, char **error);

#endif
