/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each command does once the command line is read, and how output leaves the program. */
#ifndef VML_CLI_COMMANDS_H
#define VML_CLI_COMMANDS_H

#include <pthread.h>
#include <signal.h>

#include "cli/options.h"

enum vml_status vml_cli_lint(const struct vml_cli_values *v);
enum vml_status vml_cli_chain(const struct vml_cli_values *v);
enum vml_status vml_cli_merge(const struct vml_cli_values *v);
enum vml_status vml_cli_inspect(const struct vml_cli_values *v);
enum vml_status vml_cli_inventory(const struct vml_cli_values *v);
enum vml_status vml_cli_explain(const struct vml_cli_values *v);
enum vml_status vml_cli_config(const struct vml_cli_values *v);

typedef enum vml_status vml_cli_perform(struct vml_run *, const char *const *);
typedef enum vml_status
vml_cli_verdict(const struct vml_cli_values *, struct vml_run *, enum vml_status);
/* One run from options to reports; `judge` (or NULL) has the last word on its status. */
enum vml_status vml_cli_go(const struct vml_cli_values *v, enum vml_task task,
	vml_cli_perform *what, vml_cli_verdict *judge);

/* One report: its format, and the file it goes to (NULL = standard output). */
struct vml_cli_output {
	const char *format;
	const char *file;
	bool aside; /* standard output carries something else: tell it on standard error */
};

/*
 * What --output-format asks for, checked against the formats of the task; the default when it was
 * not given. At most one report goes to standard output. NULL after a message.
 */
GArray *vml_cli_outputs(const struct vml_cli_values *v, enum vml_task task);
/* Whether one of them goes to a file. */
bool vml_cli_outputs_have_file(const GArray *outputs);

/* What the program does about signals that end it, while a run lasts; all changed under the lock.
 */
struct vml_cli_signals {
	sigset_t set, before;
	pthread_t thread;
	bool waiting;
	GRWLock lock;
	bool over;
	bool line;             /* a line of progress is on the terminal */
	const char *temporary; /* a file that is to take the place of another; NULL = none */
};
/*
 * Between the two signals wait their turn, where there is something to cut in two (`wanted`); `s`
 * has to last, and is not to be moved.
 */
void vml_cli_signals_begin(struct vml_cli_signals *s, bool wanted);
void vml_cli_signals_end(struct vml_cli_signals *s);
/* Keeps the program from ending (`on`), or no longer; any number of threads may. */
void vml_cli_signals_hold(void *signals, bool on);

/*
 * A file that is written as a whole: what is there stays until the new one is complete. What is no
 * regular file (a pipe, a device), or in a folder that takes no new files, is written as it is.
 */
struct vml_cli_file {
	struct vml_cli_signals *signals;
	FILE *out;
	char *path, *temporary;
};
/* False, and errno, when it cannot be opened. */
bool vml_cli_file_open(struct vml_cli_file *f, const char *path, struct vml_cli_signals *signals);
/* Puts it in place, or with `whole` false gives it up; false, and errno, when it is not there. */
bool vml_cli_file_close(struct vml_cli_file *f, bool whole);

/*
 * Writes one report through `write`; false after a message when it did not get there. `signals` may
 * be NULL for what goes to no file.
 */
bool vml_cli_deliver(const struct vml_cli_output *o, struct vml_cli_signals *signals,
	enum vml_status (*write)(void *with, const char *format, FILE *out), void *with);

/* Whether a report is to be coloured, by --color, the environment, and where it goes. */
bool vml_cli_color(const char *when, const struct vml_cli_output *o);
/* How far a run is, for whoever waits. */
struct vml_cli_progress {
	gint64 next; /* when the line may be written again; monotonic, in microseconds */
	struct vml_cli_signals *signals;
};
/* Whether there is anybody to show it to. */
bool vml_cli_progress_is_seen(const struct vml_cli_values *v);
/* Only when it is seen; `p` has to last until the end. */
void vml_cli_progress_begin(
	struct vml_cli_progress *p, struct vml_run *run, struct vml_cli_signals *signals);
void vml_cli_progress_end(const struct vml_cli_progress *p);

/* Whether the locale can show characters beyond ASCII. */
bool vml_cli_unicode(void);

#endif
