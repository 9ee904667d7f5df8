/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A terminal, and signals. The line of progress is for whoever sits before a terminal, and gone
 * before anything else is said; a run that is interrupted, at whatever moment, ends by the signal
 * and leaves every file whole and nothing beside it.
 */
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define ERASE "\r\033[K"
#define HEAD "<domain type='kvm'><name>a</name><devices>"
#define TAIL "</devices></domain>"
#define DISK(image, rest)                                                                     \
	"<disk type='file'><driver name='qemu' type='qcow2'/><source file='" image "'/>" rest \
	"<target dev='vda' bus='virtio'/></disk>"

enum { SLOW = 1500, LATE = 800000 }; /* files; microseconds until a line may be shown */

static void
build(const char *recipe, const char *root)
{
	g_autofree char *error = recipe_build(recipe, root);
	if (error)
		g_error("%s", error);
}

/* In the child: signals as a shell would have them. */
static _Noreturn void
become(const char *dir, const char *const *arguments)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (chdir(dir) == 0)
		execv(house_path("VMLINT"), (char *const *)arguments);
	_exit(127);
}

/* ---- at a terminal -------------------------------------------------------------------------- */

struct session {
	pid_t pid;
	int terminal, input; /* what the program shows; its standard input */
	GString *shown;
};

/* Standard output and error are a terminal, standard input is a pipe. */
static struct session
sit_down(const char *dir, const char *const *arguments)
{
	struct session s = { .shown = g_string_new(NULL) };
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	s.pid = forkpty(&s.terminal, NULL, NULL, NULL);
	assert_true(s.pid >= 0);
	if (s.pid == 0) {
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		setenv("TERM", "xterm", 1);
		become(dir, arguments);
	}
	close(ends[0]);
	s.input = ends[1];
	return s;
}

/* Reads until `text` is shown, or (NULL) to the end. */
static bool
watch(struct session *s, const char *text)
{
	char part[512];
	ssize_t n = 1;
	while (n > 0 && !(text && strstr(s->shown->str, text))) {
		n = read(s->terminal, part, sizeof(part));
		if (n > 0)
			g_string_append_len(s->shown, part, n);
	}
	return text && strstr(s->shown->str, text);
}

static void
give_document(struct session *s)
{
	static const char document[] = HEAD TAIL;
	usleep(LATE); /* a run that ends before that shows nothing */
	assert_int_equal(write(s->input, document, sizeof(document) - 1), sizeof(document) - 1);
	close(s->input);
}

static int
stand_up(struct session *s)
{
	int status;
	watch(s, NULL);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	close(s->terminal);
	return status;
}

static char *
many_documents(unsigned n)
{
	char *root = scratch_new();
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *recipe = g_strdup_printf(
			"text %04u.xml \"" HEAD DISK("gone.qcow2", "") TAIL "\"\n", i);
		build(recipe, root);
	}
	return root;
}

static const char *const slow_lint[] = { "vmlint", "lint", "--isolated", "-j1", "-", ".", NULL };

static void
the_line_is_gone_before_the_report(void **state)
{
	(void)state;
	char *root = many_documents(3);
	struct session s = sit_down(root, slow_lint);
	give_document(&s);
	int status = stand_up(&s);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	const char *line = strstr(s.shown->str, ERASE "vmlint: 1 of 4 files");
	assert_non_null(line);
	const char *last = g_strrstr(s.shown->str, ERASE), *report = strstr(s.shown->str, "VML110");
	assert_non_null(report);
	assert_true(last > line && last < report);
	assert_null(strstr(last, " files\r"));
	g_string_free(s.shown, TRUE);
	scratch_free(root);
}

static void
the_quiet_see_no_line(void **state)
{
	(void)state;
	static const char *const quiet[] = { "vmlint", "lint", "-q", "--isolated", "-", ".", NULL };
	char *root = many_documents(3);
	struct session s = sit_down(root, quiet);
	give_document(&s);
	int status = stand_up(&s);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_null(strstr(s.shown->str, ERASE));
	assert_non_null(strstr(s.shown->str, "VML110"));
	g_string_free(s.shown, TRUE);
	scratch_free(root);
}

