/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * --fix-xml over every rule fixture that has images: safe fixes keep every accepted chain as it
 * was, what is mended stays mended, and nothing but the XML is written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

struct scene {
	char *root, *xml;   /* images; the document's copy */
	char *folder;       /* of the fixture, where files that options name are */
	GPtrArray *options; /* of NAME.args */
};

static bool
open_scene(struct scene *s, const char *tree)
{
	g_autofree char *stem = g_strndup(tree, strlen(tree) - strlen(".tree"));
	g_autofree char *xml = g_strconcat(stem, ".xml", NULL);
	g_autofree char *args = g_strconcat(stem, ".args", NULL);
	g_autofree char *there = g_build_filename(house_path("VMLINT_SOURCE"), xml, NULL);
	g_autofree char *more = g_build_filename(house_path("VMLINT_SOURCE"), args, NULL);
	g_autofree char *text = NULL, *recipe = house_read(tree), *words = NULL;
	gsize len;
	if (!g_file_get_contents(there, &text, &len, NULL))
		return false;
	s->root = scratch_new();
	s->folder = g_path_get_dirname(there);
	g_autofree char *error = recipe_build(recipe, s->root);
	if (error)
		fail_msg("%s: %s", tree, error);
	s->xml = g_build_filename(s->root, "mended.xml", NULL);
	assert_true(g_file_set_contents(s->xml, text, (gssize)len, NULL));
	s->options = g_ptr_array_new_with_free_func(g_free);
	g_file_get_contents(more, &words, NULL, NULL);
	g_auto(GStrv) lines = g_strsplit(words ? words : "", "\n", -1);
	/* A baseline stands beside the document, not beside the copy, and mends nothing. */
	for (char **l = lines; *l; l++)
		if (g_str_has_prefix(*l, "--") && !g_str_has_prefix(*l, "--baseline"))
			g_ptr_array_add(s->options, g_strdup(*l));
	return true;
}

static void
close_scene(struct scene *s)
{
	scratch_free(s->root);
	g_free(s->xml);
	g_free(s->folder);
	g_ptr_array_unref(s->options);
}

/* Options of lint that chain does not have. */
static bool
is_lints_own(const char *option)
{
	return g_str_has_prefix(option, "--extend-select") ||
	       g_str_has_prefix(option, "--select") || g_str_has_prefix(option, "--ignore") ||
	       g_str_has_prefix(option, "--schema");
}

static struct command
vmlint(const struct scene *s, const char *command, const char *const *words)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	bool lint = strcmp(command, "lint") == 0;
	g_ptr_array_add(argv, (gpointer)house_path("VMLINT"));
	g_ptr_array_add(argv, (gpointer)command);
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	for (guint i = 0; i < s->options->len; i++)
		if (lint || !is_lints_own(s->options->pdata[i]))
			g_ptr_array_add(argv, s->options->pdata[i]);
	const char *tail[] = { "--isolated", "--sysroot", s->root, s->xml };
	for (size_t i = 0; i < G_N_ELEMENTS(tail); i++)
		g_ptr_array_add(argv, (gpointer)tail[i]);
	g_ptr_array_add(argv, NULL);
	return command_run((const char *const *)argv->pdata, s->folder, NULL, NULL);
}

static json_t *
disks_of(const struct scene *s)
{
	static const char *const words[] = { "--images=auto", "--output-format=json", NULL };
	struct command c = vmlint(s, "chain", words);
	json_t *all = json_loads(c.out, 0, NULL);
	json_t *disks = json_incref(
		json_object_get(json_array_get(json_object_get(all, "documents"), 0), "disks"));
	json_decref(all);
	command_clear(&c);
	return disks;
}

static bool
same_layers(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "type", "path", "format", "protocol", "name" };
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++)
		for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
			if (!json_equal(json_object_get(json_array_get(a, i), keys[k]),
				    json_object_get(json_array_get(b, i), keys[k])) &&
				json_object_get(json_array_get(a, i), keys[k]))
				return false;
	return true;
}

static bool
is_accepted(const json_t *disk)
{
	const char *verdict = json_string_value(json_object_get(disk, "verdict"));
	return verdict && strcmp(verdict, "accepted") == 0;
}

