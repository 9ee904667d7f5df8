/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writers of lint findings, one per file; formats.c holds their names. */
#ifndef VML_REPORT_FORMATS_H
#define VML_REPORT_FORMATS_H

#include "report/report.h"

void vml_format_full(const struct vml_lint_report *r, FILE *out);
void vml_format_concise(const struct vml_lint_report *r, FILE *out);
void vml_format_json(const struct vml_lint_report *r, FILE *out);
void vml_format_jsonl(const struct vml_lint_report *r, FILE *out);
void vml_format_sarif(const struct vml_lint_report *r, FILE *out);
void vml_format_github(const struct vml_lint_report *r, FILE *out);
void vml_format_gitlab(const struct vml_lint_report *r, FILE *out);
void vml_format_junit(const struct vml_lint_report *r, FILE *out);
void vml_format_checkstyle(const struct vml_lint_report *r, FILE *out);
void vml_format_rdjson(const struct vml_lint_report *r, FILE *out);
void vml_format_rdjsonl(const struct vml_lint_report *r, FILE *out);
void vml_format_azure(const struct vml_lint_report *r, FILE *out);
void vml_format_commands(const struct vml_lint_report *r, FILE *out);
void vml_format_statistics(const struct vml_lint_report *r, FILE *out);

#endif
