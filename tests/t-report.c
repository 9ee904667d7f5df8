/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every output format over the documents of tests/fixtures/reports, byte for byte, and over what
 * the formats must survive: wide characters and tabs before a finding, names that would disturb a
 * terminal, long lines, no findings at all. The keys of JSON are those of its schema.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/lines.h"
#include "base/text.h"
#include "report/report.h"
#include "report/snippet.h"
#include "run/driver.h"
#include "support/command.h"
#include "support/fixture.h"
#include "support/golden.h"

#define FOLDER "tests/fixtures/reports"

static const char *const outputs[] = { ".want", ".full", ".concise", ".json", ".jsonl", ".sarif",
	".github", ".gitlab", ".junit", ".checkstyle", ".rdjson", ".rdjsonl", ".azure", ".chain",
	".inspect", ".dot", ".mermaid", ".html", NULL };

/* The version is the only thing in a report that moves by itself. */
static char *
without_version(char *text)
{
	g_autofree char *owned = text;
	g_autoptr(GString) s = g_string_new(owned);
	g_string_replace(s, "\"" VMLINT_VERSION "\"", "\"@VERSION@\"", 0);
	return g_strdup(s->str);
}

static unsigned
compare(const struct fixture *f, const char *format, const char *suffix)
{
	g_autofree char *text = without_version(fixture_write(f, format));
	g_autofree char *path = g_strdup_printf(FOLDER "/%s.%s", f->name, suffix);
	return !golden_equal(path, text);
}

/* Fixtures that name images show what their headers say, too. */
static unsigned
compare_headers(const char *name)
{
	struct fixture *f = fixture_inspect(FOLDER, name);
	unsigned faults = compare(f, "full", "inspect") + compare(f, "json", "inspect.json");
	fixture_free(f);
	return faults;
}

static void
reports_equal_the_expected(void **state)
{
	(void)state;
	g_autoptr(GPtrArray) names = fixture_names(FOLDER, "");
	unsigned faults = 0;
	assert_true(names->len > 0);
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		struct fixture *lint = fixture_lint(FOLDER, name, NULL, VML_ORDER_ID);
		struct fixture *chain = fixture_chain(FOLDER, name);
		for (const char *const *p = vml_lint_format_names(); *p; p++)
			faults += compare(lint, *p, *p);
		faults += compare(chain, "full", "chain");
		faults += compare(chain, "json", "chain.json");
		if (chain->run->nnamed > 0)
			faults += compare_headers(name);
		if (chain->run->chains->len > chain->run->nnamed) {
			faults += compare(chain, "dot", "chain.dot");
			faults += compare(chain, "mermaid", "chain.mermaid");
		}
		fixture_free(lint);
		fixture_free(chain);
	}
	assert_int_equal(faults, 0);
}

/* Colours, and drawing for terminals that know ASCII only. */
static void
colour_and_ascii(void **state)
{
	(void)state;
	struct fixture *f = fixture_lint(FOLDER, "terminated-early", NULL, VML_ORDER_ID);
	f->run->options.color = 1;
	f->run->options.unicode = 0;
	unsigned faults = compare(f, "full", "full-colour");
	fixture_free(f);
	assert_int_equal(faults, 0);
}

/* ---- JSON keys ------------------------------------------------------------------------------ */

static json_t *
load_schema(const char *name)
{
	g_autofree char *path = g_strdup_printf("schemas/%s.schema.json", name);
	g_autofree char *text = house_read(path);
	json_t *schema = json_loads(text, 0, NULL);
	assert_non_null(schema);
	return schema;
}

static json_t *
resolve(json_t *schema, json_t *root)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	if (!ref)
		return schema;
	assert_true(g_str_has_prefix(ref, "#/definitions/"));
	json_t *all = json_object_get(root, "definitions");
	return json_object_get(all, ref + strlen("#/definitions/"));
}

static bool
has_all(json_t *value, json_t *required)
{
	json_t *name;
	size_t i;
	json_array_foreach(required, i, name)
	{
		if (!json_object_get(value, json_string_value(name)))
			return false;
	}
	return required != NULL;
}

/* The branch of several that this object is meant for, or the schema itself. */
static json_t *
branch_of(json_t *value, json_t *schema, json_t *root)
{
	json_t *branches = json_object_get(schema, "oneOf"), *branch;
	size_t i;
	json_array_foreach(branches, i, branch)
	{
		json_t *r = resolve(branch, root);
		if (json_object_get(r, "properties") &&
			has_all(value, json_object_get(r, "required")))
			return r;
	}
	return schema;
}

