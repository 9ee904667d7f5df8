/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the documentation shows is what happens: every "$ command" in a ```console block of
 * README.md and docs/ is run in a tree made from tests/fixtures/readme, and must print exactly
 * the lines below it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
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

static unsigned
check_example(const char *page, const char *line, const char *shown, const char *root)
{
	const char *argv[] = { "sh", "-c", line, NULL };
	char **env = environment();
	struct command c = command_run(argv, root, NULL, env);
	g_autofree char *said = g_strconcat(c.out, c.err, NULL);
	bool same = strcmp(said, shown) == 0;

	if (!same)
		print_error("%s: $ %s\nprints:\n%s\ninstead of:\n%s\n", page, line, said, shown);
	command_clear(&c);
	g_strfreev(env);
	return same ? 0 : 1;
}

/* Runs the commands of one page; *n counts them. */
static unsigned
check_page(const char *page, const char *root, unsigned *n)
{
	g_autofree char *text = house_read(page);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) shown = g_string_new(NULL);
	const char *command = NULL;
	bool inside = false;
	unsigned wrong = 0;

	for (char **line = lines; *line; line++) {
		bool end = inside && g_str_has_prefix(*line, "```");
		if (command && (end || g_str_has_prefix(*line, "$ "))) {
			wrong += check_example(page, command, shown->str, root);
			++*n;
			command = NULL;
		}
		if (end)
			inside = false;
		else if (strcmp(*line, "```console") == 0)
			inside = true;
		else if (inside && g_str_has_prefix(*line, "$ ")) {
			command = *line + 2;
			g_string_truncate(shown, 0);
		} else if (command)
			g_string_append_printf(shown, "%s\n", *line);
	}
	return wrong;
}

static void
examples_are_true(void **state)
{
	(void)state;
	static const char *const folders[] = { "docs", NULL };
	static const char *const suffixes[] = { ".md", NULL };
	g_autoptr(GPtrArray) pages = house_files(folders, suffixes);
	unsigned n = 0, wrong = 0;
	char *root = make_tree();

	g_ptr_array_add(pages, g_strdup("README.md"));
	for (guint i = 0; i < pages->len; i++)
		wrong += check_page(pages->pdata[i], root, &n);
	scratch_free(root);
	assert_true(n >= 2);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_are_true),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
