/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings, chains, image facts and rule pages in each output format; one format per file. */
#ifndef VML_REPORT_REPORT_H
#define VML_REPORT_REPORT_H

#include <stdio.h>

#include <glib.h>

#include <vmlint/finding.h>

struct vml_summary {
	uint64_t files, disks, images, undecided, errors, warnings, notes;
	uint64_t mended; /* files that fixes were written into */
};

/* What is told of one document besides its findings. */
struct vml_told_document {
	const char *path;
	const char *root;
	struct vml_schema schema;
};

struct vml_shard; /* report/shard.h */

struct vml_lint_report {
	const struct vml_target *target;
	const struct vml_told_document *documents;
	uint32_t ndocuments;
	const struct vml_finding *const *findings;
	uint32_t nfindings;
	struct vml_summary summary;
	bool color, unicode;
	bool quiet;                    /* findings only */
	const struct vml_shard *shard; /* of which part this tells; NULL = of all */
};

struct vml_chain_report {
	const struct vml_target *target;
	const struct vml_document *const *documents;
	uint32_t ndocuments;
	const struct vml_chain *const *images; /* chains of images by themselves */
	const char *const *image_paths;
	uint32_t nimages;
	uint32_t nnamed; /* the first of them; the others were found in directories */
	const struct vml_rule *(*rule_of)(const struct vml_refusal *); /* never NULL itself */
	const struct vml_index_image *found; /* images of directories, with their parents */
	uint32_t nfound;
	const struct vml_finding *const *findings;
	uint32_t nfindings;
	bool judged; /* findings were looked for */
	bool color, unicode;
	/* With --what-if: the chains as they are, and the changes asked for (NULL-terminated). */
	const struct vml_chain_report *today; /* NULL = this is as things are */
	const char *const *what_if;
};

/* A document, a disk or an image that would be another one. */
struct vml_difference {
	const struct vml_document *document, *document_then; /* NULL = of an image */
	const struct vml_disk *disk, *disk_then;             /* NULL = the whole document */
	const struct vml_chain *chain, *chain_then;          /* NULL = it is not there */
	const char *path, *path_then;                        /* of an image by itself, or NULL */
	bool breaks; /* it works today, or may, and would not */
};
/* All of them, in the order of the report of today (g_array_unref). */
GArray *vml_chain_differences(const struct vml_chain_report *then);
void vml_write_what_if_text(const struct vml_chain_report *then, FILE *out);
/* One chain with its verdict, as the text of `vmlint chain` has it. */
void vml_write_chain_one(const struct vml_chain_report *r, const struct vml_chain *c,
	const struct vml_source *source, FILE *out);

struct vml_inspected {
	const char *path;
	const struct vml_image *image; /* NULL when unreadable */
	const char *error;
	const struct vml_reference *references; /* what its header names */
	uint32_t nreferences;
};

/* A format of lint findings. */
struct vml_lint_format {
	const char *name;
	void (*write)(const struct vml_lint_report *r, FILE *out);
};

const struct vml_lint_format *vml_lint_format_find(const char *name);
/* NULL-terminated names, for help and messages. */
const char *const *vml_lint_format_names(void);

void vml_write_chain_text(const struct vml_chain_report *r, FILE *out);
/* What directories hold: part of the text. */
void vml_write_chain_forest(const struct vml_chain_report *r, FILE *out);
void vml_write_chain_dot(const struct vml_chain_report *r, FILE *out);
void vml_write_chain_mermaid(const struct vml_chain_report *r, FILE *out);
/* A page for browsers: a picture of the forest, with the findings. */
void vml_write_chain_html(const struct vml_chain_report *r, FILE *out);
void vml_write_chain_json(const struct vml_chain_report *r, FILE *out);
void vml_write_inspect_text(const struct vml_inspected *images, uint32_t n, FILE *out);
void vml_write_inspect_json(const struct vml_inspected *images, uint32_t n, FILE *out);
void vml_write_rule_text(const struct vml_rule *r, FILE *out);
void vml_write_rule_markdown(const struct vml_rule *r, FILE *out);
void vml_write_rule_json(const struct vml_rule *const *rules, unsigned n, FILE *out);
void
vml_write_rule_index(const struct vml_rule *const *rules, unsigned n, FILE *out); /* markdown */
void vml_write_rule_list(const struct vml_rule *const *rules, unsigned n, FILE *out);

const char *vml_severity_name(enum vml_severity s);
const char *vml_effect_name(enum vml_effect e);

#endif
