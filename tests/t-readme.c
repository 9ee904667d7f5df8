/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the documentation shows is what happens: every "$ command" in a ```console block of
 * README.md and docs/ is run in a tree made from tests/fixtures/readme, and must print exactly
 * the lines below it. VMLINT_REGEN=1 writes them anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/golden.h"
#include "support/recipe.h"
#include "support/scratch.h"

static const char examples[] = "tests/fixtures/readme";

static void
copy(const char *path, const char *root)
{
	g_autofree char *text = house_read(path);
	g_autofree char *to = g_build_filename(root, path + strlen(examples), NULL);
	g_autofree char *folder = g_path_get_dirname(to);

	assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
	assert_true(g_file_set_contents(to, text, -1, NULL));
}

static char *
make_tree(void)
{
	static const char *const folders[] = { examples, NULL };
	static const char *const suffixes[] = { ".xml", ".yaml", NULL };
	static const char *const recipes[] = { ".tree", NULL };
	char *root = scratch_new();
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	g_autoptr(GPtrArray) trees = house_files(folders, recipes);

	for (guint i = 0; i < files->len; i++)
		copy(files->pdata[i], root);
	for (guint i = 0; i < trees->len; i++) {
		g_autofree char *recipe = house_read(trees->pdata[i]);
		g_autofree char *fault = recipe_build(recipe, root);
		if (fault)
			fail_msg("%s: %s", (char *)trees->pdata[i], fault);
	}
	return root;
}

/* Our program first in PATH, and nothing that changes its output. */
static char **
environment(void)
{
	g_autofree char *folder = g_path_get_dirname(house_path("VMLINT"));
	g_autofree char *path = g_strconcat(folder, ":", g_getenv("PATH"), NULL);
	char **env = g_get_environ();

	env = g_environ_setenv(env, "PATH", path, TRUE);
	env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
	env = g_environ_unsetenv(env, "FORCE_COLOR");
	return g_environ_unsetenv(env, "CLICOLOR_FORCE");
}

/* Runs one example, and appends what it prints. */
static void
run_example(const char *line, const char *root, GString *page)
{
	const char *argv[] = { "sh", "-c", line, NULL };
	char **env = environment();
	struct command c = command_run(argv, root, NULL, env);

	g_string_append(page, c.out);
	g_string_append(page, c.err);
	command_clear(&c);
	g_strfreev(env);
}

/* The page as it would be if all its examples were true; *n counts them. */
static char *
true_page(const char *page, const char *root, unsigned *n)
{
	g_autofree char *text = house_read(page);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *anew = g_string_new(NULL);
	bool inside = false, shown = false;

	for (char **line = lines; *line; line++) {
		bool command = inside && g_str_has_prefix(*line, "$ ");
		if (g_str_has_prefix(*line, "```")) {
			inside = !inside && strcmp(*line, "```console") == 0;
			shown = false;
		}
		if (command || !shown)
			g_string_append_printf(anew, "%s%s", *line, line[1] ? "\n" : "");
		if (!command)
			continue;
		run_example(*line + 2, root, anew);
		shown = true;
		++*n;
	}
	return g_string_free(anew, FALSE);
}

/* Every page has a tree of its own: some of its commands write. */
static void
examples_are_true(void **state)
{
	(void)state;
	static const char *const folders[] = { "docs", NULL };
	static const char *const suffixes[] = { ".md", NULL };
	g_autoptr(GPtrArray) pages = house_files(folders, suffixes);
	unsigned n = 0, wrong = 0;

	g_ptr_array_add(pages, g_strdup("README.md"));
	for (guint i = 0; i < pages->len; i++) {
		if (g_str_has_prefix(pages->pdata[i], "docs/rules/"))
			continue;
		char *root = make_tree();
		g_autofree char *page = true_page(pages->pdata[i], root, &n);
		wrong += !golden_equal(pages->pdata[i], page);
		scratch_free(root);
	}
	assert_true(n >= 20);
	assert_int_equal(wrong, 0);
}

/* README names every command that there is. */
static void
every_command_is_named(void **state)
{
	(void)state;
	g_autofree char *text = house_read("README.md");
	const char *argv[] = { house_path("VMLINT"), "--help", NULL };
	struct command c = command_run(argv, NULL, NULL, NULL);
	const char *at = strstr(c.out, "Commands"), *end = at ? strstr(at, "\n\n") : NULL;
	unsigned n = 0;

	assert_non_null(end);
	for (at = strstr(at, "\n  "); at && at < end; at = strstr(at + 1, "\n  ")) {
		if (!g_ascii_islower(at[3]))
			continue;
		g_autofree char *name = g_strndup(at + 3, strcspn(at + 3, " "));
		g_autofree char *wanted = strcmp(name, "lint") == 0
						  ? g_strdup("`vmlint [PATH")
						  : g_strdup_printf("`vmlint %s", name);
		if (!strstr(text, wanted))
			fail_msg("README.md does not name vmlint %s", name);
		n++;
	}
	command_clear(&c);
	assert_true(n >= 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_are_true),
		cmocka_unit_test(every_command_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
