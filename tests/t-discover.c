/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which files a run is about: lists of names, what git ignores, and what changed since a revision.
 * Every file holds the same fault, so that a finding tells that its file was looked at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/scratch.h"

static const char cut_off[] = "<domain type='kvm'>\n";

struct tree {
	char *root;
	char **env;
};

static struct command
shell(const struct tree *t, const char *line)
{
	const char *argv[] = { "sh", "-ec", line, NULL };
	return command_run(argv, t->root, NULL, t->env);
}

static int
set_up(void **state)
{
	static const char *const names[] = { "a.xml", "attic/b.xml", "build/c.xml", "build/d/e.xml",
		"vms/f.xml", "vms/g.tmp.xml", "vms/h h.xml", NULL };
	struct tree *t = g_new0(struct tree, 1);

	t->root = scratch_new();
	t->env = g_environ_setenv(g_get_environ(), "HOME", t->root, TRUE);
	t->env = g_environ_setenv(t->env, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
	for (const char *const *name = names; *name; name++)
		scratch_put(t->root, name[0], cut_off);
	scratch_put(t->root, ".gitignore", "build/\n*.tmp.xml\n");
	scratch_put(t->root, "list", "a.xml\r\nvms/h h.xml\n\n");
	scratch_put(t->root, "args", "--exclude\nattic\n--exclude=build\nvms\n");
	scratch_put(t->root, "nothing", "");
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct tree *t = *state;

	scratch_free(t->root);
	g_strfreev(t->env);
	g_free(t);
	return 0;
}

/* The files told of, sorted, with a space between them. */
static char *
told(const struct tree *t, const char *words)
{
	g_autofree char *line =
		g_strdup_printf("%s --output-format concise %s", house_path("VMLINT"), words);
	struct command c = shell(t, line);
	g_auto(GStrv) lines = g_strsplit(c.out, "\n", -1);
	GString *text = g_string_new(NULL);

	for (char **at = lines; *at; at++) {
		g_autofree char *file = g_strndup(*at, strcspn(*at, ":"));
		if (*file && !g_str_has_suffix(text->str, file))
			g_string_append_printf(text, "%s%s", text->len ? " " : "", file);
	}
	if (c.code > 1 || *c.err)
		g_string_append_printf(text, "exit %d: %s", c.code, c.err);
	command_clear(&c);
	return g_string_free(text, FALSE);
}

struct row {
	const char *words, *files;
};

static unsigned
check_rows(const struct tree *t, const struct row *rows, size_t n)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++) {
		g_autofree char *files = told(t, rows[i].words);
		if (strcmp(files, rows[i].files) == 0)
			continue;
		print_error(
			"%s\n  tells:  %s\n  wanted: %s\n", rows[i].words, files, rows[i].files);
		wrong++;
	}
	return wrong;
}

static void
lists_name_files(void **state)
{
	static const struct row rows[] = {
		{ "--files-from list", "a.xml vms/h h.xml" },
		{ "--files-from - <list", "a.xml vms/h h.xml" },
		{ "--files-from list attic", "a.xml attic/b.xml vms/h h.xml" },
		{ "--files-from nothing", "" },
		{ "--files-from nothing attic", "attic/b.xml" },
		{ "@args", "vms/f.xml vms/g.tmp.xml vms/h h.xml" },
		{ "@args a.xml", "a.xml vms/f.xml vms/g.tmp.xml vms/h h.xml" },
		{ "-- @args", "exit 2: vmlint: @args: No such file or directory\n" },
		{ "@gone", "exit 2: vmlint: gone: No such file or directory\n" },
		{ "--files-from gone", "exit 2: vmlint: gone: No such file or directory\n" },
		{ "--files-from .", "exit 2: vmlint: .: Is a directory\n" },
	};
	const struct tree *t = *state;

	assert_int_equal(check_rows(t, rows, G_N_ELEMENTS(rows)), 0);
	g_autofree char *nul = told(t, "--files-from - <<END\n$(printf 'x')\nEND");
	assert_string_equal(nul, "exit 2: vmlint: x: No such file or directory\n");
	struct command c = shell(t, "printf 'a.xml\\0vms/h h.xml\\0' >zero");
	assert_int_equal(c.code, 0);
	command_clear(&c);
	g_autofree char *zero = told(t, "--files-from zero");
	assert_string_equal(zero, "a.xml vms/h h.xml");
}

/* Systems that do not tell case apart leave such names behind. */
static void
capitals_count(void **state)
{
	const struct tree *t = *state;
	struct command c = shell(
		t, "mkdir caps; cp a.xml caps/A.XML; cp a.xml caps/b.Xml.J2; cp a.xml caps/c.TXT");
	g_autofree char *files = told(t, "caps");

	assert_int_equal(c.code, 0);
	assert_string_equal(files, "caps/A.XML caps/b.Xml.J2");
	command_clear(&c);
}

/* Outside a repository .gitignore is a file like any other. */
static void
without_repository(void **state)
{
	static const struct row rows[] = {
		{ ".", "a.xml attic/b.xml build/c.xml build/d/e.xml vms/f.xml vms/g.tmp.xml "
		       "vms/h h.xml" },
	};
	assert_int_equal(check_rows(*state, rows, G_N_ELEMENTS(rows)), 0);
}

