/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One line on standard error for whoever waits at a terminal, gone before anything is reported. A
 * run that ends soon shows none, and a file, a pipe or a dumb terminal never gets one.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"

enum { PATIENCE = 700000, PACE = 100000 }; /* microseconds: until the first, between two */

static void
tell(void *data, size_t done, size_t all)
{
	struct vml_cli_progress *p = data;
	gint64 now = g_get_monotonic_time();

	if (now < p->next)
		return;
	vml_cli_signals_hold(p->signals, true);
	fprintf(stderr, "\r\033[Kvmlint: %zu of %zu files", done, all);
	fflush(stderr);
	p->signals->line = true;
	vml_cli_signals_hold(p->signals, false);
	p->next = now + PACE;
}

bool
vml_cli_progress_is_seen(const struct vml_cli_values *v)
{
	const char *term = getenv("TERM");
	return !v->quiet && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

void
vml_cli_progress_begin(
	struct vml_cli_progress *p, struct vml_run *run, struct vml_cli_signals *signals)
{
	*p = (struct vml_cli_progress){ .next = g_get_monotonic_time() + PATIENCE,
		.signals = signals };
	vml_run_set_progress(run, tell, p);
}

void
vml_cli_progress_end(const struct vml_cli_progress *p)
{
	if (!p->signals->line)
		return;
	vml_cli_signals_hold(p->signals, true);
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->signals->line = false;
	vml_cli_signals_hold(p->signals, false);
}
