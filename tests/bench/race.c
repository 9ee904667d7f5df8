/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times whole processes: start, work, end. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/race.h"

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
become(const struct runner *r)
{
	int null = open("/dev/null", O_WRONLY);
	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	if (r->dir && chdir(r->dir) != 0)
		_exit(126);
	execvp(r->argv[0], (char *const *)r->argv);
	_exit(127);
}

static double
run(struct runner *r)
{
	struct rusage use;
	int status = 0;
	double start = now();
	pid_t pid = fork();
	if (pid == 0)
		become(r);
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		perror(r->name);
		exit(1);
	}
	double seconds = now() - start;
	r->kilobytes = use.ru_maxrss;
	r->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (r->code > 125) {
		fprintf(stderr, "%s: cannot be run (%d)\n", r->name, r->code);
		exit(1);
	}
	return seconds;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void
race(struct runner *runners, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run(&runners[i]);
	for (int round = 0; round < RACE_ROUNDS; round++)
		for (size_t i = 0; i < n; i++)
			runners[i].seconds[round] = run(&runners[i]);
	for (size_t i = 0; i < n; i++)
		qsort(runners[i].seconds, RACE_ROUNDS, sizeof(double), by_value);
}

double
race_median(const struct runner *r)
{
	return r->seconds[RACE_ROUNDS / 2];
}

double
race_noise(const struct runner *r)
{
	double low = r->seconds[RACE_ROUNDS / 4],
	       high = r->seconds[RACE_ROUNDS - 1 - RACE_ROUNDS / 4];
	return (high - low) / race_median(r);
}

void
race_print(const char *title, const struct runner *runners, size_t n)
{
	printf("%s\n", title);
	for (size_t i = 0; i < n; i++) {
		const struct runner *r = &runners[i];
		printf("  %-44s %9.2f ms  %6.3f  %6ld KB%s\n", r->name, race_median(r) * 1e3,
			race_median(r) / race_median(&runners[0]), r->kilobytes,
			race_noise(r) > 0.1 ? "  (noisy)" : "");
	}
	fflush(stdout);
}
