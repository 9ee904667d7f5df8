/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The command line as data. One table of options drives parsing, --help, the check of the manual
 * page and shell completion; a command is a bit in it.
 */
#ifndef VML_CLI_OPTIONS_H
#define VML_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "run/run.h"

/* What the command line says. Strings are borrowed from argv; lists hold them, or are NULL. */
struct vml_cli_values {
	const char *target, *target_from, *domcaps, *probe_policy;
	const char *images, *sysroot;
	GPtrArray *path_maps, *inventories, *what_if;
	GPtrArray *select, *ignore, *extend_select;
	const char *fail_level, *schema, *stdin_name;
	GPtrArray *exclude;
	bool force_exclude;
	bool no_gitignore;
	const char *files_from, *since, *shard;
	unsigned jobs;
	const char *config;
	bool isolated;
	const char *baseline;
	bool write_baseline, prune_baseline;
	const char *color;
	GPtrArray *outputs; /* F[=FILE] */
	bool statistics, quiet, verbose;
	bool exit_zero;
	bool fix_xml, unsafe_fixes, fix_only, diff;
	const char *max_warnings; /* a number, or NULL */
	bool help, version;
	GPtrArray *words; /* everything that is no option; never NULL */
};

enum vml_cli_kind {
	VML_CLI_FLAG,   /* bool */
	VML_CLI_STRING, /* const char * */
	VML_CLI_NUMBER, /* const char *, checked to be digits */
	VML_CLI_COUNT,  /* unsigned */
	VML_CLI_LIST,   /* GPtrArray *, one element each time */
};

struct vml_cli_option {
	const char *name;
	char letter; /* or 0 */
	enum vml_cli_kind kind;
	unsigned commands;          /* 1 << enum vml_task */
	size_t field;               /* in struct vml_cli_values */
	const char *arg;            /* how help calls the value */
	const char *const *choices; /* NULL-terminated, or NULL */
	const char *help;
};

struct vml_cli_command {
	const char *name;
	enum vml_task task;
	const char *args; /* how help calls its words */
	const char *summary;
	enum vml_status (*run)(const struct vml_cli_values *v);
};

extern const struct vml_cli_option vml_cli_options[];
extern const size_t vml_cli_noptions;
extern const struct vml_cli_command vml_cli_commands[]; /* the default one first */
extern const size_t vml_cli_ncommands;

/*
 * Parses argv[1…]. NULL after a message on standard error when something is wrong. *given tells
 * whether a command was named; otherwise the default command is returned.
 */
const struct vml_cli_command *
vml_cli_parse(int argc, char **argv, struct vml_cli_values *v, bool *given);
void vml_cli_values_clear(struct vml_cli_values *v);

/* A command's page, or the program's when it is NULL. */
void vml_cli_help(const struct vml_cli_command *c, FILE *out);

/* "vmlint: …" on standard error. */
void vml_cli_complain(const char *fmt, ...) G_GNUC_PRINTF(1, 2);

#endif
