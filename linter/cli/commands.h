/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each command does once the command line is read, and how output leaves the program. */
#ifndef VML_CLI_COMMANDS_H
#define VML_CLI_COMMANDS_H

#include "cli/options.h"

enum vml_status vml_cli_lint(const struct vml_cli_values *v);
enum vml_status vml_cli_chain(const struct vml_cli_values *v);
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

/* Writes one report through `write`; false after a message when it did not get there. */
bool vml_cli_deliver(const struct vml_cli_output *o,
	enum vml_status (*write)(void *with, const char *format, FILE *out), void *with);

/* Whether a report is to be coloured, by --color, the environment, and where it goes. */
bool vml_cli_color(const char *when, const struct vml_cli_output *o);
/* How far a run is, for whoever waits. */
struct vml_cli_progress {
	gint64 next; /* when the line may be written again; monotonic, in microseconds */
	bool shown;
};
/* `p` has to last until the end. */
void vml_cli_progress_begin(struct vml_cli_progress *p, bool wanted, struct vml_run *run);
void vml_cli_progress_end(const struct vml_cli_progress *p);

/* Whether the locale can show characters beyond ASCII. */
bool vml_cli_unicode(void);

#endif
