/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/law.h"

#include <string.h>

#include <glib.h>

const struct law laws[] = {
	{ "include/vmlint/", "C library" },
	{ "linter/base/", "include" },
	{ "linter/input/", "base" },
	{ "linter/xml/", "base" },
	{ "linter/domain/", "base" },
	{ "linter/image/", "base" },
	{ "linter/store/", "base, image" },
	{ "linter/chain/", "base, domain, store" },
	{ "rules/<family>/", "`<vmlint/rule.h>` only" },
	{ "linter/engine/", "base, input, domain, chain, include" },
	{ "linter/report/", "base, include" },
	{ "linter/fix/", "base, include" },
	{ "linter/inventory/", "base, store" },
	{ "linter/run/", "all but cli" },
	{ "linter/cli/", "run, include" },
	{ "linter/main.c", "run, include" },
	{ "schemas/", "xml" },
	{ "tests/", "all" },
	{ NULL, NULL },
};

const struct law *
law_of(const char *path)
{
	for (const struct law *law = laws; law->folder; law++)
		if (strncmp(path, law->folder, strcspn(law->folder, "<")) == 0)
			return law;
	return NULL;
}

/* "base/text.h" of "linter/base/text.c" → "base"; the room of a path or an include line. */
static char *
room_of(const char *path)
{
	if (g_str_has_prefix(path, "linter/"))
		path += strlen("linter/");
	if (strcmp(path, "main.c") == 0)
		return g_strdup("cli");
	return g_strndup(path, strcspn(path, "/"));
}

bool
law_lists(const struct law *law, const char *room)
{
	g_auto(GStrv) rooms = g_strsplit(law->may, ", ", -1);
	return g_strv_contains((const char *const *)rooms, room);
}

bool
law_lets(const char *path, const char *header)
{
	const struct law *law = law_of(path);
	g_autofree char *here = room_of(path);
	g_autofree char *there = room_of(header);

	if (strcmp(law->may, "all") == 0)
		return true;
	if (!strchr(header, '/'))
		return strcmp(here, "schemas") == 0;
	if (strcmp(here, there) == 0)
		return true;
	if (strcmp(law->may, "all but cli") == 0)
		return strcmp(there, "cli") != 0;
	return law_lists(law, there);
}
