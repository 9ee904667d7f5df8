/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* XML documents with one mistake made in each: what a person mistypes, forgets or puts elsewhere.
 */
#ifndef VML_TESTS_MUTANT_H
#define VML_TESTS_MUTANT_H

#include <glib.h>

/* Documents that mistakes are made in, and every name and value that occurs in them. */
struct mutant_stock;

/* Reads the files (paths); those that are not XML are left out. */
struct mutant_stock *mutant_stock_new(const GPtrArray *files);
void mutant_stock_free(struct mutant_stock *s);
/*
 * One document of the stock with one mistake, as text (g_free). The same numbers of `rand` make the
 * same mistake. *what says which, in words (g_free).
 */
char *mutant_make(const struct mutant_stock *s, GRand *rand, char **what);

#endif
