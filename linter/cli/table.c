/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of options and commands: the one place where a flag is named. */
#include "cli/commands.h"
#include "cli/options.h"

#define LINT (1u << VML_TASK_LINT)
#define CHAIN (1u << VML_TASK_CHAIN)
#define INSPECT (1u << VML_TASK_INSPECT)
#define EXPLAIN (1u << VML_TASK_EXPLAIN)
#define CONFIG (1u << VML_TASK_CONFIG)
#define RUNS (LINT | CHAIN)
#define REPORTS (RUNS | INSPECT | EXPLAIN)
#define INVENTORY (1u << VML_TASK_INVENTORY)
#define MERGE (1u << VML_TASK_MERGE)
#define ALL (REPORTS | CONFIG | INVENTORY | MERGE)

#define FIELD(f) offsetof(struct vml_cli_values, f)
#define CHOICES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* In the order in which --help and the manual show them. */
const struct vml_cli_option vml_cli_options[] = {
	{ "select", 0, VML_CLI_LIST, LINT, FIELD(select), "CODES", NULL,
		"run only these rules: ids, names or id prefixes, separated by commas" },
	{ "ignore", 0, VML_CLI_LIST, LINT, FIELD(ignore), "CODES", NULL, "leave these rules out" },
	{ "extend-select", 0, VML_CLI_LIST, LINT, FIELD(extend_select), "CODES", NULL,
		"run these rules too" },
	{ "fail-level", 0, VML_CLI_STRING, LINT, FIELD(fail_level), "LEVEL",
		CHOICES("error", "warning", "note"),
		"exit 1 from this severity on: error, warning (default), note" },
	{ "max-warnings", 0, VML_CLI_NUMBER, LINT | MERGE, FIELD(max_warnings), "N", NULL,
		"up to N warnings do not fail the run; more than N do" },
	{ "exit-zero", 0, VML_CLI_FLAG, LINT | MERGE, FIELD(exit_zero), NULL, NULL,
		"exit 0 even with findings (never hides exit 2)" },
	{ "fix-xml", 0, VML_CLI_FLAG, LINT, FIELD(fix_xml), NULL, NULL,
		"write explicit, terminated chains and other safe fixes into the XML" },
	{ "unsafe-fixes", 0, VML_CLI_FLAG, LINT, FIELD(unsafe_fixes), NULL, NULL,
		"with --fix-xml or --diff: fixes too that change what the guest reads" },
	{ "fix-only", 0, VML_CLI_FLAG, LINT, FIELD(fix_only), NULL, NULL,
		"like --fix-xml, but tell nothing of what remains" },
	{ "diff", 0, VML_CLI_FLAG, LINT, FIELD(diff), NULL, NULL,
		"show what --fix-xml would change, and write nothing" },
	{ "baseline", 0, VML_CLI_STRING, LINT, FIELD(baseline), "FILE", NULL,
		"leave out the findings that FILE knows" },
	{ "write-baseline", 0, VML_CLI_FLAG, LINT, FIELD(write_baseline), NULL, NULL,
		"take up all present findings into the baseline" },
	{ "prune-baseline", 0, VML_CLI_FLAG, LINT, FIELD(prune_baseline), NULL, NULL,
		"drop entries of the baseline whose findings are gone" },
	{ "schema", 0, VML_CLI_STRING, LINT, FIELD(schema), "GRAMMAR", NULL,
		"check against builtin (default), none, or a RELAX NG file" },
	{ "target", 0, VML_CLI_STRING, RUNS, FIELD(target), "VERSIONS", NULL,
		"versions to judge for: libvirt=9.0.0,qemu=7.2; default: the newest known" },
	{ "target-from", 0, VML_CLI_STRING, RUNS, FIELD(target_from), "FILE", NULL,
		"take the versions from the text of 'virsh version'" },
	{ "domcaps", 0, VML_CLI_STRING, RUNS, FIELD(domcaps), "FILE", NULL,
		"domain capabilities of the target" },
	{ "probe-policy", 0, VML_CLI_STRING, RUNS, FIELD(probe_policy), "POLICY",
		CHOICES("libvirt", "strict"),
		"trust a probed format as libvirt does (default), or never: strict" },
	{ "images", 0, VML_CLI_STRING, RUNS, FIELD(images), "MODE",
		CHOICES("auto", "require", "skip"),
		"what an absent image means: auto (not known here), require (missing), skip (open "
		"none)" },
	{ "sysroot", 0, VML_CLI_STRING, RUNS | INVENTORY, FIELD(sysroot), "DIR", NULL,
		"look for images below DIR" },
	{ "path-map", 0, VML_CLI_LIST, RUNS | INVENTORY, FIELD(path_maps), "FROM=TO", NULL,
		"images under FROM are under TO on this machine; repeatable" },
	{ "inventory", 0, VML_CLI_LIST, RUNS | INSPECT, FIELD(inventories), "FILE", NULL,
		"facts of images that are not here, as 'vmlint inventory' writes them; "
		"repeatable" },
	{ "what-if", 0, VML_CLI_LIST, CHAIN, FIELD(what_if), "CHANGE", NULL,
		"the chains that there would be after rename=OLD:NEW, delete=PATH or "
		"rebase=OVERLAY:BASE[:FORMAT], and what breaks; nothing is done; repeatable" },
	{ "exclude", 0, VML_CLI_LIST, RUNS | INVENTORY, FIELD(exclude), "GLOB", NULL,
		"pass over matching files in directories; repeatable" },
	{ "force-exclude", 0, VML_CLI_FLAG, RUNS, FIELD(force_exclude), NULL, NULL,
		"--exclude counts for files named on the command line too" },
	{ "no-gitignore", 0, VML_CLI_FLAG, RUNS | INVENTORY, FIELD(no_gitignore), NULL, NULL,
		"look at files in directories that git ignores too" },
	{ "files-from", 0, VML_CLI_STRING, RUNS | INVENTORY, FIELD(files_from), "FILE", NULL,
		"more paths: one a line, or ended by NUL; - is standard input" },
	{ "since", 0, VML_CLI_STRING, LINT, FIELD(since), "REF", NULL,
		"tell of, and mend, only files that changed since git's REF (all are judged)" },
	{ "shard", 0, VML_CLI_STRING, LINT, FIELD(shard), "K/N", NULL,
		"judge the K-th of N parts of the files (all are read), for 'vmlint merge'" },
	{ "stdin-filename", 0, VML_CLI_STRING, RUNS, FIELD(stdin_name), "NAME", NULL,
		"how reports call standard input" },
	{ "config", 0, VML_CLI_STRING, RUNS | EXPLAIN | CONFIG | MERGE, FIELD(config), "FILE", NULL,
		"configuration file, instead of the nearest vmlint.yaml" },
	{ "isolated", 0, VML_CLI_FLAG, RUNS | EXPLAIN | MERGE, FIELD(isolated), NULL, NULL,
		"read no configuration file" },
	{ "jobs", 'j', VML_CLI_COUNT, RUNS | INVENTORY, FIELD(jobs), "N", NULL,
		"threads; default: as many as are useful" },
	{ "output-format", 0, VML_CLI_LIST, REPORTS | INVENTORY | MERGE, FIELD(outputs),
		"FORMAT[=FILE]", NULL, "how to tell it, and where; repeatable" },
	{ "statistics", 0, VML_CLI_FLAG, LINT | MERGE, FIELD(statistics), NULL, NULL,
		"how often each rule was found: short for --output-format statistics" },
	{ "quiet", 'q', VML_CLI_FLAG, LINT | MERGE, FIELD(quiet), NULL, NULL,
		"tell findings only, no summary" },
	{ "verbose", 'v', VML_CLI_FLAG, RUNS, FIELD(verbose), NULL, NULL,
		"say on standard error what was gone by and what was done" },
	{ "color", 0, VML_CLI_STRING, REPORTS | INVENTORY | MERGE, FIELD(color), "WHEN",
		CHOICES("auto", "always", "never"), "auto (default), always, never" },
	{ "help", 'h', VML_CLI_FLAG, ALL, FIELD(help), NULL, NULL, "show this and exit" },
	{ "version", 0, VML_CLI_FLAG, ALL, FIELD(version), NULL, NULL,
		"show the version and exit" },
};

