/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JUnit's XML: a suite per file, a case per finding. Errors and warnings are failures, notes pass
 * with their text as output. A run without findings has one passing case, since CI systems take no
 * cases at all for a broken run.
 */
#include <inttypes.h>
#include <string.h>

#include <glib.h>

#include "report/formats.h"
#include "report/markup.h"
#include "report/story.h"

static bool
fails(const struct vml_finding *f)
{
	return f->severity >= VML_WARNING;
}

static void
write_case(const struct vml_finding *f, FILE *out, struct vml_arena *a)
{
	const struct vml_location *l = vml_story_place(f);
	fprintf(out, "    <testcase name=\"vmlint.%s\" classname=\"%s\"", f->rule->id,
		vml_markup(a, vml_story_path(a, l->path)));
	if (l->line)
		fprintf(out, " line=\"%" PRIu32 "\" column=\"%" PRIu32 "\"", l->line, l->column);
	const char *title = vml_markup(a, vml_story_title(a, f));
	const char *body = vml_markup(a, vml_story_body(a, f));
	if (fails(f))
		fprintf(out, ">\n      <failure message=\"%s\" type=\"%s\">%s</failure>\n", title,
			vml_severity_name(f->severity), body);
	else
		fprintf(out, ">\n      <system-out>%s&#10;%s</system-out>\n", title, body);
	fputs("    </testcase>\n", out);
}

static uint32_t
same_file(const struct vml_finding *const *f)
{
	const char *path = vml_story_place(f[0])->path;
	uint32_t n = 0;
	while (f[n] && strcmp(vml_story_place(f[n])->path, path) == 0)
		n++;
	return n;
}

static uint32_t
count_failures(const struct vml_finding *const *f, uint32_t n)
{
	uint32_t failures = 0;
	for (uint32_t i = 0; i < n; i++)
		failures += fails(f[i]);
	return failures;
}

static void
write_suite(const struct vml_finding *const *f, uint32_t n, FILE *out, struct vml_arena *a)
{
	const char *path = vml_story_path(a, vml_story_place(f[0])->path);
	fprintf(out,
		"  <testsuite name=\"%s\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32
		"\" errors=\"0\">\n",
		vml_markup(a, path), n, count_failures(f, n));
	for (uint32_t i = 0; i < n; i++)
		write_case(f[i], out, a);
	fputs("  </testsuite>\n", out);
}

void
vml_format_junit(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_finding *const *f = vml_markup_order(a, r->findings, r->nfindings);
	uint32_t tests = MAX(r->nfindings, 1);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	fprintf(out,
		"<testsuites name=\"vmlint\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32
		"\" errors=\"0\">\n",
		tests, count_failures(f, r->nfindings));
	if (!*f)
		fputs("  <testsuite name=\"vmlint\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
		      "    <testcase name=\"no findings\" classname=\"vmlint\"/>\n"
		      "  </testsuite>\n",
			out);
	for (uint32_t n; *f; f += n) {
		n = same_file(f);
		write_suite(f, n, out, a);
	}
	fputs("</testsuites>\n", out);
	vml_arena_free(a);
}
