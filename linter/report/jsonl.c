/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One finding per line, each an element of "findings" of the JSON report. */
#include "report/formats.h"
#include "report/json-value.h"

void
vml_format_jsonl(const struct vml_lint_report *r, FILE *out)
{
	for (uint32_t i = 0; i < r->nfindings; i++)
		vml_json_write(vml_json_finding(r->findings[i]), VML_JSON_LINE, out);
}
