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
#include <jansson.h>

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

/* ---- completions -------------------------------------------------------------------------- */

/* Names that stand after a prefix at the start of a word, as in "--select" or "-l select". */
static GHashTable *
names_after(const char *text, const char *prefix)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (const char *at = text; (at = strstr(at, prefix)); at += strlen(prefix)) {
		const char *name = at + strlen(prefix);
		size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz-_");
		if (len > 1 && name[0] != '-')
			g_hash_table_add(set, g_strndup(name, len));
	}
	return set;
}

static void
completions_and_help_agree(void **state)
{
	(void)state;
	static const char *const files[][2] = { { "vmlint", "--" }, { "_vmlint", "--" },
		{ "vmlint.fish", " -l " } };
	g_autoptr(GPtrArray) names = commands();
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *text = help_of(names->pdata[i]);
		g_string_append(all, strstr(text, "Options:"));
	}
	g_autoptr(GHashTable) help = names_after(all->str, " --");
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path =
			g_build_filename(house_path("VMLINT_COMPLETIONS"), files[i][0], NULL);
		g_autofree char *text = NULL;
		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		g_autoptr(GHashTable) complete = names_after(text, files[i][1]);
		assert_int_equal(lacking(help, complete, files[i][0]), 0);
		assert_int_equal(lacking(complete, help, "--help"), 0);
	}
}

static void
shells_take_the_completions(void **state)
{
	(void)state;
	static const char *const shells[][2] = { { "bash", "vmlint" }, { "zsh", "_vmlint" },
		{ "fish", "vmlint.fish" } };

	for (size_t i = 0; i < G_N_ELEMENTS(shells); i++) {
		if (!command_present(shells[i][0]))
			continue;
		g_autofree char *path =
			g_build_filename(house_path("VMLINT_COMPLETIONS"), shells[i][1], NULL);
		const char *argv[] = { shells[i][0], "-n", path, NULL };
		struct command c = command_run(argv, NULL, NULL, NULL);
		if (c.code != 0)
			fail_msg("%s: %s", shells[i][0], c.err);
		command_clear(&c);
	}
}

static void
bash_completes(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "vmlint cha", "chain" },
		{ "vmlint --path", "--path-map" },
		{ "vmlint --images ''", "auto require skip" },
		{ "vmlint chain --output-format ''", "full json dot mermaid html" },
		{ "vmlint chain --sel", "" },
		{ "vmlint lint x.xml --color n", "never" },
		{ "vmlint chain --sysroot /us", "/usr" },
		{ "vmlint inventory ver", "verify" },
		{ "vmlint config sc", "schema" },
		{ "vmlint explain unterm", "unterminated-chain" },
		{ "vmlint explain VML004", "VML004" },
		{ "vmlint --select unterm", "unterminated-chain" },
		{ "vmlint lint a.xml --ignore VML004", "VML004" },
	};
	g_autofree char *program = g_path_get_dirname(house_path("VMLINT"));
	g_autofree char *file = g_build_filename(house_path("VMLINT_COMPLETIONS"), "vmlint", NULL);

	if (!command_present("bash"))
		skip();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = g_strdup_printf("PATH=%s:$PATH; . %s; COMP_WORDS=(%s); "
							"COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
							"_vmlint; printf %%s \"${COMPREPLY[*]}\"",
			program, file, cases[i][0]);
		const char *argv[] = { "bash", "-c", line, NULL };
		struct command c = command_run(argv, "/", NULL, NULL);
		if (strcmp(c.out, cases[i][1]) != 0)
			fail_msg("%s: '%s' %s", cases[i][0], c.out, c.err);
		command_clear(&c);
	}
}

/* ---- vmlint.yaml(5) ----------------------------------------------------------------------- */

/* The tags of the lists in one section of a page. */
static GHashTable *
tags_of(const char *page, const char *section)
{
	GHashTable *tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *head = g_strdup_printf("\n.Sh %s\n", section);
	const char *start = strstr(page, head);

	assert_non_null(start);
	const char *end = strstr(start + strlen(head), "\n.Sh ");
	g_autofree char *text = g_strndup(start, end ? (gsize)(end - start) : strlen(start));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (g_str_has_prefix(*line, ".It Cm "))
			g_hash_table_add(tags, g_strdup(*line + strlen(".It Cm ")));
	return tags;
}

/* Keys of a rule of the configuration's own, as the JSON Schema has them. */
static void
manual_and_configuration_agree_on_rules(void **state)
{
	(void)state;
	const char *argv[] = { house_path("VMLINT"), "config", "schema", NULL };
	g_autofree char *page = house_read("docs/vmlint.yaml.5");
	g_autoptr(GHashTable) told = tags_of(page, "RULES OF YOUR OWN");
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct command c = command_run(argv, "/", NULL, NULL);
	json_t *schema = json_loads(c.out, 0, NULL), *body = NULL, *value;
	const char *key;

	json_unpack(schema, "{s:{s:{s:{s:{s:o}}}}}", "properties", "rules", "patternProperties",
		"^VML9[1-9][0-9]$", "properties", &body);
	assert_true(json_object_size(body) >= 8);
	json_object_foreach(body, key, value) g_hash_table_add(keys, g_strdup(key));
	assert_int_equal(lacking(keys, told, "docs/vmlint.yaml.5"), 0);
	assert_int_equal(lacking(told, keys, "the JSON Schema"), 0);
	json_decref(schema);
	command_clear(&c);
}

/* Keys of `config show`, commented out or not, which come from the table. */
static void
manual_and_configuration_agree_on_keys(void **state)
{
	(void)state;
	const char *argv[] = { house_path("VMLINT"), "config", "show", NULL };
	g_autofree char *page = house_read("docs/vmlint.yaml.5");
	g_autoptr(GHashTable) told = tags_of(page, "KEYS");
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct command c = command_run(argv, "/", NULL, NULL);
	g_auto(GStrv) shown = g_strsplit(c.out, "\n", -1);

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

/* ---- libvmlint(3) ------------------------------------------------------------------------- */

static void
manual_and_header_agree(void **state)
{
	(void)state;
	g_autofree char *header = house_read("include/vmlint/vmlint.h");
	g_autofree char *page = house_read("docs/libvmlint.3");
	g_autoptr(GHashTable) told = names_after(page, "\n.Fn vml_");
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (const char *at = header; (at = strstr(at, "\nVML_PUBLIC ")); at++) {
		const char *open = strchr(at, '('), *name = open;
		while (name[-1] == '_' || g_ascii_isalnum(name[-1]))
			name--;
		name += strlen("vml_");
		g_hash_table_add(known, g_strndup(name, (size_t)(open - name)));
	}
	assert_true(g_hash_table_size(known) >= 10);
	assert_int_equal(lacking(known, told, "docs/libvmlint.3"), 0);
	assert_int_equal(lacking(told, known, "vmlint.h"), 0);
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
		cmocka_unit_test(manual_and_configuration_agree_on_rules),
		cmocka_unit_test(completions_and_help_agree),
		cmocka_unit_test(shells_take_the_completions),
		cmocka_unit_test(bash_completes),
		cmocka_unit_test(manual_and_header_agree),
		cmocka_unit_test(help_is_narrow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
