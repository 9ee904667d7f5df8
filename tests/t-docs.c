/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages under docs/rules are what `vmlint explain` writes, each rule has one, no other exists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "report/report.h"
#include "support/command.h"
#include "support/golden.h"

static bool
page_equal(const char *name, const struct vml_rule *const *rules, unsigned n)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (n == 1)
		vml_write_rule_markdown(rules[0], out);
	else
		vml_write_rule_index(rules, n, out);
	fclose(out);
	g_autofree char *path = g_strdup_printf("docs/rules/%s.md", name);
	bool equal = golden_equal(path, text);
	free(text);
	return equal;
}

static void
pages_equal_explain(void **state)
{
	(void)state;
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	assert_true(n > 1);
	for (unsigned i = 0; i < n; i++)
		faults += !page_equal(rules[i]->id, &rules[i], 1);
	faults += !page_equal("index", rules, n);
	assert_int_equal(faults, 0);
}

/* Whether a manual page has that word with that macro before it. */
static bool
is_described(const char *manual, const char *macro, const char *word)
{
	g_autofree char *line = g_strdup_printf("%s %s", macro, word);
	size_t len = strlen(line);
	for (const char *at = strstr(manual, line); at; at = strstr(at + len, line))
		if (strchr(" \n", at[len]))
			return true;
	return false;
}

/* Options that pages speak of are --words, keys stand before "in vmlint.yaml". */
static void
options_of_pages_exist(void **state)
{
	(void)state;
	g_autofree char *command = house_read("docs/vmlint.1");
	g_autofree char *config = house_read("docs/vmlint.yaml.5");
	unsigned n, seen = 0, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);

	for (unsigned i = 0; i < n; i++) {
		g_auto(GStrv) words =
			g_strsplit_set(rules[i]->options ? rules[i]->options : "", " ()", -1);
		for (char **w = words; *w; w++) {
			bool option = g_str_has_prefix(*w, "--");
			bool key = w[1] && w[2] && strcmp(w[1], "in") == 0 &&
				   g_str_has_prefix(w[2], "vmlint.yaml");
			if (!option && !key)
				continue;
			(*w)[strcspn(*w, ",.:;")] = '\0';
			g_autofree char *flag = option ? g_strdup_printf("-%s", *w + 2) : NULL;
			seen++;
			if (option ? is_described(command, ".It Fl", flag)
				   : is_described(config, ".It Cm", *w))
				continue;
			fprintf(stderr, "%s: there is no %s\n", rules[i]->id, *w);
			faults++;
		}
	}
	assert_true(seen >= 20);
	assert_int_equal(faults, 0);
}

static void
no_page_is_left_over(void **state)
{
	(void)state;
	static const char *const folders[] = { "docs/rules", NULL };
	static const char *const suffixes[] = { ".md", NULL };
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	unsigned faults = 0;
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *base = g_path_get_basename(g_ptr_array_index(files, i));
		base[strlen(base) - strlen(".md")] = '\0';
		if (strcmp(base, "index") == 0 || vml_rule_find(base))
			continue;
		fprintf(stderr, "docs/rules/%s.md: no such rule\n", base);
		faults++;
	}
	assert_int_equal(faults, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_equal_explain),
		cmocka_unit_test(options_of_pages_exist),
		cmocka_unit_test(no_page_is_left_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
