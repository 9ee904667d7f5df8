/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The program as scripts meet it: exit codes, which stream says what, wrong words answered with
 * the nearest right one, output that cannot be written, and colour.
 */
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

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define WORDS(...)                \
	{                         \
		__VA_ARGS__, NULL \
	}

/* A domain that nothing is wrong with, and one that is cut off. */
static const char good[] = "<domain type='qemu'><name>a</name><memory>1</memory>"
			   "<os><type arch='x86_64'>hvm</type></os></domain>\n";
static const char broken[] = "<domain type='qemu'><name>a</name>\n";

struct fixture {
	char *dir;
	char **env; /* ours without what decides colour */
};

static int
set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);

	f->dir = scratch_new();
	g_autofree char *fine = g_build_filename(f->dir, "good.xml", NULL);
	g_autofree char *bad = g_build_filename(f->dir, "broken.xml", NULL);
	assert_true(g_file_set_contents(fine, good, -1, NULL));
	assert_true(g_file_set_contents(bad, broken, -1, NULL));
	f->env = g_get_environ();
	f->env = g_environ_unsetenv(f->env, "NO_COLOR");
	f->env = g_environ_unsetenv(f->env, "FORCE_COLOR");
	f->env = g_environ_unsetenv(f->env, "CLICOLOR_FORCE");
	f->env = g_environ_setenv(f->env, "TERM", "xterm", TRUE);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	scratch_free(f->dir);
	g_strfreev(f->env);
	g_free(f);
	return 0;
}

static struct command
vmlint_env(const struct fixture *f, const char *const *words, const char *input, char **env)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	g_ptr_array_add(argv, (gpointer)house_path("VMLINT"));
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	g_ptr_array_add(argv, NULL);
	return command_run((const char *const *)argv->pdata, f->dir, input, env);
}

static struct command
vmlint(const struct fixture *f, const char *const *words, const char *input)
{
	return vmlint_env(f, words, input, f->env);
}