static void
in_repository(const struct tree *t, const char *line)
{
	g_autofree char *all = g_strconcat("git config --global user.name n; "
					   "git config --global user.email e; ",
		line, NULL);
	struct command c = shell(t, all);
	if (c.code != 0)
		fail_msg("%s", c.err);
	command_clear(&c);
}

static void
git_says_what_is_ignored(void **state)
{
	static const struct row rows[] = {
		{ "", "a.xml attic/b.xml vms/f.xml vms/h h.xml" },
		{ ".", "a.xml attic/b.xml vms/f.xml vms/h h.xml" },
		{ "./", "a.xml attic/b.xml vms/f.xml vms/h h.xml" },
		{ "$PWD/vms/ >out || sed s,$PWD/,, out", "vms/f.xml vms/h h.xml" },
		{ "--no-gitignore vms", "vms/f.xml vms/g.tmp.xml vms/h h.xml" },
		{ "vms/", "vms/f.xml vms/h h.xml" },
		/* what is named is meant */
		{ "vms/g.tmp.xml", "vms/g.tmp.xml" },
		{ "build", "build/c.xml build/d/e.xml" },
		{ "build attic", "attic/b.xml build/c.xml build/d/e.xml" },
	};
	const struct tree *t = *state;

	if (!command_present("git"))
		skip();
	in_repository(t, "git init -q .");
	assert_int_equal(check_rows(t, rows, G_N_ELEMENTS(rows)), 0);
	/* What is tracked counts, whatever .gitignore says. */
	in_repository(t, "git add -f build/c.xml");
	g_autofree char *tracked = told(t, ".");
	assert_string_equal(tracked, "a.xml attic/b.xml build/c.xml vms/f.xml vms/h h.xml");
}

/* A repository that git does not trust, or no git at all: all files, and a word about it. */
static void
git_that_fails_is_told(void **state)
{
	const struct tree *t = *state;

	scratch_put(t->root, ".git", "gitdir: nowhere\n");
	g_autofree char *files = told(t, "attic");
	assert_string_equal(files, "attic/b.xmlexit 1: vmlint: git cannot be asked about attic: "
				   ".gitignore does not count there\n");
}

static void
since_tells_of_changes(void **state)
{
	static const struct row rows[] = {
		{ "--since HEAD", "" },
		{ "--since start", "attic/b.xml vms/f.xml" },
		{ "--since start attic", "attic/b.xml" },
		{ "--since start a.xml", "" },
		{ "--since nowhere",
			"exit 2: vmlint: --since: git knows no common point of 'nowhere' and HEAD "
			"here\n" },
		{ "--since --output=x",
			"exit 2: vmlint: --since: git knows no common point of '--output=x' and "
			"HEAD here\n" },
	};
	static const struct row changed[] = {
		{ "--since HEAD", "vms/f.xml vms/new.xml" },
		{ "--since HEAD --files-from list", "" },
	};
	const struct tree *t = *state;

	if (!command_present("git"))
		skip();
	in_repository(t, "git init -q .; git add .; git commit -qm 1; git tag start; "
			 "echo '<!-- -->' >>vms/f.xml; echo ' ' >>attic/b.xml; git commit -qam 2");
	assert_int_equal(check_rows(t, rows, G_N_ELEMENTS(rows)), 0);
	in_repository(t, "echo ' ' >>vms/f.xml; cp a.xml vms/new.xml");
	assert_int_equal(check_rows(t, changed, G_N_ELEMENTS(changed)), 0);
	/* The other side of a fork is not ours. */
	in_repository(t, "git stash -qu; git checkout -qb other start; echo ' ' >>a.xml; "
			 "git commit -qam 3; git checkout -q -");
	g_autofree char *fork = told(t, "--since other");
	assert_string_equal(fork, "attic/b.xml vms/f.xml");
}

/* What is not told of is not mended either. */
static void
since_mends_what_it_tells_of(void **state)
{
	static const char useless[] = "<!-- vmlint: ignore VML305 -->\n"
				      "<domain type='kvm'><name>a</name><memory>1</memory>"
				      "<os><type>hvm</type></os></domain>\n";
	const struct tree *t = *state;

	if (!command_present("git"))
		skip();
	scratch_put(t->root, "old.xml", useless);
	in_repository(t, "git init -q .; git add .; git commit -qm 1");
	scratch_put(t->root, "new.xml", useless);
	g_autofree char *line = g_strdup_printf("%s --since HEAD --select VML305,VML901 --fix-xml "
						"-q .; "
						"cat new.xml; echo; cat old.xml",
		house_path("VMLINT"));
	struct command c = shell(t, line);
	g_autofree char *wanted = g_strconcat(strchr(useless, '\n') + 1, "\n", useless, NULL);
	assert_string_equal(c.err, "");
	assert_string_equal(c.out, wanted);
	command_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists_name_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(capitals_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_repository, set_up, tear_down),
		cmocka_unit_test_setup_teardown(git_says_what_is_ignored, set_up, tear_down),
		cmocka_unit_test_setup_teardown(git_that_fails_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(since_tells_of_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(since_mends_what_it_tells_of, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