/* Objects have exactly the keys of their schema, in its order; optional ones may be missing. */
static unsigned
check_keys(json_t *value, json_t *schema, json_t *root, const char *where)
{
	unsigned faults = 0;
	schema = resolve(schema, root);
	if (json_is_array(value)) {
		json_t *items = json_object_get(schema, "items"), *item;
		size_t i;
		json_array_foreach(value, i, item) faults += check_keys(item, items, root, where);
		return faults;
	}
	if (!json_is_object(value))
		return 0;
	json_t *properties = json_object_get(schema, "properties");
	if (!properties)
		schema = branch_of(value, schema, root);
	properties = json_object_get(schema, "properties");
	void *next = json_object_iter(value);
	const char *key;
	json_t *property, *required = json_object_get(schema, "required"), *name;
	json_object_foreach(properties, key, property)
	{
		if (!next || strcmp(json_object_iter_key(next), key) != 0)
			continue;
		faults += check_keys(json_object_iter_value(next), property, root, key);
		next = json_object_iter_next(value, next);
	}
	if (next) {
		fprintf(stderr, "%s: \"%s\" is not in the schema, or out of order\n", where,
			json_object_iter_key(next));
		faults++;
	}
	size_t i;
	json_array_foreach(required, i, name)
	{
		if (!json_object_get(value, json_string_value(name))) {
			fprintf(stderr, "%s: no \"%s\"\n", where, json_string_value(name));
			faults++;
		}
	}
	return faults;
}

static unsigned
check_goldens(const char *suffix, const char *schema_name)
{
	static const char *const folders[] = { FOLDER, NULL };
	const char *suffixes[] = { suffix, NULL };
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	json_t *schema = load_schema(schema_name);
	unsigned faults = 0, seen = 0;
	for (guint i = 0; i < files->len; i++) {
		const char *path = g_ptr_array_index(files, i);
		bool other = g_str_has_suffix(path, ".chain.json") ||
			     g_str_has_suffix(path, ".inspect.json");
		if (strcmp(suffix, ".json") == 0 && other)
			continue;
		g_autofree char *text = house_read(path);
		json_t *value = json_loads(text, 0, NULL);
		assert_non_null(value);
		faults += check_keys(value, schema, schema, path);
		json_decref(value);
		seen++;
	}
	json_decref(schema);
	assert_true(seen > 0);
	return faults;
}

static void
json_has_the_keys_of_its_schema(void **state)
{
	(void)state;
	unsigned faults = check_goldens(".json", "report") + check_goldens(".chain.json", "chain") +
			  check_goldens(".inspect.json", "inspect");
	assert_int_equal(faults, 0);
}

/* ---- hostile text --------------------------------------------------------------------------- */

static unsigned
check_lines(const char *path)
{
	g_autofree char *text = house_read(path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	unsigned faults = 0;
	for (char **l = lines; *l; l++) {
		if (vml_text_is_plain(*l))
			continue;
		fprintf(stderr, "%s:%d: not safe to print\n", path, (int)(l - lines) + 1);
		faults++;
	}
	return faults;
}

/* No output has a control character, a bidi control or a byte that is no UTF-8. */
static void
outputs_are_safe_to_print(void **state)
{
	(void)state;
	static const char *const folders[] = { FOLDER, NULL };
	g_autoptr(GPtrArray) files = house_files(folders, outputs);
	unsigned faults = 0;
	for (guint i = 0; i < files->len; i++)
		faults += check_lines(g_ptr_array_index(files, i));
	assert_int_equal(faults, 0);
}

/* ---- secrets -------------------------------------------------------------------------------- */

/* The values that fixtures use as secrets are in no expected output, of rules or of reports. */
static void
no_output_holds_a_secret(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures", NULL };
	static const char *const secrets[] = { "hunter22", "headersecret", "inacomment",
		"topsecretcookie", "letmein99", "envsecret1", "s3cr3tword" };
	g_autoptr(GPtrArray) files = house_files(folders, outputs);
	unsigned faults = 0;
	assert_true(files->len > 0);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *text = house_read(g_ptr_array_index(files, i));
		for (size_t k = 0; k < G_N_ELEMENTS(secrets); k++) {
			if (!strstr(text, secrets[k]))
				continue;
			fprintf(stderr, "%s: %s\n", (char *)files->pdata[i], secrets[k]);
			faults++;
		}
	}
	assert_int_equal(faults, 0);
}

