/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands against each other, run in alternation so that a noisy machine is unfair to neither. */
#ifndef VML_BENCH_RACE_H
#define VML_BENCH_RACE_H

#include <stddef.h>

enum { RACE_ROUNDS = 11 };

struct runner {
	const char *name;
	const char *const *argv; /* NULL-terminated */
	const char *dir;         /* NULL = here */
	double seconds[RACE_ROUNDS];
	long kilobytes; /* peak memory of the last round */
	int code;       /* exit code of the last round */
};

/* Runs all of them RACE_ROUNDS times, after one round that does not count. */
void race(struct runner *runners, size_t n);
double race_median(const struct runner *r);
/* Distance of the quartiles over the median: above 0.1 the machine was too noisy to believe. */
double race_noise(const struct runner *r);
/* A line per runner: median, ratio to the first one, memory, and a word when it was noisy. */
void race_print(const char *title, const struct runner *runners, size_t n);

#endif
