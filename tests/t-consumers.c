/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The expected reports in the hands of programs that read them: JSON by a JSON Schema validator,
 * JUnit and Checkstyle by an XML Schema validator, SARIF by its maker's own checker (which knows
 * the schema and GitHub's rules). Each is skipped, with the reason, where the program is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define FOLDER "tests/fixtures/reports"

/* argv[1] is the schema; a .jsonl or .rdjsonl file is one value per line. */
static const char validator[] =
	"import json, sys, jsonschema\n"
	"schema = json.load(open(sys.argv[1]))\n"
	"check = jsonschema.Draft7Validator(schema)\n"
	"jsonschema.Draft7Validator.check_schema(schema)\n"
	"for path in sys.argv[2:]:\n"
	"    text = open(path, encoding='utf-8').read()\n"
	"    whole = not path.endswith(('jsonl',))\n"
	"    for value in [text] if whole else text.splitlines():\n"
	"        for error in check.iter_errors(json.loads(value)):\n"
	"            sys.exit('%s: %s: %s' % (path, list(error.absolute_path), error.message))\n";

/* Reports with that suffix, as paths. */
static GPtrArray *
reports(const char *suffix)
{
	static const char *const folders[] = { FOLDER, NULL };
	const char *suffixes[] = { suffix, NULL };
	GPtrArray *files = house_files(folders, suffixes);
	for (guint i = files->len; i > 0; i--) {
		const char *path = g_ptr_array_index(files, i - 1);
		bool other = g_str_has_suffix(path, ".chain.json") ||
			     g_str_has_suffix(path, ".inspect.json");
		if (strcmp(suffix, ".json") == 0 && other)
			g_ptr_array_remove_index(files, i - 1);
	}
	assert_true(files->len > 0);
	return files;
}

/* Runs `argv` and then the files; true when it is content. */
static bool
content(const char *const *argv, const GPtrArray *files)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	for (; *argv; argv++)
		g_ptr_array_add(all, (gpointer)*argv);
	for (guint i = 0; i < files->len; i++)
		g_ptr_array_add(all, files->pdata[i]);
	g_ptr_array_add(all, NULL);
	struct command c = command_run(
		(const char *const *)all->pdata, house_path("VMLINT_SOURCE"), NULL, NULL);
	bool fine = c.code == 0 && !strstr(c.out, ": error ");
	if (!fine)
		fprintf(stderr, "%s%s\n", c.out, c.err);
	command_clear(&c);
	return fine;
}

static bool
jsonschema_present(void)
{
	static const char *const argv[] = { "python3", "-c", "import jsonschema", NULL };
	if (!command_present("python3"))
		return false;
	struct command c = command_run(argv, NULL, NULL, NULL);
	bool there = c.code == 0;
	command_clear(&c);
	if (!there)
		printf("skipped: python3-jsonschema is not installed\n");
	return there;
}

static void
json_fits_its_schemas(void **state)
{
	(void)state;
	static const struct {
		const char *schema, *suffix;
	} rows[] = {
		{ "schemas/report.schema.json", ".json" },
		{ "schemas/chain.schema.json", ".chain.json" },
		{ "schemas/inspect.schema.json", ".inspect.json" },
		{ "tests/schemas/gitlab.schema.json", ".gitlab" },
		{ "tests/schemas/rdjson.schema.json", ".rdjson" },
		{ "tests/schemas/rdjson.schema.json", ".rdjsonl" },
	};
	if (!jsonschema_present())
		skip();
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *argv[] = { "python3", "-c", validator, rows[i].schema, NULL };
		g_autoptr(GPtrArray) files = reports(rows[i].suffix);
		assert_true(content(argv, files));
	}
}