static void
exit_codes(void **state)
{
	static const struct {
		const char *words[8];
		int code;
	} cases[] = {
		/* ran, nothing found */
		{ WORDS("good.xml"), 0 },
		{ WORDS("lint", "good.xml"), 0 },
		{ WORDS("lint", "--", "good.xml"), 0 },
		{ WORDS("chain", "good.xml"), 0 },
		{ WORDS("explain"), 0 },
		{ WORDS("explain", "VML001"), 0 },
		{ WORDS("--version"), 0 },
		{ WORDS("--help"), 0 },
		{ WORDS("chain", "--help"), 0 },
		/* found */
		{ WORDS("broken.xml"), 1 },
		{ WORDS("."), 1 },
		{ WORDS("good.xml", "broken.xml"), 1 },
		{ WORDS("broken.xml", "--fail-level", "error"), 1 },
		{ WORDS("broken.xml", "--max-warnings", "5"), 1 },
		/* found, but that is not the question */
		{ WORDS("broken.xml", "--exit-zero"), 0 },
		{ WORDS("broken.xml", "--ignore", "VML0"), 0 },
		/* could not do the job */
		{ WORDS("absent.xml"), 2 },
		{ WORDS("absent.xml", "--exit-zero"), 2 },
		{ WORDS("good.xml", "absent.xml", "broken.xml"), 2 },
		{ WORDS("--no-such-option"), 2 },
		{ WORDS("--select", "VML000", "good.xml"), 2 },
		{ WORDS("--target", "libvirt=x", "good.xml"), 2 },
		{ WORDS("--schema", "absent.rng", "good.xml"), 2 },
		{ WORDS("--output-format", "full=absent/x", "good.xml"), 2 },
		{ WORDS("inspect"), 2 },
		{ WORDS("explain", "VML000"), 2 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct command c = vmlint(*state, cases[i].words, NULL);
		if (c.code != cases[i].code)
			fail_msg("%s %s …: exit %d instead of %d\n%s%s", cases[i].words[0],
				cases[i].words[1] ? cases[i].words[1] : "", c.code, cases[i].code,
				c.out, c.err);
		/* Whoever fails says why, and says nothing on standard output about it. */
		if (c.code == 2 && !g_str_has_prefix(c.err, "vmlint: "))
			fail_msg("%s: no reason on standard error: '%s'", cases[i].words[0], c.err);
		if (c.code != 2 && *c.err)
			fail_msg("%s: standard error says '%s'", cases[i].words[0], c.err);
		command_clear(&c);
	}
}

/* One warning and one note for each document. */
static const char levels[] = "rules:\n"
			     "  VML910: {name: w, subject: //name, message: m}\n"
			     "  VML911: {name: n, subject: //memory, message: m, severity: note}\n";

/* What fails a run that finds warnings and notes: option before configuration, number before any.
 */
static void
levels_and_numbers(void **state)
{
	static const struct {
		const char *config; /* besides the rules */
		const char *words[8];
		int code;
	} cases[] = {
		{ "", WORDS("good.xml"), 1 },
		{ "", WORDS("good.xml", "--ignore", "w"), 0 },
		{ "", WORDS("good.xml", "--fail-level", "error"), 0 },
		{ "", WORDS("good.xml", "--fail-level", "note", "--ignore", "w"), 1 },
		{ "", WORDS("good.xml", "--exit-zero", "--fail-level", "note"), 0 },
		{ "", WORDS("good.xml", "--max-warnings", "0"), 1 },
		{ "", WORDS("good.xml", "--max-warnings", "1"), 0 },
		{ "", WORDS("good.xml", "good2.xml", "--max-warnings", "1"), 1 },
		{ "", WORDS("good.xml", "good2.xml", "--max-warnings", "1", "--exit-zero"), 0 },
		{ "", WORDS("good.xml", "good2.xml", "--max-warnings", "2"), 0 },
		{ "", WORDS("good.xml", "--max-warnings", "9", "--fail-level", "note"), 1 },
		{ "", WORDS("good.xml", "--max-warnings", "0", "--fail-level", "error"), 1 },
		{ "fail-level: error\n", WORDS("good.xml"), 0 },
		{ "fail-level: error\n", WORDS("good.xml", "--fail-level", "warning"), 1 },
		{ "fail-level: note\n", WORDS("good.xml", "--ignore", "w"), 1 },
		{ "fail-level: note\n", WORDS("good.xml", "--max-warnings", "9"), 1 },
		{ "severity: {w: error}\n", WORDS("good.xml", "--max-warnings", "9"), 1 },
	};
	const struct fixture *f = *state;
	g_autofree char *config = g_build_filename(f->dir, "vmlint.yaml", NULL);
	g_autofree char *other = g_build_filename(f->dir, "good2.xml", NULL);

	assert_true(g_file_set_contents(other, good, -1, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(levels, cases[i].config, NULL);
		assert_true(g_file_set_contents(config, text, -1, NULL));
		struct command c = vmlint(f, cases[i].words, NULL);
		if (c.code != cases[i].code)
			fail_msg("%s%s %s %s …: exit %d instead of %d\n%s%s", cases[i].config,
				cases[i].words[0], cases[i].words[1], cases[i].words[2], c.code,
				cases[i].code, c.out, c.err);
		command_clear(&c);
	}
}

static void
wrong_words_are_answered(void **state)
{
	static const struct {
		const char *words[6];
		const char *answer;
	} cases[] = {
		{ WORDS("--slect", "VML1"), "did you mean '--select'?" },
		{ WORDS("--output-fromat=json"), "did you mean '--output-format'?" },
		{ WORDS("--exit-zer"), "did you mean '--exit-zero'?" },
		{ WORDS("-x"), "unknown option '-x'" },
		{ WORDS("chain", "--select", "VML1"), "'chain' has no option '--select'" },
		{ WORDS("--images", "requir"), "did you mean 'require'?" },
		{ WORDS("--fail-level", "warnings"), "did you mean 'warning'?" },
		{ WORDS("--output-format", "jsno"), "did you mean 'json'?" },
		{ WORDS("chain", "--output-format", "concise"), "there are full, json" },
		{ WORDS("--max-warnings", "-1"), "no number" },
		{ WORDS("--jobs", "many"), "no number" },
		{ WORDS("--exit-zero=yes"), "takes no value" },
		{ WORDS("--target"), "needs a value" },
		{ WORDS("--output-format", "full", "--output-format", "json"), "two reports" },
		{ WORDS("--statistics", "--output-format", "json"), "two reports" },
		{ WORDS("--output-format", "full=a", "--output-format", "json=a"),
			"two reports for 'a'" },
		{ WORDS("--output-format", "json=", "good.xml"), "a file belongs behind 'json='" },
		{ WORDS("--select", "VML0001", "good.xml"),
			"unknown rule 'VML0001'; did you mean" },
		{ WORDS("--select", "", "good.xml"), "--select names no rule" },
		{ WORDS("--path-map", "/img=", "good.xml"), "'/img=' is not FROM=TO" },
		{ WORDS("--path-map", "=/img", "good.xml"), "'=/img' is not FROM=TO" },
		{ WORDS("--schema", "a.rng", "good.xml"), "--schema: No such file or directory" },
		{ WORDS("--schema", "broken.xml", "good.xml"), "--schema: cannot be read as XML" },
		{ WORDS("chian", "--output-format=concise"), "did you mean 'vmlint chain'?" },
		{ WORDS("-", "--files-from", "-"), "standard input is the list of --files-from" },
		{ WORDS("explain", "VML0001"), "did you mean 'VML001'?" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct command c = vmlint(*state, cases[i].words, NULL);
		if (c.code != 2 || !strstr(c.err, cases[i].answer) || *c.out)
			fail_msg(
				"%s: exit %d, '%s', '%s'", cases[i].words[0], c.code, c.err, c.out);
		command_clear(&c);
	}
}

/* A word that is a command wins over a file of that name; a path with a folder is no command. */
static void
commands_win_over_files(void **state)
{
	const struct fixture *f = *state;
	g_autofree char *path = g_build_filename(f->dir, "inspect", NULL);
	static const char *const bare[] = { "inspect", NULL };
	static const char *const folder[] = { "./inspect", NULL };
	static const char *const ended[] = { "--", "inspect", NULL };

	assert_true(g_file_set_contents(path, good, -1, NULL));
	struct command c = vmlint(f, bare, NULL);
	assert_int_equal(c.code, 2);
	command_clear(&c);
	c = vmlint(f, folder, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	c = vmlint(f, ended, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	assert_int_equal(unlink(path), 0);
}

static void
standard_input_is_a_file(void **state)
{
	static const char *const words[] = { "-", "--stdin-filename", "vms/a.xml",
		"--output-format", "concise", NULL };
	struct command c = vmlint(*state, words, broken);

	assert_int_equal(c.code, 1);
	assert_true(g_str_has_prefix(c.out, "vms/a.xml:"));
	assert_string_equal(c.err, "");
	command_clear(&c);
	c = vmlint(*state, words, good);
	assert_int_equal(c.code, 0);
	command_clear(&c);
}

static void
put_inventory(const char *path, const char *host_folder)
{
	g_autofree char *text = g_strdup_printf(
		"{\"schema_version\":1,\"tool\":{\"name\":\"vmlint\",\"version\":\"%s\"}}\n"
		"{\"by\":\"virsh\",\"kind\":\"directory\",\"path\":\"%s\",\"pool\":"
		"{\"name\":\"p\",\"type\":\"dir\"}}\n",
		VMLINT_VERSION, host_folder);
	assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A pool counts for what comes before and after it, in a pipe, in files and in inventories. */
static void
pools_of_standard_input_count(void **state)
{
	static const char domain[] =
		"<domain type='kvm'><name>a</name><memory>1024</memory><os>"
		"<type arch='x86_64'>hvm</type></os><devices><disk type='volume'>"
		"<source pool='p' volume='v'/><target dev='vda'/></disk></devices></domain>\n";
	static const char pool[] = "<pool type='dir'><name>p</name><target><path>/srv/p</path>"
				   "</target></pool>\n";
	static const char *const alone[] = { "chain", "--images", "skip", "-", NULL };
	static const char *const with_file[] = { "chain", "--images", "skip", "-", "pool.xml",
		NULL };
	static const char *const recorded[] = { "chain", "--images", "skip", "-", "--inventory",
		"one.jsonl", NULL };
	static const char *const agreed[] = { "chain", "--images", "skip", "-", "pool.xml",
		"--inventory", "one.jsonl", NULL };
	static const char *const disputed[] = { "chain", "--images", "skip", "-", "--inventory",
		"one.jsonl", "--inventory", "two.jsonl", NULL };
	const struct fixture *f = *state;
	g_autofree char *path = g_build_filename(f->dir, "pool.xml", NULL);
	g_autofree char *one = g_build_filename(f->dir, "one.jsonl", NULL);
	g_autofree char *two = g_build_filename(f->dir, "two.jsonl", NULL);
	g_autofree char *after = g_strconcat(domain, pool, NULL);
	g_autofree char *before = g_strconcat(pool, domain, NULL);
	assert_true(g_file_set_contents(path, pool, -1, NULL));
	put_inventory(one, "/srv/p");
	put_inventory(two, "/srv/q");
	const struct {
		const char *const *words;
		const char *input;
		bool known;
	} cases[] = { { alone, domain, false }, { alone, after, true }, { alone, before, true },
		{ with_file, domain, true }, { recorded, domain, true }, { agreed, domain, true },
		{ disputed, domain, false } };
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct command c = vmlint(f, cases[i].words, cases[i].input);
		if (!strstr(c.out, "/srv/p/v") == cases[i].known)
			fail_msg("case %zu: %s%s", i, c.out, c.err);
		command_clear(&c);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(one), 0);
	assert_int_equal(unlink(two), 0);
}

static void
reports_go_where_they_are_sent(void **state)
{
	const struct fixture *f = *state;
	static const char *const words[] = { "broken.xml", "--output-format", "concise",
		"--output-format", "json=report.json", NULL };
	g_autofree char *path = g_build_filename(f->dir, "report.json", NULL);
	g_autofree char *text = NULL;
	struct command c = vmlint(f, words, NULL);

	assert_int_equal(c.code, 1);
	assert_true(g_str_has_prefix(c.out, "broken.xml:"));
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	assert_true(g_str_has_prefix(text, "{"));
	assert_int_equal(unlink(path), 0);
	command_clear(&c);
}

/* Findings stay, the rest comes and goes. */
static void
more_and_less_is_said(void **state)
{
	static const char *const quiet[] = { "-q", "broken.xml", NULL };
	static const char *const quiet_good[] = { "--quiet", "good.xml", NULL };
	static const char *const verbose[] = { "-v", "good.xml", NULL };
	static const char *const statistics[] = { "--statistics", "broken.xml", "good.xml", NULL };
	struct command c = vmlint(*state, quiet, NULL);

	assert_int_equal(c.code, 1);
	assert_non_null(strstr(c.out, "VML002"));
	assert_null(strstr(c.out, " in 1 file\n"));
	command_clear(&c);
	c = vmlint(*state, quiet_good, NULL);
	assert_int_equal(c.code, 0);
	assert_string_equal(c.out, "");
	command_clear(&c);
	c = vmlint(*state, verbose, NULL);
	assert_int_equal(c.code, 0);
	assert_non_null(strstr(c.out, " in 1 file\n"));
	assert_true(
		g_str_has_prefix(c.err, "vmlint: 1 file by no configuration file, for libvirt "));
	command_clear(&c);
	c = vmlint(*state, statistics, NULL);
	assert_int_equal(c.code, 1);
	assert_string_equal(c.out, "      1  error    VML002 not-well-formed\n");
	command_clear(&c);
}

/* Versions that nobody has looked at yet are told of once; patch releases are not. */
static void
newer_targets_are_told_of(void **state)
{
	static const char *const newer[] = { "--target", "libvirt=99.0.0,qemu=99.1", "good.xml",
		"broken.xml", NULL };
	static const char *const patched[] = { "--target", "libvirt=9.0.99,qemu=10.0.99",
		"good.xml", NULL };
	static const char *const quiet[] = { "-q", "--target", "qemu=99.1", "good.xml", NULL };
	static const char *const *const silent[] = { patched, quiet };
	struct command c = vmlint(*state, newer, NULL);
	g_auto(GStrv) lines = g_strsplit(c.err, "\n", -1);

	assert_int_equal(c.code, 1);
	assert_int_equal(g_strv_length(lines), 3);
	assert_true(g_str_has_prefix(lines[0], "vmlint: libvirt 99.0.0 is newer than "));
	assert_true(g_str_has_prefix(lines[1], "vmlint: QEMU 99.1.0 is newer than "));
	command_clear(&c);
	for (size_t i = 0; i < G_N_ELEMENTS(silent); i++) {
		c = vmlint(*state, silent[i], NULL);
		assert_int_equal(c.code, 0);
		assert_string_equal(c.err, "");
		command_clear(&c);
	}
}

/* What the program writes to a terminal on standard error while standard input is slow. */
static char *
on_terminal(const struct fixture *f, const char *options, const char *term)
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
	const struct fixture *f = *state;
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
coloured(const struct fixture *f, const char *when, const char *variable, const char *value)
{
	const char *words[] = { "broken.xml", when ? "--color" : NULL, when, NULL };
	char **env = g_strdupv(f->env);

	if (variable)
		env = g_environ_setenv(env, variable, value, TRUE);
	struct command c = vmlint_env(f, words, NULL, env);
	assert_int_equal(c.code, 1);
	bool escapes = strchr(c.out, '\x1b') != NULL;
	command_clear(&c);
	g_strfreev(env);
	return escapes;
}

static void
colour_has_an_order(void **state)
{
	const struct fixture *f = *state;

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
code_with_output(const struct fixture *f, const char *word, int fd, char *said, size_t size)
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

/* A base that is gone, named by a header from the directory given and from the path in a domain. */
static void
a_missing_file_is_one(void **state)
{
	const struct fixture *f = *state;
	static const char *const words[] = { "chain", "--output-format", "mermaid", "vm.xml",
		"tree", NULL };
	static const char recipe[] =
		"qcow2 tree/lost.qcow2 1M backing=gone.img format=raw\n"
		"text vm.xml \"<domain type='qemu'><name>a</name><memory>1</memory><os><type>hvm"
		"</type></os><devices><disk type='file'><driver name='qemu' type='qcow2'/>"
		"<source file='@ROOT@/tree/lost.qcow2'/><target dev='vda'/></disk></devices>"
		"</domain>\"\n";
	g_autofree char *why = recipe_build(recipe, f->dir);
	assert_null(why);
	struct command c = vmlint_env(f, words, NULL, f->env);
	const char *gone = strstr(c.out, "gone.img");
	assert_non_null(gone);
	assert_null(strstr(gone + 1, "gone.img"));
	command_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exit_codes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(levels_and_numbers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_words_are_answered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(commands_win_over_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(standard_input_is_a_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pools_of_standard_input_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reports_go_where_they_are_sent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(progress_is_for_terminals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_and_less_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(newer_targets_are_told_of, set_up, tear_down),
		cmocka_unit_test_setup_teardown(colour_has_an_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lost_output_is_a_failure, set_up, tear_down),
		cmocka_unit_test_setup_teardown(closed_pipe_is_quiet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_missing_file_is_one, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
