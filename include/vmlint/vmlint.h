/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvmlint: the embedding interface, stable within a major version.
 *
 * A run is made from options, given paths, and then asked for its findings or told to write a
 * report. It opens files for reading only, starts no process and uses no network. One run belongs
 * to one thread; several runs may exist side by side. Out of memory ends the process.
 */
#ifndef VMLINT_VMLINT_H
#define VMLINT_VMLINT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define VML_PUBLIC __attribute__((visibility("default")))
#else
#define VML_PUBLIC
#endif

/* The exit codes of the program. */
enum vml_status {
	VML_CLEAN = 0,  /* ran; nothing at or above the fail level */
	VML_FOUND = 1,  /* findings at or above it */
	VML_FAILED = 2, /* could not do the job; see vml_run_problem() */
};

/* What to do with the baseline: leave out what it knows; take up what is new; drop what is gone. */
enum vml_baseline_mode { VML_BASELINE_USE, VML_BASELINE_WRITE, VML_BASELINE_PRUNE };

/* Lists are NULL-terminated; NULL means none. Strings are borrowed until vml_run_new() returns. */
struct vml_options {
	size_t size;        /* set by vml_options_init(); fields are only ever added at the end */
	const char *target; /* "libvirt=9.0.0,qemu=7.2", NULL = newest known */
	const char *target_from;  /* file with the text of `virsh version` */
	const char *domcaps;      /* file with domainCapabilities */
	const char *probe_policy; /* "libvirt" (default) or "strict" */
	const char *images;       /* "auto", "require", "skip"; NULL = the command's default */
	const char *sysroot;
	const char *const *path_maps; /* "FROM=TO" */
	const char *const *select, *const *ignore, *const *extend_select;
	const char *fail_level; /* "error", "warning" (default), "note" */
	const char *schema;     /* "builtin" (default), "none", or a file */
	const char *stdin_name; /* how standard input is called in reports */
	const char *const *exclude;
	int force_exclude;
	unsigned jobs;    /* 0 = as many as are useful */
	int fix_xml;      /* mend the XML: safe fixes, and VML121 is selected */
	int unsafe_fixes; /* those too that change which bytes the guest reads */
	int diff;         /* with fix_xml: write nothing, keep the difference for "diff" */
	int color;        /* text formats: colour and UTF-8 drawing */
	int unicode;
	int quiet;                  /* text formats: findings only, no summary */
	const char *config;         /* a file for every path, instead of the nearest vmlint.yaml */
	int isolated;               /* no configuration file at all */
	const char *const *ignored; /* paths to pass over in directories */
	const char *baseline;       /* a file of findings that are not to be told */
	enum vml_baseline_mode baseline_mode;
	const char *const
		*only; /* absolute paths: tell of and mend no other files (all are judged) */
	const char *const *inventories; /* files of facts about images that are not here */
	int judge; /* chain: look for what lint finds, too, for the report "html" to show */
	const char *const *what_if; /* chain: changes to think of, as --what-if takes them */
	const char *shard;          /* lint: "K/N" = only the K-th of N parts of the files */
};

struct vml_run;
struct vml_finding; /* <vmlint/finding.h> */

VML_PUBLIC const char *vml_version(void);
VML_PUBLIC void vml_options_init(struct vml_options *o);

/*
 * Never NULL. When an option is wrong the run is dead: every call on it answers VML_FAILED and
 * vml_run_problem() says why.
 */
VML_PUBLIC struct vml_run *vml_run_new(const struct vml_options *o);
VML_PUBLIC void vml_run_free(struct vml_run *r);

/* Lints files, directories, images, or "-"; NULL means ".". Once per run. */
VML_PUBLIC enum vml_status vml_run_lint(struct vml_run *r, const char *const *paths);
/*
 * Resolves chains; no rules, unless the options say `judge`. With changes to think of it tells the
 * chains as they would be and what differs; VML_FOUND when something would break. Once per run.
 */
VML_PUBLIC enum vml_status vml_run_chain(struct vml_run *r, const char *const *paths);
/* Reads image headers only; follows nothing. Once per run. */
VML_PUBLIC enum vml_status vml_run_inspect(struct vml_run *r, const char *const *images);

/* Writes what the call above found: one of the formats that its command knows ("full", "json"). */
VML_PUBLIC enum vml_status vml_run_write(struct vml_run *r, const char *format, FILE *out);

VML_PUBLIC size_t vml_run_nfindings(const struct vml_run *r);
/* In report order; belongs to the run. */
VML_PUBLIC const struct vml_finding *vml_run_finding(const struct vml_run *r, size_t i);
/* Things for standard error: the i-th, or NULL. */
VML_PUBLIC const char *vml_run_problem(const struct vml_run *r, size_t i);

#ifdef __cplusplus
}
#endif

#endif