/* What the program itself writes for headers and rules, which have no expected files. */
static void
json_of_other_commands_fits(void **state)
{
	(void)state;
	static const struct {
		const char *schema, *command;
	} rows[] = {
		{ "schemas/rules.schema.json", "explain" },
		{ "schemas/inspect.schema.json", "inspect" },
	};
	if (!jsonschema_present())
		skip();
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		bool images = strcmp(rows[i].command, "inspect") == 0;
		const char *run[] = { house_path("VMLINT"), rows[i].command, "--output-format",
			"json", images ? house_path("VMLINT") : NULL, "/nonexistent", NULL };
		struct command c = command_run(run, NULL, NULL, NULL);
		g_autofree char *file =
			g_build_filename(g_get_tmp_dir(), "vmlint-consumer.json", NULL);
		assert_true(g_file_set_contents(file, c.out, -1, NULL));
		const char *argv[] = { "python3", "-c", validator, rows[i].schema, file, NULL };
		g_autoptr(GPtrArray) none = g_ptr_array_new();
		bool fine = content(argv, none);
		remove(file);
		command_clear(&c);
		assert_true(fine);
	}
}

/* The images of all fixtures of the rules, each tree in a folder of its own. */
static void
build_trees(const char *root)
{
	static const char *const folders[] = { "tests/fixtures/rules", NULL };
	static const char *const suffixes[] = { ".tree", NULL };
	g_autoptr(GPtrArray) recipes = house_files(folders, suffixes);
	assert_true(recipes->len > 100);
	for (guint i = 0; i < recipes->len; i++) {
		g_autofree char *file =
			g_build_filename(house_path("VMLINT_SOURCE"), recipes->pdata[i], NULL);
		g_autofree char *tree = g_strdup_printf("%s/%u", root, i), *text = NULL;
		assert_true(g_file_get_contents(file, &text, NULL, NULL));
		assert_int_equal(g_mkdir(tree, 0700), 0);
		g_autofree char *error = recipe_build(text, tree);
		if (error)
			fail_msg("%s: %s", file, error);
	}
}

static void
inventories_fit_their_schema(void **state)
{
	(void)state;
	if (!jsonschema_present())
		skip();
	char *root = scratch_new(), *to = scratch_new();
	g_autofree char *file = g_build_filename(to, "inventory.jsonl", NULL);
	g_autofree char *output = g_strconcat("jsonl=", file, NULL);
	const char *run[] = { house_path("VMLINT"), "inventory", "record", "--output-format",
		output, root, NULL };
	const char *argv[] = { "python3", "-c", validator, "schemas/inventory.schema.json", file,
		NULL };
	build_trees(root);
	struct command c = command_run(run, NULL, NULL, NULL);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autofree char *lines = NULL;
	bool written = g_file_get_contents(file, &lines, NULL, NULL), fine = content(argv, none);
	bool images = written && strstr(lines, "\"references\"") && strstr(lines, "\"defects\"");
	scratch_free(to);
	scratch_free(root);
	assert_string_equal(c.err, "");
	assert_int_equal(c.code, 0);
	assert_true(images);
	assert_true(fine);
	command_clear(&c);
}

static void
xml_fits_its_schemas(void **state)
{
	(void)state;
	static const char *const formats[] = { "junit", "checkstyle" };
	if (!command_present("xmllint"))
		skip();
	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autofree char *suffix = g_strconcat(".", formats[i], NULL);
		g_autofree char *schema = g_strdup_printf("tests/schemas/%s.xsd", formats[i]);
		const char *argv[] = { "xmllint", "--noout", "--nonet", "--schema", schema, NULL };
		g_autoptr(GPtrArray) files = reports(suffix);
		assert_true(content(argv, files));
	}
}

/* The checker comes with the official schema beside it. */
static const char *
multitool(void)
{
	const char *tool = getenv("VMLINT_SARIF_MULTITOOL");
	if (!tool)
		printf("skipped: VMLINT_SARIF_MULTITOOL does not name Sarif.Multitool; "
		       ".ci/multitool FOLDER fetches it\n");
	return tool;
}

static void
sarif_passes_its_checker(void **state)
{
	(void)state;
	const char *tool = multitool();
	if (!tool)
		skip();
	const char *argv[] = { tool, "validate", "--rule-kind", "Sarif;Ghas", NULL };
	g_autoptr(GPtrArray) files = reports(".sarif");
	assert_true(content(argv, files));
}

