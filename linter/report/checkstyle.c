/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checkstyle's XML, which many CI systems read: findings by file, severities of its own set. */
#include <inttypes.h>
#include <string.h>

#include "report/formats.h"
#include "report/markup.h"
#include "report/story.h"

static const char *
severity_of(enum vml_severity s)
{
	return s == VML_NOTE ? "info" : vml_severity_name(s);
}

static void
write_finding(const struct vml_finding *f, FILE *out, struct vml_arena *a)
{
	const struct vml_location *l = vml_story_place(f);
	fprintf(out, "    <error line=\"%" PRIu32 "\"", l->line ? l->line : 1);
	if (l->line)
		fprintf(out, " column=\"%" PRIu32 "\"", l->column);
	fprintf(out, " severity=\"%s\" message=\"%s\" source=\"vmlint.%s\"/>\n",
		severity_of(f->severity), vml_markup(a, vml_story_title(a, f)), f->rule->id);
}

void
vml_format_checkstyle(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_finding *const *f = vml_markup_order(a, r->findings, r->nfindings);
	const char *open = NULL;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n", out);
	for (; *f; f++) {
		const char *path = vml_story_place(*f)->path;
		if (!open || strcmp(open, path) != 0) {
			fputs(open ? "  </file>\n" : "", out);
			fprintf(out, "  <file name=\"%s\">\n",
				vml_markup(a, vml_story_path(a, path)));
			open = path;
		}
		write_finding(*f, out, a);
	}
	fputs(open ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n", out);
	vml_arena_free(a);
}
