/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The program as scripts meet it: exit codes, which stream says what, and wrong words answered with
 * the nearest right one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/program.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define WORDS(...)                \
	{                         \
		__VA_ARGS__, NULL \
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
		struct command c = program_run(*state, cases[i].words, NULL);
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
	const struct program *f = *state;
	g_autofree char *config = g_build_filename(f->dir, "vmlint.yaml", NULL);
	g_autofree char *other = g_build_filename(f->dir, "good2.xml", NULL);

	assert_true(g_file_set_contents(other, program_good, -1, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(levels, cases[i].config, NULL);
		assert_true(g_file_set_contents(config, text, -1, NULL));
		struct command c = program_run(f, cases[i].words, NULL);
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
		struct command c = program_run(*state, cases[i].words, NULL);
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
	const struct program *f = *state;
	g_autofree char *path = g_build_filename(f->dir, "inspect", NULL);
	static const char *const bare[] = { "inspect", NULL };
	static const char *const folder[] = { "./inspect", NULL };
	static const char *const ended[] = { "--", "inspect", NULL };

	assert_true(g_file_set_contents(path, program_good, -1, NULL));
	struct command c = program_run(f, bare, NULL);
	assert_int_equal(c.code, 2);
	command_clear(&c);
	c = program_run(f, folder, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	c = program_run(f, ended, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	assert_int_equal(unlink(path), 0);
}

static void
standard_input_is_a_file(void **state)
{
	static const char *const words[] = { "-", "--stdin-filename", "vms/a.xml",
		"--output-format", "concise", NULL };
	struct command c = program_run(*state, words, program_broken);

	assert_int_equal(c.code, 1);
	assert_true(g_str_has_prefix(c.out, "vms/a.xml:"));
	assert_string_equal(c.err, "");
	command_clear(&c);
	c = program_run(*state, words, program_good);
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
	const struct program *f = *state;
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
		struct command c = program_run(f, cases[i].words, cases[i].input);
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
	const struct program *f = *state;
	static const char *const words[] = { "broken.xml", "--output-format", "concise",
		"--output-format", "json=report.json", NULL };
	g_autofree char *path = g_build_filename(f->dir, "report.json", NULL);
	g_autofree char *text = NULL;
	struct command c = program_run(f, words, NULL);

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
	struct command c = program_run(*state, quiet, NULL);

	assert_int_equal(c.code, 1);
	assert_non_null(strstr(c.out, "VML002"));
	assert_null(strstr(c.out, " in 1 file\n"));
	command_clear(&c);
	c = program_run(*state, quiet_good, NULL);
	assert_int_equal(c.code, 0);
	assert_string_equal(c.out, "");
	command_clear(&c);
	c = program_run(*state, verbose, NULL);
	assert_int_equal(c.code, 0);
	assert_non_null(strstr(c.out, " in 1 file\n"));
	assert_true(
		g_str_has_prefix(c.err, "vmlint: 1 file by no configuration file, for libvirt "));
	command_clear(&c);
	c = program_run(*state, statistics, NULL);
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
	struct command c = program_run(*state, newer, NULL);
	g_auto(GStrv) lines = g_strsplit(c.err, "\n", -1);

	assert_int_equal(c.code, 1);
	assert_int_equal(g_strv_length(lines), 3);
	assert_true(g_str_has_prefix(lines[0], "vmlint: libvirt 99.0.0 is newer than "));
	assert_true(g_str_has_prefix(lines[1], "vmlint: QEMU 99.1.0 is newer than "));
	command_clear(&c);
	for (size_t i = 0; i < G_N_ELEMENTS(silent); i++) {
		c = program_run(*state, silent[i], NULL);
		assert_int_equal(c.code, 0);
		assert_string_equal(c.err, "");
		command_clear(&c);
	}
}

/* A base that is gone, named by a header from the directory given and from the path in a domain. */
static void
a_missing_file_is_one(void **state)
{
	const struct program *f = *state;
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
	struct command c = program_run_with(f, words, NULL, f->env);
	const char *gone = strstr(c.out, "gone.img");
	assert_non_null(gone);
	assert_null(strstr(gone + 1, "gone.img"));
	command_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exit_codes, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			levels_and_numbers, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			wrong_words_are_answered, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			commands_win_over_files, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			standard_input_is_a_file, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			pools_of_standard_input_count, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			reports_go_where_they_are_sent, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			more_and_less_is_said, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			newer_targets_are_told_of, program_set_up, program_tear_down),
		cmocka_unit_test_setup_teardown(
			a_missing_file_is_one, program_set_up, program_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
