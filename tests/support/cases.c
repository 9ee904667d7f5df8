/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image fixtures: finding, reading and building them. What they expect is judged elsewhere. */
#include "support/cases.h"

#include <stdio.h>

#include "support/recipe-words.h"
#include "support/recipe.h"

static void
case_free(void *data)
{
	struct image_case *c = data;
	g_free(c->where);
	g_free(c->name);
	g_free(c->recipe);
	g_free(c->file);
	g_ptr_array_unref(c->expected);
	g_free(c);
}

static struct image_case *
begin(GPtrArray *cases, const char *file, unsigned line, const char *header)
{
	struct image_case *c = g_new0(struct image_case, 1);
	c->where = g_strdup_printf("%s:%u", file, line);
	c->name = g_strndup(header + 1, strcspn(header + 1, "]"));
	c->recipe = g_strdup("");
	c->file = g_strdup("i");
	c->expected = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_ptr_array_add(cases, c);
	return c;
}

static void
expect_line(struct image_case *c, const char *line)
{
	char *error = NULL;
	GPtrArray *words = recipe_words(line, "@ROOT@", &error);
	if (!words || words->len == 0)
		g_error("%s: %s", c->where, error ? error : "empty expectation");
	const struct recipe_word *first = words->pdata[0];
	if (strcmp(first->text->str, "file") == 0 && words->len == 2) {
		g_free(c->file);
		c->file = g_strdup(((struct recipe_word *)words->pdata[1])->text->str);
		g_ptr_array_unref(words);
		return;
	}
	g_ptr_array_add(c->expected, words);
}

static void
read_file(GPtrArray *cases, const char *path, const char *shown)
{
	char *text;
	GError *error = NULL;
	if (!g_file_get_contents(path, &text, NULL, &error))
		g_error("%s", error->message);
	char **lines = g_strsplit(text, "\n", -1);
	struct image_case *c = NULL;
	for (unsigned i = 0; lines[i]; i++) {
		if (lines[i][0] == '[') {
			c = begin(cases, shown, i + 1, lines[i]);
		} else if (c && lines[i][0] == '=') {
			expect_line(c, lines[i] + 1);
		} else if (c) {
			char *longer = g_strconcat(c->recipe, lines[i], "\n", NULL);
			g_free(c->recipe);
			c->recipe = longer;
		}
	}
	g_strfreev(lines);
	g_free(text);
}

static void
walk(GPtrArray *paths, const char *dir)
{
	GDir *d = g_dir_open(dir, 0, NULL);
	const char *name;
	while (d && (name = g_dir_read_name(d))) {
		char *path = g_build_filename(dir, name, NULL);
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			walk(paths, path);
		else if (g_str_has_suffix(name, ".txt"))
			g_ptr_array_add(paths, g_strdup(path));
		g_free(path);
	}
	if (d)
		g_dir_close(d);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *
image_cases(void)
{
	const char *source = g_getenv("VMLINT_SOURCE");
	char *tree = g_build_filename(source ? source : ".", "tests/fixtures/images", NULL);
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);
	walk(paths, tree);
	g_ptr_array_sort(paths, by_name);
	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		read_file(cases, path, path + strlen(tree) + 1);
	}
	if (cases->len == 0)
		g_error("no image fixtures below %s", tree);
	g_ptr_array_unref(paths);
	g_free(tree);
	return cases;
}

char *
image_case_build(const struct image_case *c, const char *root)
{
	char *error = recipe_build(c->recipe, root);
	if (error)
		g_error("%s: %s", c->where, error);
	return g_build_filename(root, c->file, NULL);
}

bool
image_case_expects(const struct image_case *c, const char *word, const char *value)
{
	for (guint i = 0; i < c->expected->len; i++) {
		const GPtrArray *words = c->expected->pdata[i];
		const struct recipe_word *first = words->pdata[0];
		if (strcmp(first->text->str, word) != 0)
			continue;
		if (!value)
			return true;
		for (guint j = 1; j < words->len; j++) {
			const struct recipe_word *w = words->pdata[j];
			if (strcmp(w->text->str, value) == 0)
				return true;
		}
	}
	return false;
}

unsigned
image_cases_failed(bool (*judge)(const struct image_case *c))
{
	g_autoptr(GPtrArray) list = image_cases();
	unsigned bad = 0;
	for (guint i = 0; i < list->len; i++)
		bad += !judge(list->pdata[i]);
	printf("%u cases\n", list->len);
	return bad;
}