static void
assert_chains_kept(const char *name, const json_t *before, const json_t *after)
{
	assert_int_equal(json_array_size(before), json_array_size(after));
	for (size_t i = 0; i < json_array_size(before); i++) {
		const json_t *a = json_array_get(before, i), *b = json_array_get(after, i);
		if (is_accepted(a) && !(is_accepted(b) && same_layers(json_object_get(a, "layers"),
								  json_object_get(b, "layers"))))
			fail_msg("%s: a safe fix changed the chain of disk %zu", name, i);
	}
}

static char *
content(const char *path)
{
	char *text = NULL;
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

/* Says whether something was mended. */
static bool
mend(const struct scene *s, const char *name, bool unsafe)
{
	const char *fix[] = { "--fix-xml", unsafe ? "--unsafe-fixes" : NULL, NULL };
	const char *diff[] = { "--diff", unsafe ? "--unsafe-fixes" : NULL, NULL };
	g_autofree char *before = content(s->xml);
	struct command c = vmlint(s, "lint", fix);
	if (c.code > 1)
		fail_msg("%s: exit %d: %s", name, c.code, c.err);
	command_clear(&c);
	c = vmlint(s, "lint", diff);
	if (*c.out)
		fail_msg("%s: mending again changes it again:\n%s", name, c.out);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	g_autofree char *after = content(s->xml);
	return strcmp(before, after) != 0;
}

static char *
digest_of_images(const struct scene *s)
{
	const char *argv[] = { "sh", "-c",
		"find . -type f ! -name mended.xml -size -4096k -exec cksum {} + | sort", NULL };
	struct command c = command_run(argv, s->root, NULL, NULL);
	char *digest = g_strdup(c.out);
	command_clear(&c);
	return digest;
}

static unsigned
try(const char *tree)
{
	struct scene s = { 0 };
	unsigned mended = 0;
	if (!open_scene(&s, tree))
		return 0;
	g_autofree char *images = digest_of_images(&s);
	json_t *before = disks_of(&s);
	mended += mend(&s, tree, false);
	json_t *after = disks_of(&s);
	assert_chains_kept(tree, before, after);
	mended += mend(&s, tree, true);
	g_autofree char *now = digest_of_images(&s);
	assert_string_equal(images, now);
	json_decref(before);
	json_decref(after);
	close_scene(&s);
	return mended;
}

static void
fixtures_are_mended(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures/rules", NULL };
	static const char *const suffixes[] = { ".tree", NULL };
	g_autoptr(GPtrArray) trees = house_files(folders, suffixes);
	unsigned mended = 0;
	assert_true(trees->len > 50);
	for (guint i = 0; i < trees->len; i++)
		mended += try(trees->pdata[i]);
	printf("%u fixtures, %u mendings\n", trees->len, mended);
	assert_true(mended > 40);
}

/* Cases that no safe fix may touch; each says why. */
static void
what_is_never_safe_stays_and_says_why(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures/rules/VML121", NULL };
	static const char *const suffixes[] = { ".tree", NULL };
	static const char *const fix[] = { "--fix-xml", NULL };
	g_autoptr(GPtrArray) trees = house_files(folders, suffixes);
	unsigned n = 0;
	for (guint i = 0; i < trees->len; i++) {
		struct scene s = { 0 };
		if (!strstr(trees->pdata[i], "-never-safe-"))
			continue;
		assert_true(open_scene(&s, trees->pdata[i]));
		g_autofree char *before = content(s.xml);
		struct command c = vmlint(&s, "lint", fix);
		g_autofree char *after = content(s.xml);
		if (strcmp(before, after) != 0)
			fail_msg("%s: mended into %s", (char *)trees->pdata[i], after);
		if (!strstr(c.out, "= note: no fix: ") && !strstr(c.out, "= note: no safe fix: "))
			fail_msg("%s: does not say why: %s", (char *)trees->pdata[i], c.out);
		command_clear(&c);
		close_scene(&s);
		n++;
	}
	assert_true(n >= 12);
}

/* A diff shows the old text as it is read, also in an encoding of one byte a character. */
static void
a_diff_knows_the_encoding(void **state)
{
	(void)state;
	static const char *const diff[] = { "--diff", NULL };
	struct scene s = { 0 };
	assert_true(open_scene(&s, "tests/fixtures/rules/VML121/bad-one-layer.tree"));
	g_autofree char *text = content(s.xml);
	g_autofree char *latin = g_strconcat(
		"<?xml version='1.0' encoding='ISO-8859-1'?>\n<!-- \xfc -->\n", text, NULL);
	assert_true(g_file_set_contents(s.xml, latin, -1, NULL));
	struct command c = vmlint(&s, "lint", diff);
	g_auto(GStrv) lines = g_strsplit(c.out, "\n", -1);
	unsigned changed = 0;
	for (char **l = lines; *l; l++)
		changed += (**l == '-' || **l == '+') && !g_str_has_prefix(*l, "---") &&
			   !g_str_has_prefix(*l, "+++");
	if (changed != 1)
		fail_msg("not one line: %s", c.out);
	command_clear(&c);
	close_scene(&s);
}

/* Fixes that make another chain, and say which: it comes about, and nothing is left of the fault.
 */
static void
what_is_announced_comes_about(void **state)
{
	(void)state;
	static const char *const fix[] = { "--fix-xml", "--unsafe-fixes", "--output-format=concise",
		NULL };
	static const char *const names[] = { "VML103/bad-other-file",
		"VML110/bad-there-in-the-root", "VML111/bad-below-raw-open",
		"VML115/bad-in-the-middle", "VML201/bad-untyped", "VML201/bad-untyped-second",
		"VML203/bad-dev-in-a-cdrom", "VML203/bad-dev-in-a-file-disk",
		"VML203/bad-dev-in-a-file-layer", "VML204/bad-inside-source",
		"VML204/bad-lower-case", "VML204/bad-lower-case-terminator",
		"VML206/bad-second-layer", "VML305/bad-container", "VML306/bad-qcow2-as-vmdk",
		"VML307/bad-top", "VML311/bad-driver", "VML312/bad-fixed-vhd",
		"VML314/bad-declared-iso" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct scene s = { 0 };
		g_autofree char *tree = g_strdup_printf("tests/fixtures/rules/%s.tree", names[i]);
		g_autofree char *mark = g_strdup_printf("[%.6s ", names[i]);
		assert_true(open_scene(&s, tree));
		struct command c = vmlint(&s, "lint", fix);
		if (c.code == 2 || strstr(c.out, mark))
			fail_msg("%s: not mended: %s%s", names[i], c.out, c.err);
		command_clear(&c);
		close_scene(&s);
	}
}

/* What could not be written is told of as it is, not as it would be. */
static void
findings_of_a_file_that_is_not_written_stay(void **state)
{
	(void)state;
	static const char *const fix[] = { "--fix-xml", "--unsafe-fixes", "--output-format=concise",
		NULL };
	struct scene s = { 0 };
	assert_true(open_scene(&s, "tests/fixtures/rules/VML102/bad-terminator-over-overlay.tree"));
	g_autofree char *before = content(s.xml);
	assert_int_equal(chmod(s.xml, 0444), 0);
	struct command c = vmlint(&s, "lint", fix);
	assert_int_equal(c.code, 2);
	assert_non_null(strstr(c.out, "[VML102 terminated-early]"));
	assert_non_null(strstr(c.err, "not written: it is read-only; use `vmlint lint --fix-xml "
				      "--unsafe-fixes - < '"));
	command_clear(&c);
	g_autofree char *after = content(s.xml);
	assert_string_equal(before, after);
	assert_int_equal(chmod(s.xml, 0644), 0);
	c = vmlint(&s, "lint", fix);
	assert_int_equal(c.code, 0);
	assert_null(strstr(c.out, "VML102"));
	command_clear(&c);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures_are_mended),
		cmocka_unit_test(what_is_never_safe_stays_and_says_why),
		cmocka_unit_test(a_diff_knows_the_encoding),
		cmocka_unit_test(what_is_announced_comes_about),
		cmocka_unit_test(findings_of_a_file_that_is_not_written_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