static void
a_pipe_gets_no_line(void **state)
{
	(void)state;
	char *root = many_documents(3);
	g_autofree char *command = g_strdup_printf("(sleep 0.8; echo \"%s\") | \"%s\" lint "
						   "--isolated - . 2>errors",
		HEAD TAIL, house_path("VMLINT"));
	const char *const argv[] = { "sh", "-c", command, NULL };
	struct command c = command_run(argv, root, NULL, NULL);
	g_autofree char *path = g_build_filename(root, "errors", NULL), *errors = NULL;
	assert_int_equal(c.code, 1);
	assert_true(g_file_get_contents(path, &errors, NULL, NULL));
	assert_string_equal(errors, "");
	command_clear(&c);
	scratch_free(root);
}

/* By the key, as people do it. */
static void
an_interrupt_takes_the_line_with_it(void **state)
{
	(void)state;
	char *root = many_documents(SLOW);
	struct session s = sit_down(root, slow_lint);
	give_document(&s);
	assert_true(watch(&s, "vmlint: "));
	assert_int_equal(write(s.terminal, "\003", 1), 1);
	int status = stand_up(&s);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	assert_true(g_str_has_suffix(s.shown->str, ERASE));
	g_string_free(s.shown, TRUE);
	scratch_free(root);
}

/* ---- at any moment -------------------------------------------------------------------------- */

enum { DOCUMENTS = 12, ROUNDS = 90 };

#define OLD HEAD DISK("/img/a.qcow2", "") TAIL "\n"
#define NEW HEAD DISK("/img/a.qcow2", "<backingStore/>") TAIL "\n"

static const char *const mend[] = { "vmlint", "lint", "--isolated", "--fix-xml", "--sysroot=.",
	"-j2", "--output-format=json=report", "--write-baseline", "--baseline=known", "vms", NULL };
static const char *const record[] = { "vmlint", "inventory", "record", "--sysroot=.",
	"--output-format=jsonl=report", "img", NULL };

static void
put_documents(const char *root)
{
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		g_autofree char *path = g_strdup_printf("%s/vms/%u.xml", root, i);
		assert_true(g_file_set_contents(path, OLD, -1, NULL));
	}
	g_autofree char *report = g_build_filename(root, "report", NULL);
	g_autofree char *known = g_build_filename(root, "known", NULL);
	assert_true(g_file_set_contents(report, "old\n", -1, NULL));
	g_unlink(known);
}

/* One run, with `number` sent to it after so many microseconds (0 = never); how it ended. */
static int
run_until(const char *root, const char *const *arguments, int number, gulong when)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		become(root, arguments);
	}
	if (number) {
		usleep((useconds_t)when);
		kill(pid, number);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static char *
contents(const char *root, const char *name)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	char *text = NULL;
	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

/* Nothing but what belongs there. */
static void
check_folder(const char *root, const char *name)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	GDir *d = g_dir_open(path, 0, NULL);
	const char *entry;
	while ((entry = g_dir_read_name(d)))
		if (strchr(entry, '.') && !g_str_has_suffix(entry, ".xml") &&
			!g_str_has_suffix(entry, ".qcow2"))
			fail_msg("%s/%s was left behind", name, entry);
	g_dir_close(d);
}

static bool
is_whole(const char *report)
{
	bool whole = true;
	g_auto(GStrv) lines = g_strsplit(report, "\n", -1);
	bool one = report[0] == '{' && report[1] == '\n';
	for (char **l = lines; *l && !one; l++) {
		json_t *j = **l ? json_loads(*l, 0, NULL) : json_null();
		whole = whole && j;
		json_decref(j);
	}
	json_t *all = one ? json_loads(report, 0, NULL) : json_null();
	whole = whole && all && g_str_has_suffix(report, "\n");
	json_decref(all);
	return whole;
}

struct tally {
	unsigned ended, killed, fresh, stale;
};

static void
check_report(const char *root, bool killed, struct tally *t)
{
	g_autofree char *report = contents(root, "report");
	bool stale = strcmp(report, "old\n") == 0;
	if (!stale && !is_whole(report))
		fail_msg("half a report: %s", report);
	assert_true(killed || !stale);
	t->fresh += killed && !stale;
	t->stale += stale;
}

static void
check_documents(const char *root, bool killed)
{
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		g_autofree char *name = g_strdup_printf("vms/%u.xml", i);
		g_autofree char *text = contents(root, name);
		if (strcmp(text, NEW) != 0 && (!killed || strcmp(text, OLD) != 0))
			fail_msg("%s: %s", name, text);
	}
	g_autofree char *known = contents(root, "known");
	json_t *j = known ? json_loads(known, 0, NULL) : json_null();
	assert_non_null(j);
	json_decref(j);
}