const size_t vml_cli_noptions = G_N_ELEMENTS(vml_cli_options);

const struct vml_cli_command vml_cli_commands[] = {
	{ "lint", VML_TASK_LINT, "[PATH...]",
		"check XML files, images and directories (default: this one; - is standard input)",
		vml_cli_lint },
	{ "chain", VML_TASK_CHAIN, "[PATH...]",
		"draw the disk chains that libvirt will build, and say what it refuses",
		vml_cli_chain },
	{ "merge", VML_TASK_MERGE, "REPORT...",
		"join the JSON reports of all parts of 'lint --shard' into that of one run",
		vml_cli_merge },
	{ "inspect", VML_TASK_INSPECT, "IMAGE...",
		"show what the headers of images say, following nothing", vml_cli_inspect },
	{ "inventory", VML_TASK_INVENTORY, "record|import|verify|diff PATH...",
		"write down facts of images, for machines that lack them, from the images or from "
		"what qemu-img and virsh tell; compare them with this host, or two of them",
		vml_cli_inventory },
	{ "explain", VML_TASK_EXPLAIN, "[RULE...]", "show rule pages; without RULE, list all rules",
		vml_cli_explain },
	{ "config", VML_TASK_CONFIG, "show|schema|verify [FILE...]",
		"show what is configured here and where it comes from, print the JSON Schema of "
		"vmlint.yaml, or check such files",
		vml_cli_config },
};

const size_t vml_cli_ncommands = G_N_ELEMENTS(vml_cli_commands);
