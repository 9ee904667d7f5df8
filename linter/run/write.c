/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run found, in one of the formats of its task. */
#include <string.h>

#include "chain/forest.h"
#include "run/driver.h"

/* What --diff and --fix-xml on standard input put out beside the report. */
static bool
write_mended(const struct vml_run *r, const char *format, FILE *out)
{
	if (strcmp(format, "diff") == 0)
		fwrite(r->diff->str, 1, r->diff->len, out);
	else if (strcmp(format, "xml") == 0)
		fwrite(r->mended->data, 1, r->mended->len, out);
	else
		return false;
	return true;
}

static bool
write_lint(struct vml_run *r, const char *format, FILE *out)
{
	const struct vml_lint_format *f = vml_lint_format_find(format);
	if (!f)
		return write_mended(r, format, out);
	if (r->task == VML_TASK_MERGE && !r->from)
		return true; /* there is no report */
	if (r->failed && !r->summary.files && strcmp(format, "full") == 0)
		return true; /* nothing was looked at; the problems say all there is */
	struct vml_lint_report report = {
		.target = r->from ? r->from : &r->base->target,
		.documents = (const struct vml_told_document *)(const void *)r->told->data,
		.ndocuments = r->told->len,
		.findings = (const struct vml_finding *const *)r->findings->pdata,
		.nfindings = r->findings->len,
		.summary = r->summary,
		.color = r->options.color != 0,
		.unicode = r->options.unicode != 0,
		.quiet = r->options.quiet != 0,
	};
	struct vml_shard shard;
	if (r->nparts) {
		shard = vml_run_shard(r);
		report.shard = &shard;
	}
	f->write(&report, out);
	return true;
}

static struct vml_chain_report
chain_report(const struct vml_run *r)
{
	return (struct vml_chain_report){
		.target = &r->base->target,
		.documents = (const struct vml_document *const *)r->documents->pdata,
		.ndocuments = r->documents->len,
		.images = (const struct vml_chain *const *)r->chains->pdata,
		.image_paths = (const char *const *)r->chain_paths->pdata,
		.nimages = r->chains->len,
		.nnamed = r->nnamed,
		.rule_of = vml_rule_of_refusal,
		.findings = (const struct vml_finding *const *)r->findings->pdata,
		.nfindings = r->findings->len,
		.judged = r->options.judge != 0,
		.color = r->options.color != 0,
		.unicode = r->options.unicode != 0,
		.what_if = r->options.what_if,
	};
}

bool
vml_run_breaks(const struct vml_run *r)
{
	struct vml_chain_report report = chain_report(r), today = chain_report(r->as_is);
	report.today = &today;
	g_autoptr(GArray) all = vml_chain_differences(&report);
	bool some = false;
	for (guint i = 0; i < all->len; i++)
		some = some || g_array_index(all, struct vml_difference, i).breaks;
	return some;
}

static bool
write_chain(const struct vml_run *r, const char *format, FILE *out)
{
	struct vml_chain_report report = chain_report(r), today;
	if (r->as_is) {
		today = chain_report(r->as_is);
		report.today = &today;
	}
	report.found = vml_forest_images(r->forest, &report.nfound);
	if (strcmp(format, "json") == 0)
		vml_write_chain_json(&report, out);
	else if (strcmp(format, "dot") == 0)
		vml_write_chain_dot(&report, out);
	else if (strcmp(format, "mermaid") == 0)
		vml_write_chain_mermaid(&report, out);
	else if (strcmp(format, "html") == 0)
		vml_write_chain_html(&report, out);
	else if (strcmp(format, "full") == 0)
		vml_write_chain_text(&report, out);
	else
		return false;
	return true;
}

static bool
write_inspect(const struct vml_run *r, const char *format, FILE *out)
{
	const struct vml_inspected *images =
		(const struct vml_inspected *)(const void *)r->inspected->data;
	if (strcmp(format, "json") == 0)
		vml_write_inspect_json(images, r->inspected->len, out);
	else if (strcmp(format, "full") == 0)
		vml_write_inspect_text(images, r->inspected->len, out);
	else
		return false;
	return true;
}

enum vml_status
vml_run_write(struct vml_run *r, const char *format, FILE *out)
{
	bool known = false;
	if (r->dead)
		return VML_FAILED;
	switch (r->task) {
	case VML_TASK_MERGE:
	case VML_TASK_LINT: known = write_lint(r, format, out); break;
	case VML_TASK_CHAIN: known = write_chain(r, format, out); break;
	case VML_TASK_INSPECT: known = write_inspect(r, format, out); break;
	case VML_TASK_INVENTORY: known = vml_run_write_inventory(r, format, out); break;
	case VML_TASK_EXPLAIN:
	case VML_TASK_CONFIG: break;
	}
	if (!known)
		vml_run_complain(r, "'%s' is no output format of this command", format);
	return known && !ferror(out) ? VML_CLEAN : VML_FAILED;
}

void
vml_run_set_color(struct vml_run *r, int color)
{
	r->options.color = color;
}

void
vml_run_set_hold(struct vml_run *r, void (*hold)(void *data, bool on), void *data)
{
	r->hold = hold;
	r->hold_data = data;
}

void
vml_run_hold(const struct vml_run *r, bool on)
{
	if (r->hold)
		r->hold(r->hold_data, on);
}
