/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/program.h"

#include "support/scratch.h"

const char program_good[] = "<domain type='qemu'><name>a</name><memory>1</memory>"
			    "<os><type arch='x86_64'>hvm</type></os></domain>\n";
const char program_broken[] = "<domain type='qemu'><name>a</name>\n";

int
program_set_up(void **state)
{
	struct program *p = g_new0(struct program, 1);

	p->dir = scratch_new();
	scratch_put(p->dir, "good.xml", program_good);
	scratch_put(p->dir, "broken.xml", program_broken);
	p->env = g_get_environ();
	p->env = g_environ_unsetenv(p->env, "NO_COLOR");
	p->env = g_environ_unsetenv(p->env, "FORCE_COLOR");
	p->env = g_environ_unsetenv(p->env, "CLICOLOR_FORCE");
	p->env = g_environ_setenv(p->env, "TERM", "xterm", TRUE);
	*state = p;
	return 0;
}

int
program_tear_down(void **state)
{
	struct program *p = *state;

	scratch_free(p->dir);
	g_strfreev(p->env);
	g_free(p);
	return 0;
}

struct command
program_run_with(const struct program *p, const char *const *words, const char *input, char **env)
{
	return command_vmlint(p->dir, words, input, env);
}

struct command
program_run(const struct program *p, const char *const *words, const char *input)
{
	return program_run_with(p, words, input, p->env);
}