static void
sarif_fits_the_official_schema(void **state)
{
	(void)state;
	const char *tool = multitool();
	if (!tool || !jsonschema_present())
		skip();
	g_autofree char *folder = g_path_get_dirname(tool);
	g_autofree char *schema = g_build_filename(folder, "sarif-2.1.0.json", NULL);
	const char *argv[] = { "python3", "-c", validator, schema, NULL };
	g_autoptr(GPtrArray) files = reports(".sarif");
	assert_true(content(argv, files));
}

/* ---- what the reports are about ------------------------------------------------------------- */

/*
 * What is hard on a format, as each spells it; some expected report of the format has to hold every
 * one. In order: a document's path (blank, percent, colon, comma, brackets, beyond the BMP),
 * escapes that a terminal would obey, a line feed in a name, an image's path.
 */
#define PATH "50% off: a, b; [c] \xc3\xbc\xf0\x9f\x98\x80.xml"
#define PLAIN                                                                                  \
	{                                                                                      \
		PATH, "evil\\x1b[31m", "\\x0a\\xff.img", "odd 100%: a, \xf0\x9f\x98\x80.qcow2" \
	}
#define IN_JSON                                                \
	{                                                      \
		PATH, "evil\\\\x1b[31m", "\\\\x0a\\\\xff.img", \
			"odd 100%: a, \xf0\x9f\x98\x80.qcow2"  \
	}

static const struct {
	const char *suffix;
	const char *const holds[4];
} hard[] = {
	{ ".full", PLAIN },
	{ ".concise", PLAIN },
	{ ".junit", PLAIN },
	{ ".checkstyle", PLAIN },
	{ ".json", IN_JSON },
	{ ".jsonl", IN_JSON },
	{ ".gitlab", IN_JSON },
	{ ".rdjson", IN_JSON },
	{ ".rdjsonl", IN_JSON },
	{ ".sarif", { "50%25%20off%3A%20a%2C%20b%3B%20%5Bc%5D%20%C3%BC%F0%9F%98%80.xml",
			    "evil%1B%5B31m", "\\\\x0a\\\\xff.img",
			    "odd%20100%25%3A%20a%2C%20%F0%9F%98%80.qcow2" } },
	{ ".github", { "file=vms/50%25 off%3A a%2C b; [c] \xc3\xbc\xf0\x9f\x98\x80.xml,line=",
			     "evil\\x1b[31m", "\\x0a\\xff.img",
			     "file=img/odd 100%25%3A a%2C \xf0\x9f\x98\x80.qcow2,title=" } },
	{ ".azure", { "50%AZP25 off: a, b%3B [c%5D \xc3\xbc\xf0\x9f\x98\x80.xml;", "evil\\x1b[31m",
			    "\\x0a\\xff.img", "odd 100%AZP25: a, \xf0\x9f\x98\x80.qcow2;" } },
};

static void
every_format_meets_what_is_hard(void **state)
{
	(void)state;
	unsigned wrong = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(hard); i++) {
		g_autoptr(GPtrArray) files = reports(hard[i].suffix);
		g_autoptr(GString) all = g_string_new(NULL);
		for (guint k = 0; k < files->len; k++) {
			g_autofree char *text = house_read(files->pdata[k]);
			g_string_append(all, text);
		}
		for (size_t k = 0; k < G_N_ELEMENTS(hard[i].holds); k++) {
			if (strstr(all->str, hard[i].holds[k]))
				continue;
			print_error("no report *%s holds %s\n", hard[i].suffix, hard[i].holds[k]);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_fits_its_schemas),
		cmocka_unit_test(json_of_other_commands_fits),
		cmocka_unit_test(inventories_fit_their_schema),
		cmocka_unit_test(xml_fits_its_schemas),
		cmocka_unit_test(sarif_passes_its_checker),
		cmocka_unit_test(sarif_fits_the_official_schema),
		cmocka_unit_test(every_format_meets_what_is_hard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
