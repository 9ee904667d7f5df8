/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The laws of the house that can be read off the sources: which room may include which, how large
 * files and functions may be, how they are formatted. What can only be seen in the built objects
 * is in t-objects.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/law.h"

enum { MAX_FILE = 450, MAX_FUNCTION = 80, MAX_WIDTH = 100, TAB = 8 };

/* The parts of <vmlint/model.h>, which alone may include them. */
#define MODEL "vmlint/model/"

/* Libraries and who may see them; the first part of an include line in angle brackets. */
static const struct law foreign[] = {
	{ "libxml/", "linter/xml/" },
	{ "pcre2", "linter/base/pattern.c" },
	{ "yaml", "linter/engine/yaml.c" },
	{ "glib", "linter/" },
	{ "jansson", "linter/" },
};

static const char *const folders[] = { "include", "linter", "rules", "schemas", "tests", NULL };
static const char *const suffixes[] = { ".c", ".h", NULL };

static bool
public_allowed(const char *path, const struct law *law, const char *header)
{
	if (g_str_has_prefix(header, MODEL))
		return g_str_has_prefix(path, "include/" MODEL) ||
		       strcmp(path, "include/vmlint/model.h") == 0;
	if (g_str_has_prefix(path, "include/" MODEL))
		return false;
	if (g_str_has_prefix(path, "include/") || g_str_has_prefix(law->may, "all"))
		return true;
	if (g_str_has_prefix(path, "rules/"))
		return strcmp(header, "vmlint/rule.h") == 0;
	return strcmp(header, "vmlint/model.h") == 0 || law_lists(law, "include");
}

/* Lines `#include <…>`: the public headers, libraries, C and POSIX. */
static bool
angled_allowed(const char *path, const struct law *law, const char *header)
{
	if (g_str_has_prefix(header, "vmlint/"))
		return public_allowed(path, law, header);
	if (g_str_has_prefix(path, "tests/") || g_str_has_prefix(path, "schemas/"))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++)
		if (g_str_has_prefix(header, foreign[i].folder))
			return g_str_has_prefix(path, foreign[i].may);
	/* ISO C headers have neither a folder nor, in those we use, anything but letters. */
	if (g_str_has_prefix(path, "include/") || g_str_has_prefix(path, "rules/"))
		return strspn(header, "abcdefghijklmnopqrstuvwxyz") + 2 == strlen(header);
	return true;
}

static unsigned
check_includes(const char *path)
{
	const struct law *law = law_of(path);
	g_autofree char *text = house_read(path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	unsigned wrong = 0;

	if (!law)
		g_error("%s: no law for this folder", path);
	for (unsigned i = 0; lines[i]; i++) {
		char header[256], open;
		if (sscanf(lines[i], " # include %c%255[^\">]", &open, header) != 2)
			continue;
		if (open == '"' ? law_lets(path, header) : angled_allowed(path, law, header))
			continue;
		print_error("%s:%u: may not include %s\n", path, i + 1, header);
		wrong++;
	}
	return wrong;
}

static void
rooms_include_what_they_may(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	unsigned wrong = 0;

	assert_true(files->len > 40);
	for (guint i = 0; i < files->len; i++)
		wrong += check_includes(files->pdata[i]);
	assert_int_equal(wrong, 0);
}

/* The verdict of the law itself, so that it cannot become blind. */
static void
law_tells_right_from_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *path, *header;
		bool own, allowed;
	} cases[] = {
		{ "linter/image/qcow2.c", "base/bytes.h", true, true },
		{ "linter/image/qcow2.c", "image/format.h", true, true },
		{ "linter/image/qcow2.c", "store/store.h", true, false },
		{ "linter/image/qcow2.c", "format.h", true, false },
		{ "linter/cli/run.c", "run/run.h", true, true },
		{ "linter/cli/run.c", "base/text.h", true, false },
		{ "linter/main.c", "cli/cli.h", true, true },
		{ "linter/run/run.c", "engine/engine.h", true, true },
		{ "linter/run/run.c", "cli/options.h", true, false },
		{ "rules/chain/VML101-x.c", "base/text.h", true, false },
		{ "rules/chain/VML101-x.c", "vmlint/rule.h", false, true },
		{ "rules/chain/VML101-x.c", "vmlint/finding.h", false, false },
		{ "rules/chain/VML101-x.c", "string.h", false, true },
		{ "rules/chain/VML101-x.c", "glib.h", false, false },
		{ "rules/chain/VML101-x.c", "sys/stat.h", false, false },
		{ "linter/xml/parse.c", "libxml/parser.h", false, true },
		{ "linter/domain/disk.c", "libxml/tree.h", false, false },
		{ "linter/base/pattern.c", "pcre2.h", false, true },
		{ "linter/xml/lex.c", "pcre2.h", false, false },
		{ "linter/xml/lex.c", "vmlint/model.h", false, true },
		{ "linter/xml/lex.c", "vmlint/rule.h", false, false },
		{ "include/vmlint/rule.h", "vmlint/model.h", false, true },
		{ "include/vmlint/model.h", "glib.h", false, false },
		{ "include/vmlint/model.h", "vmlint/model/disk.h", false, true },
		{ "include/vmlint/model/disk.h", "vmlint/model/chain.h", false, true },
		{ "include/vmlint/model/disk.h", "vmlint/rule.h", false, false },
		{ "include/vmlint/rule.h", "vmlint/model/disk.h", false, false },
		{ "linter/run/run.c", "vmlint/model/disk.h", false, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct law *law = law_of(cases[i].path);
		bool allowed = cases[i].own ? law_lets(cases[i].path, cases[i].header)
					    : angled_allowed(cases[i].path, law, cases[i].header);
		if (allowed != cases[i].allowed)
			fail_msg("%s and %s", cases[i].path, cases[i].header);
	}
}

