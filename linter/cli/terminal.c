/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether to colour and whether to draw with more than ASCII. Precedence: --color, NO_COLOR, never
 * into a file, CLICOLOR_FORCE and FORCE_COLOR, TERM=dumb, and at last whether it is a terminal.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"

static bool
set(const char *variable)
{
	const char *value = getenv(variable);
	return value && *value;
}

bool
vml_cli_color(const char *when, const struct vml_cli_output *o)
{
	if (when && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	if (set("NO_COLOR") || o->file)
		return false;
	if (set("CLICOLOR_FORCE") || set("FORCE_COLOR"))
		return true;
	const char *term = getenv("TERM");
	if (term && strcmp(term, "dumb") == 0)
		return false;
	return isatty(o->aside ? STDERR_FILENO : STDOUT_FILENO);
}

bool
vml_cli_unicode(void)
{
	return g_get_charset(NULL);
}
