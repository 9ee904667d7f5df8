/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The nearest of several names: optimal string alignment (insert, delete, replace, swap two
 * neighbours) over bytes, in quarters, so that a difference in case costs less than any other.
 */
#include <string.h>

#include <glib.h>

#include "base/text.h"

#define LONGEST 128u /* longer words are no misspelt names */
#define EDIT 4u
#define CASE 1u

static unsigned
replace_cost(char a, char b)
{
	if (a == b)
		return 0;
	return g_ascii_tolower(a) == g_ascii_tolower(b) ? CASE : EDIT;
}

static unsigned
distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];
	for (size_t j = 0; j <= nb; j++)
		above[j] = (unsigned)j * EDIT;
	for (size_t i = 1; i <= na; i++) {
		row[0] = (unsigned)i * EDIT;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = above[j - 1] + replace_cost(a[i - 1], b[j - 1]);
			best = MIN(best, MIN(above[j], row[j - 1]) + EDIT);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = MIN(best, before[j - 2] + EDIT);
			row[j] = best;
		}
		unsigned *spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[nb];
}

static size_t
common_start(const char *a, const char *b)
{
	size_t n = 0;
	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* Of two as near as each other: the one that begins alike, then the one as long as the word. */
static bool
starts_nearer(const char *word, const char *one, const char *other)
{
	size_t a = common_start(word, one), b = common_start(word, other), len = strlen(word);
	return a != b ? a > b : strlen(one) == len && strlen(other) != len;
}

const char *
vml_text_nearest(const char *word, const char *const *candidates, size_t n)
{
	const char *nearest = NULL;
	unsigned least = 0;
	size_t len = strlen(word);
	if (len > LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t clen = strlen(candidates[i]);
		if (clen > LONGEST)
			continue;
		/* Of two short words at least half must agree, or any two are near. */
		size_t most = MIN(MAX(2, len / 3), MAX(len, clen) / 2);
		unsigned d = distance(word, len, candidates[i], clen);
		bool nearer = !nearest || d < least ||
			      (d == least && starts_nearer(word, candidates[i], nearest));
		if (d <= most * EDIT && nearer) {
			nearest = candidates[i];
			least = d;
		}
	}
	return nearest;
}
