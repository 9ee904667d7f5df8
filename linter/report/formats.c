/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of output formats of `vmlint lint`. */
#include "report/formats.h"

#include <string.h>

static const struct vml_lint_format formats[] = {
	{ "full", vml_format_full },
	{ "concise", vml_format_concise },
	{ "json", vml_format_json },
	{ "jsonl", vml_format_jsonl },
	{ "sarif", vml_format_sarif },
	{ "github", vml_format_github },
	{ "gitlab", vml_format_gitlab },
	{ "junit", vml_format_junit },
	{ "checkstyle", vml_format_checkstyle },
	{ "rdjson", vml_format_rdjson },
	{ "rdjsonl", vml_format_rdjsonl },
	{ "azure", vml_format_azure },
	{ "commands", vml_format_commands },
	{ "statistics", vml_format_statistics },
};

#define NFORMATS (sizeof(formats) / sizeof(formats[0]))

const struct vml_lint_format *
vml_lint_format_find(const char *name)
{
	for (size_t i = 0; i < NFORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}

const char *const *
vml_lint_format_names(void)
{
	static const char *const names[] = { "full", "concise", "json", "jsonl", "sarif", "github",
		"gitlab", "junit", "checkstyle", "rdjson", "rdjsonl", "azure", "commands",
		"statistics", NULL };
	return names;
}