/* How long a run takes that nobody interrupts, in microseconds: the quickest of a few. */
static gulong
time_of(const char *root, const char *const *arguments)
{
	gint64 best = G_MAXINT64;
	for (unsigned i = 0; i < 3; i++) {
		put_documents(root);
		gint64 before = g_get_monotonic_time();
		int status = run_until(root, arguments, 0, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		best = MIN(best, g_get_monotonic_time() - before);
	}
	return (gulong)best;
}

static void
interrupt_often(const char *const *arguments, bool mends)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	char *root = scratch_new();
	struct tally t = { 0 };
	build("qcow2 img/a.qcow2 1M\nqcow2 img/b.qcow2 1M backing=a.qcow2 format=qcow2\n"
	      "dir vms\n",
		root);
	gulong whole = time_of(root, arguments);
	GRand *dice = g_rand_new_with_seed(7);
	for (unsigned i = 0; i < ROUNDS; i++) {
		int number = signals[i % G_N_ELEMENTS(signals)];
		put_documents(root);
		int status = run_until(root, arguments, number,
			(gulong)g_rand_double_range(dice, 0, (double)whole * 1.2));
		bool killed = WIFSIGNALED(status);
		assert_true(killed ? WTERMSIG(status) == number : WEXITSTATUS(status) < 2);
		t.killed += killed;
		t.ended += !killed;
		check_report(root, killed, &t);
		check_folder(root, ".");
		check_folder(root, "vms");
		if (mends)
			check_documents(root, killed);
	}
	g_rand_free(dice);
	print_message("%u killed, %u not, %u with the old report, %u with a new one all the same\n",
		t.killed, t.ended, t.stale, t.fresh);
	assert_true(t.killed > ROUNDS / 6 && t.stale > 0);
	scratch_free(root);
}

static void
mending_is_interrupted(void **state)
{
	(void)state;
	interrupt_often(mend, true);
}

static void
recording_is_interrupted(void **state)
{
	(void)state;
	interrupt_often(record, false);
}

/* ---- files of reports ----------------------------------------------------------------------- */

static void
a_report_goes_where_it_can(void **state)
{
	(void)state;
#define LINT(file) "$V lint -q --output-format json=" file " a.xml"
#define COUNT "grep -c schema_version "
	static const char *const cases[][2] = {
		/* an old file keeps its mode, through a link as well */
		{ "touch r; chmod 600 r; ln -s r l; " LINT(
			  "l") "; stat -c %a r; test -L l && " COUNT "r",
			"600\n1\n" },
		{ "umask 022; " LINT("r") "; stat -c %a r", "644\n" },
		/* these are no files to replace */
		{ "mkfifo p; cat p >out & " LINT("p") "; wait; test -p p && " COUNT "out", "1\n" },
		{ "touch o; stat -c %i o >was; " LINT("/dev/stdout") " >o; stat -c %i o | "
								     "cmp - was && " COUNT "o",
			"1\n" },
		{ "touch r; ln r s; " LINT("r") "; " COUNT "s", "1\n" },
		/* what cannot be written leaves the old report */
		{ "echo old >r; (ulimit -f 0; " LINT("r") " 2>&1); echo $?; cat r",
			"vmlint: cannot write r: File too large\n2\nold\n" },
		{ "mkdir d; " LINT("d") " 2>&1", "vmlint: cannot write d: Is a directory\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *root = scratch_new();
		build("text a.xml \"" HEAD TAIL "\"\n", root);
		g_autofree char *command =
			g_strdup_printf("V='%s'; %s", house_path("VMLINT"), cases[i][0]);
		const char *const argv[] = { "sh", "-c", command, NULL };
		struct command c = command_run(argv, root, NULL, NULL);
		assert_string_equal(c.out, cases[i][1]);
		command_clear(&c);
		check_folder(root, ".");
		scratch_free(root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_is_gone_before_the_report),
		cmocka_unit_test(the_quiet_see_no_line),
		cmocka_unit_test(a_pipe_gets_no_line),
		cmocka_unit_test(an_interrupt_takes_the_line_with_it),
		cmocka_unit_test(mending_is_interrupted),
		cmocka_unit_test(recording_is_interrupted),
		cmocka_unit_test(a_report_goes_where_it_can),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