/* ---- snippets ------------------------------------------------------------------------------- */

struct shown {
	const char *what;
	const char *line; /* the span is between « and » */
	const char *text;
	unsigned caret, width;
};

static const struct shown snippets[] = {
	{ "plain", "<a «b='c'»/>", "<a b='c'/>", 3, 5 },
	{ "empty span", "<a b='«»'/>", "<a b=''/>", 6, 1 },
	{ "tabs", "\t\t<«a»/>", "        <a/>", 9, 1 },
	{ "tab inside", "<«a\tb»/>", "<a    b/>", 1, 6 },
	{ "wide before", "<!--漢字--><«a»/>", "<!--漢字--><a/>", 12, 1 },
	{ "wide inside", "<a b='«漢字»'/>", "<a b='漢字'/>", 6, 4 },
	{ "beyond the BMP", "<!--😀--><«a»/>", "<!--😀--><a/>", 10, 1 },
	{ "combining", "e\xcc\x81<«a»/>", "e\xcc\x81<a/>", 2, 1 },
	{ "control character", "\033<«a»/>", "\\x1b<a/>", 5, 1 },
	{ "right to left override", "<!--\xe2\x80\xae--><«a»/>", "<!--\\u{202e}--><a/>", 16, 1 },
	{ "invalid byte", "<!--\xff--><«a»/>", "<!--\xef\xbf\xbd--><a/>", 9, 1 },
	{ "to the next line", "<«a\nb='c'»/>", "<a", 1, 1 },
};

static struct vml_location
marked(const char *line, struct vml_source *s, struct vml_arena *a)
{
	g_autoptr(GString) bytes = g_string_new(line);
	struct vml_location l = { .path = "x", .source = s };
	l.at.start = (uint64_t)(strstr(bytes->str, "«") - bytes->str);
	g_string_replace(bytes, "«", "", 1);
	l.at.end = (uint64_t)(strstr(bytes->str, "»") - bytes->str);
	g_string_replace(bytes, "»", "", 1);
	*s = (struct vml_source){ .path = "x", .unit = 1, .len = bytes->len };
	s->bytes = vml_arena_memdup(a, bytes->str, bytes->len);
	vml_lines_index(s, a);
	struct vml_position from = vml_lines_at(s, l.at.start), till = vml_lines_at(s, l.at.end);
	l.line = from.line;
	l.column = from.column;
	l.end_line = till.line;
	l.end_column = till.column;
	return l;
}

static void
carets_stand_below_the_span(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	for (size_t i = 0; i < G_N_ELEMENTS(snippets); i++) {
		struct vml_source s;
		struct vml_location l = marked(snippets[i].line, &s, a);
		struct vml_snippet shown = vml_snippet_of(&l, true, a);
		if (strcmp(shown.text, snippets[i].text) != 0 || shown.caret != snippets[i].caret ||
			shown.width != snippets[i].width)
			fail_msg("%s: \"%s\", %u+%u", snippets[i].what, shown.text, shown.caret,
				shown.width);
	}
	vml_arena_free(a);
}

static void
long_lines_are_cut_around_the_span(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	g_autofree char *left = g_strnfill(1000000, 'l'), *right = g_strnfill(1000000, 'r');
	g_autofree char *line = g_strdup_printf("%s«span»%s", left, right);
	struct vml_source s;
	struct vml_location l = marked(line, &s, a);
	struct vml_snippet shown = vml_snippet_of(&l, true, a);
	assert_in_range(strlen(shown.text), 100, 400);
	assert_int_equal(shown.caret, 81);
	assert_int_equal(shown.width, 4);
	assert_memory_equal(shown.text + shown.caret + strlen("…") - 1, "spanrr", 6);
	vml_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_equal_the_expected),
		cmocka_unit_test(colour_and_ascii),
		cmocka_unit_test(json_has_the_keys_of_its_schema),
		cmocka_unit_test(outputs_are_safe_to_print),
		cmocka_unit_test(no_output_holds_a_secret),
		cmocka_unit_test(carets_stand_below_the_span),
		cmocka_unit_test(long_lines_are_cut_around_the_span),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
