/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where output goes: terminals and their colours, pipes that end, files that cannot be written. */
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/program.h"

/* What the program writes to a terminal on standard error while standard input is slow. */
static char *
on_terminal(const struct program *f, const char *options, const char *term)
{
	g_autofree char *line =
		g_strdup_printf("(sleep 1.2; cat good.xml) | TERM=%s %s %s good.xml "
				"- ./good.xml >out 2>/dev/tty",
			term, house_path("VMLINT"), options);
	GString *text = g_string_new(NULL);
	char buffer[512];
	ssize_t n;
	int master, status;
	pid_t child = forkpty(&master, NULL, NULL, NULL);

	assert_true(child >= 0);
	if (child == 0) {
		if (chdir(f->dir) == 0)
			execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	while ((n = read(master, buffer, sizeof(buffer))) > 0)
		g_string_append_len(text, buffer, n);
	close(master);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return g_string_free(text, FALSE);
}

/* On a terminal a long run says how far it is, and wipes that away; nowhere else. */
static void
progress_is_for_terminals(void **state)
{
	const char *slow = "(sleep 1; cat good.xml) | \"$0\" good.xml - 2>err; cat err";
	const char *argv[] = { "sh", "-c", slow, house_path("VMLINT"), NULL };
	const struct program *f = *state;
	g_autofree char *shown = on_terminal(f, "", "xterm");
	g_autofree char *quiet = on_terminal(f, "-q", "xterm");
	g_autofree char *dumb = on_terminal(f, "", "dumb");
	struct command piped = command_run(argv, f->dir, NULL, f->env);

	assert_non_null(strstr(shown, " of 2 files"));
	assert_true(g_str_has_suffix(shown, "\r\033[K"));
	assert_string_equal(quiet, "");
	assert_string_equal(dumb, "");
	assert_null(strstr(piped.out, " of 2 files"));
	command_clear(&piped);
}

static bool
coloured(const struct program *f, const char *when, const char *variable, const char *value)
{
	const char *words[] = { "broken.xml", when ? "--color" : NULL, when, NULL };
	char **env = g_strdupv(f->env);

	if (variable)
		env = g_environ_setenv(env, variable, value, TRUE);
	struct command c = program_run_with(f, words, NULL, env);
	assert_int_equal(c.code, 1);
	bool escapes = strchr(c.out, '\x1b') != NULL;
	command_clear(&c);
	g_strfreev(env);
	return escapes;
}

static void
colour_has_an_order(void **state)
{
	const struct program *f = *state;

	assert_false(coloured(f, NULL, NULL, NULL)); /* no terminal */
	assert_true(coloured(f, "always", NULL, NULL));
	assert_true(coloured(f, "always", "NO_COLOR", "1"));
	assert_false(coloured(f, "never", "FORCE_COLOR", "1"));
	assert_true(coloured(f, NULL, "FORCE_COLOR", "1"));
	assert_true(coloured(f, "auto", "CLICOLOR_FORCE", "1"));
	assert_false(coloured(f, NULL, "FORCE_COLOR", ""));
	assert_true(coloured(f, "always", "TERM", "dumb"));
}

/* Runs the program with standard output at `fd` (-1 = closed). */
static int
code_with_output(const struct program *f, const char *word, int fd, char *said, size_t size)
{
	int errors[2];

	assert_int_equal(pipe(errors), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(errors[1], STDERR_FILENO);
		if (fd < 0)
			close(STDOUT_FILENO);
		else
			dup2(fd, STDOUT_FILENO);
		if (chdir(f->dir) == 0)
			execl(house_path("VMLINT"), "vmlint", word, (char *)NULL);
		_exit(99);
	}
	close(errors[1]);
	ssize_t n = read(errors[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(errors[0]);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void
lost_output_is_a_failure(void **state)
{
	char said[512];
	int full = open("/dev/full", O_WRONLY);

	if (full < 0) {
		printf("skipped: there is no /dev/full\n");
		skip();
	}
	assert_int_equal(code_with_output(*state, "broken.xml", full, said, sizeof(said)), 2);
	assert_non_null(strstr(said, "cannot write standard output"));
	assert_int_equal(code_with_output(*state, "--version", full, said, sizeof(said)), 2);
	close(full);
	assert_int_equal(code_with_output(*state, "broken.xml", -1, said, sizeof(said)), 2);
	assert_non_null(strstr(said, "cannot write standard output"));
}

static void
closed_pipe_is_quiet(void **state)
{
	char said[512];
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(code_with_output(*state, "broken.xml", ends[1], said, sizeof(said)), 1);
	assert_string_equal(said, "");
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			progress_is_for_terminals, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			colour_has_an_order, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			lost_output_is_a_failure, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			closed_pipe_is_quiet, program_set_up, program_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