/* Every part of the model comes with it, and is installed. */
static void
model_is_whole(void **state)
{
	(void)state;
	static const char *const from[] = { "include/" MODEL, NULL }, *const what[] = { ".h",
		NULL };
	g_autoptr(GPtrArray) files = house_files(from, what);
	g_autofree char *model = house_read("include/vmlint/model.h");
	g_autofree char *installed = house_read("include/vmlint/meson.build");

	assert_true(files->len > 5);
	for (guint i = 0; i < files->len; i++) {
		const char *path = (const char *)files->pdata[i] + strlen("include/");
		g_autofree char *include = g_strdup_printf("#include <%s>\n", path);
		g_autofree char *install = g_strdup_printf("'%s'", path + strlen("vmlint/"));
		if (!strstr(model, include) || !strstr(installed, install))
			fail_msg("%s is missing", path);
	}
}

/* The last cell of the table row that starts with this folder. */
static char *
documented(char **lines, const char *folder)
{
	g_autofree char *name = g_strdup_printf("`%s`", folder);

	for (; *lines; lines++) {
		if (!g_str_has_prefix(*lines, "| "))
			continue;
		g_auto(GStrv) cells = g_strsplit(*lines, " | ", -1);
		if (g_strv_length(cells) != 3 || !strstr(cells[0], name))
			continue;
		return g_strndup(cells[2], strlen(cells[2]) - strlen(" |"));
	}
	return NULL;
}

static void
document_tells_the_same_law(void **state)
{
	(void)state;
	g_autofree char *text = house_read("docs/architecture.md");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (const struct law *law = laws; law->folder; law++) {
		g_autofree char *cell = documented(lines, law->folder);
		if (!cell || strcmp(cell, law->may) != 0)
			fail_msg("docs/architecture.md says of %s: %s; the test: %s", law->folder,
				cell ? cell : "nothing", law->may);
	}
}

static unsigned
width(const char *line)
{
	unsigned column = 0;

	for (; *line; line = g_utf8_next_char(line))
		column += *line == '\t' ? TAB - column % TAB : 1;
	return column;
}

static unsigned
check_size(const char *path)
{
	g_autofree char *text = house_read(path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	unsigned n = g_strv_length(lines) - 1, wrong = 0;

	if (n > MAX_FILE) {
		print_error("%s: %u lines, more than %d\n", path, n, MAX_FILE);
		wrong++;
	}
	for (unsigned i = 0; i < n; i++)
		if (width(lines[i]) > MAX_WIDTH) {
			print_error("%s:%u: wider than %d columns\n", path, i + 1, MAX_WIDTH);
			wrong++;
		}
	if (!strstr(text, "SPDX-License-Identifier: LGPL-2.1-or-later")) {
		print_error("%s: no licence line\n", path);
		wrong++;
	}
	return wrong;
}

static void
files_are_small(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	unsigned wrong = 0;

	for (guint i = 0; i < files->len; i++)
		wrong += check_size(files->pdata[i]);
	assert_int_equal(wrong, 0);
}

/* argv of a program that is run over all C files. */
static GPtrArray *
over_all(const char *const *words)
{
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

	for (; *words; words++)
		g_ptr_array_add(argv, g_strdup(*words));
	for (guint i = 0; i < files->len; i++)
		g_ptr_array_add(argv, g_strdup(files->pdata[i]));
	g_ptr_array_add(argv, NULL);
	return argv;
}

static void
functions_are_small(void **state)
{
	(void)state;
	static const char *const words[] = { "ctags", "-x", "--languages=C", "--c-kinds=f",
		"--_xformat=%n %{end} %N %F", NULL };
	unsigned n = 0, wrong = 0;

	if (!command_present("ctags"))
		skip();
	g_autoptr(GPtrArray) argv = over_all(words);
	struct command c = command_run(
		(const char *const *)argv->pdata, house_path("VMLINT_SOURCE"), NULL, NULL);
	if (c.code != 0) {
		printf("skipped: this ctags is not Universal Ctags\n");
		command_clear(&c);
		skip();
	}
	g_auto(GStrv) lines = g_strsplit(c.out, "\n", -1);
	for (char **line = lines; *line; line++) {
		unsigned from, to;
		if (sscanf(*line, "%u %u", &from, &to) != 2)
			continue;
		n++;
		if (to - from + 1 <= MAX_FUNCTION)
			continue;
		print_error("%s: %u lines\n", *line, to - from + 1);
		wrong++;
	}
	command_clear(&c);
	assert_true(n > 100);
	assert_int_equal(wrong, 0);
}

static void
files_are_formatted(void **state)
{
	(void)state;
	static const char *const version[] = { "clang-format", "--version", NULL };
	static const char *const words[] = { "clang-format", "--dry-run", "-Werror", NULL };

	if (!command_present("clang-format"))
		skip();
	struct command c = command_run(version, NULL, NULL, NULL);
	bool right = strstr(c.out, "version 14.") != NULL;
	command_clear(&c);
	if (!right) {
		printf("skipped: the layout is that of clang-format 14\n");
		skip();
	}
	g_autoptr(GPtrArray) argv = over_all(words);
	c = command_run((const char *const *)argv->pdata, house_path("VMLINT_SOURCE"), NULL, NULL);
	if (c.code != 0)
		print_error("%s", c.err);
	assert_int_equal(c.code, 0);
	command_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rooms_include_what_they_may),
		cmocka_unit_test(law_tells_right_from_wrong),
		cmocka_unit_test(model_is_whole),
		cmocka_unit_test(document_tells_the_same_law),
		cmocka_unit_test(files_are_small),
		cmocka_unit_test(functions_are_small),
		cmocka_unit_test(files_are_formatted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
