/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One line per finding, the shape that compilers taught editors and grep:
 * path:line:column: severity: message [VML102 terminated-early]. In an image the byte offset stands
 * where the line would, after an "@".
 */
#include <inttypes.h>

#include "base/text.h"
#include "report/formats.h"

static void
write_finding(const struct vml_finding *f, FILE *out, struct vml_arena *a)
{
	const char *path = vml_text_escape(a, f->where.path);
	if (f->where.line)
		fprintf(out, "%s:%" PRIu32 ":%" PRIu32, path, f->where.line, f->where.column);
	else
		fprintf(out, "%s:@%" PRIu64, path, f->where.at.start);
	fprintf(out, ": %s: %s [%s %s]\n", vml_severity_name(f->severity), f->message, f->rule->id,
		f->rule->name);
}

void
vml_format_concise(const struct vml_lint_report *r, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	for (uint32_t i = 0; i < r->nfindings; i++)
		write_finding(r->findings[i], out, a);
	vml_arena_free(a);
}
