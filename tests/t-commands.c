/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The script of `--output-format commands`: a shell takes each that the fixtures have, and run with
 * the real qemu-img it mends headers, whatever the names in it are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

static void
a_shell_takes_every_script(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures/reports", NULL };
	static const char *const suffixes[] = { ".commands", NULL };
	static const char *const argv[] = { "sh", "-n", NULL };
	g_autoptr(GPtrArray) scripts = house_files(folders, suffixes);
	assert_true(scripts->len > 10);
	for (guint i = 0; i < scripts->len; i++) {
		g_autofree char *text = house_read(scripts->pdata[i]);
		struct command c = command_run(argv, NULL, text, NULL);
		if (c.code != 0)
			fail_msg("%s: %s", (char *)scripts->pdata[i], c.err);
		command_clear(&c);
	}
}

/* Overlays without a recorded format, and the raw bases that they name. */
static const struct {
	const char *overlay, *base;
	bool mended; /* names with control characters are left to people */
} pairs[] = {
	{ "plain.qcow2", "plain.img", true },
	{ "two words.qcow2", "two bases.img", true },
	{ "it's.qcow2", "it's a base.img", true },
	{ "$HOME `id` $(id).qcow2", "a;b&c|d>e*.img", true },
	{ "-f.qcow2", "-b.img", true },
	{ "\\\\ \\\".qcow2", "#base.img", true },
	{ "!\xc3\xa4\xe2\x82\xac.qcow2", "~base.img", true },
	{ "two\\nlines.qcow2", "plain.img", false },
	{ "newline-below.qcow2", "two\\nlines.img", false },
};

static char *
recipe_of_pairs(void)
{
	g_autoptr(GHashTable) made = g_hash_table_new(g_str_hash, g_str_equal);
	GString *s = g_string_new(NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		if (g_hash_table_add(made, (gpointer)pairs[i].base))
			g_string_append_printf(s, "raw \"%s\" 1M\n", pairs[i].base);
		g_string_append_printf(
			s, "qcow2 \"%s\" 1M backing=\"%s\"\n", pairs[i].overlay, pairs[i].base);
	}
	return g_string_free(s, FALSE);
}

static unsigned
count(const char *text, const char *part)
{
	unsigned n = 0;
	for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
		n++;
	return n;
}

static struct command
commands_of(const char *dir)
{
	const char *argv[] = { house_path("VMLINT"), "lint", "--isolated", "--select=VML301",
		"--output-format=commands", "--exit-zero", ".", NULL };
	return command_run(argv, dir, NULL, NULL);
}

static void
headers_are_mended_whatever_their_names(void **state)
{
	(void)state;
	static const char *const shell[] = { "sh", NULL };
	if (!command_present("qemu-img"))
		skip();
	unsigned mended = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
		mended += pairs[i].mended;
	char *dir = scratch_new();
	g_autofree char *recipe = recipe_of_pairs(), *error = recipe_build(recipe, dir);
	if (error)
		fail_msg("%s", error);
	struct command before = commands_of(dir);
	assert_int_equal(before.code, 0);
	assert_int_equal(count(before.out, "\nqemu-img rebase -u -f qcow2 -F raw -b "), mended);
	assert_int_equal(count(before.out, "\n# no command for "), G_N_ELEMENTS(pairs) - mended);
	struct command run = command_run(shell, dir, before.out, NULL);
	if (run.code != 0)
		fail_msg("the script ended with %d: %s", run.code, run.err);
	struct command after = commands_of(dir);
	assert_int_equal(count(after.out, "\nqemu-img "), 0);
	assert_int_equal(count(after.out, "\n# no command for "), G_N_ELEMENTS(pairs) - mended);
	command_clear(&before);
	command_clear(&run);
	command_clear(&after);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shell_takes_every_script),
		cmocka_unit_test(headers_are_mended_whatever_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
