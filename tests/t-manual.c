/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The manual pages tell what the program tells: every command, every option with its argument,
 * every key of the configuration, and nothing else. Both are compared as sets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"

static char *
help_of(const char *command)
{
	const char *argv[] = { house_path("VMLINT"), command ? command : "--help",
		command ? "--help" : NULL, NULL };
	struct command c = command_run(argv, NULL, NULL, NULL);

	assert_int_equal(c.code, 0);
	assert_string_equal(c.err, "");
	g_free(c.err);
	return c.out;
}

/* Lines "  chain [PATH...]  …" of the program's own help. */
static GPtrArray *
commands(void)
{
	g_autofree char *text = help_of(NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	bool inside = false;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, "Commands"))
			inside = true;
		else if (**line == '\0')
			inside = false;
		else if (inside && g_str_has_prefix(*line, "  ") && (*line)[2] != ' ')
			g_ptr_array_add(names, g_strndup(*line + 2, strcspn(*line + 2, " ")));
	}
	return names;
}

/* "      --select CODES    run only …" → "--select CODES"; an option without a value: "--name". */
static void
add_help_options(GHashTable *set, const char *help)
{
	g_auto(GStrv) lines = g_strsplit(help, "\n", -1);

	for (char **line = lines; *line; line++) {
		const char *name = strstr(*line, "--");
		if (!g_str_has_prefix(*line, "  ") || !name || name - *line != 6)
			continue;
		const char *end = strstr(name, "  ");
		g_hash_table_add(set, g_strndup(name, end ? (size_t)(end - name) : strlen(name)));
	}
}

/* ".It Fl j , Fl -jobs Ar N" → "--jobs N". */
static char *
manual_option(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	GString *text = g_string_new(NULL);
	bool open = false; /* the next word joins on without a space */

	for (char **word = words; *word; word++) {
		if (strcmp(*word, "Fl") == 0 && word[1] && word[1][0] == '-')
			g_string_append_printf(text, "-%s", *++word);
		else if (strcmp(*word, "Ar") == 0 && word[1])
			g_string_append_printf(text, "%s%s", open ? "" : " ", *++word),
				open = false;
		else if (strcmp(*word, "=") == 0)
			g_string_append_c(text, '=');
		else if (strcmp(*word, "Oo") == 0)
			g_string_append_c(text, '[');
		else if (strcmp(*word, "Oc") == 0)
			g_string_append_c(text, ']');
		else if (strcmp(*word, "Ns") == 0)
			open = true;
	}
	return g_string_free(text, FALSE);
}

static GHashTable *
manual_options(void)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *page = house_read("docs/vmlint.1");
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);

	for (char **line = lines; *line; line++)
		if (g_str_has_prefix(*line, ".It Fl "))
			g_hash_table_add(set, manual_option(*line));
	return set;
}

static unsigned
lacking(GHashTable *those, GHashTable *from, const char *what)
{
	GHashTableIter i;
	gpointer key;
	unsigned n = 0;

	g_hash_table_iter_init(&i, those);
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (!g_hash_table_contains(from, key)) {
			print_error("%s lacks %s\n", what, (char *)key);
			n++;
		}
	return n;
}

static void
manual_and_help_agree_on_options(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) names = commands();
	g_autoptr(GHashTable) manual = manual_options();
	g_autoptr(GHashTable) help = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	assert_true(names->len >= 4);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *text = help_of(names->pdata[i]);
		add_help_options(help, text);
	}
	assert_true(g_hash_table_size(help) > 15);
	assert_int_equal(lacking(help, manual, "docs/vmlint.1"), 0);
	assert_int_equal(lacking(manual, help, "--help"), 0);
}

static void
manual_and_help_agree_on_commands(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) names = commands();
	g_autofree char *page = house_read("docs/vmlint.1");
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
	unsigned told = 0;

	for (char **line = lines; *line; line++)
		told += g_str_has_prefix(*line, ".It Cm ") ? 1 : 0;
	assert_int_equal(told, names->len);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *item = g_strdup_printf(".It Cm %s", (char *)names->pdata[i]);
		assert_true(g_strv_contains((const char *const *)lines, item));
	}
}

/* Keys of `config show`, commented out or not, which come from the table. */
static void
manual_and_configuration_agree_on_keys(void **state)
{
	(void)state;
	const char *argv[] = { house_path("VMLINT"), "config", "show", NULL };
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *page = house_read("docs/vmlint.yaml.5");
	struct command c = command_run(argv, "/", NULL, NULL);
	g_auto(GStrv) shown = g_strsplit(c.out, "\n", -1);
	g_auto(GStrv) lines = g_strsplit(page, "\n", -1);

	for (char **line = lines; *line; line++)
		if (g_str_has_prefix(*line, ".It Cm "))
			g_hash_table_add(told, g_strdup(*line + strlen(".It Cm ")));
	for (char **line = shown + 1; *line; line++) {
		const char *key = *line + strspn(*line, "# ");
		if (*key)
			g_hash_table_add(keys, g_strndup(key, strcspn(key, ":")));
	}
	command_clear(&c);
	assert_true(g_hash_table_size(keys) >= 15);
	assert_int_equal(lacking(keys, told, "docs/vmlint.yaml.5"), 0);
	assert_int_equal(lacking(told, keys, "the table of keys"), 0);
}

/* Help is read on terminals of 80 columns. */
static void
help_is_narrow(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) names = commands();

	g_ptr_array_add(names, NULL);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *text = help_of(names->pdata[i]);
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
		for (char **line = lines; *line; line++)
			if (g_utf8_strlen(*line, -1) > 80)
				fail_msg("wide: %s", *line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_and_help_agree_on_options),
		cmocka_unit_test(manual_and_help_agree_on_commands),
		cmocka_unit_test(manual_and_configuration_agree_on_keys),
		cmocka_unit_test(help_is_narrow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
