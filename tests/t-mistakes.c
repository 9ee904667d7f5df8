/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mistakes of people in a valid document, from the table fixtures/schema/mistakes: each is told
 * once, on its span, as what it is, with what was meant first. Three mistakes are told as three,
 * whichever they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "support/command.h"
#include "support/schema.h"

#define NEWEST VML_VERSION(12, 7, 0)

enum { KIND, OLD, NEW, SPAN, MEANT, COLUMNS };

struct table {
	char *base;
	GPtrArray *rows; /* char ** of COLUMNS */
	struct vml_grammar *grammar;
};

static const char *const kinds[] = { "unexplained", "element", "attribute", "value", "no-element",
	"no-attribute", "repeated", "empty", "text", "too-new", "removed" };

static int
setup(void **state)
{
	struct table *t = g_new0(struct table, 1);
	g_autofree char *text = house_read("tests/fixtures/schema/mistakes");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	t->base = house_read("tests/fixtures/schema/base.xml");
	t->grammar = schema_open(NULL);
	t->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	for (char **line = lines; *line; line++) {
		if (**line == '#' || !**line)
			continue;
		g_autofree char *plain = g_strcompress(*line);
		char **row = g_strsplit(plain, "\t", -1);
		if (g_strv_length(row) != COLUMNS)
			fail_msg("%s: not %d columns", *line, COLUMNS);
		for (int i = 0; i < COLUMNS; i++)
			if (strcmp(row[i], "-") == 0)
				row[i][0] = '\0';
		g_ptr_array_add(t->rows, row);
	}
	*state = t;
	return t->grammar ? 0 : -1;
}

static int
teardown(void **state)
{
	struct table *t = *state;
	schema_close(t->grammar);
	g_ptr_array_unref(t->rows);
	g_free(t->base);
	g_free(t);
	return 0;
}

/* The text with the mistake of that row made; NULL when another one has taken its place. */
static char *
make_mistake(const char *text, char **row)
{
	const char *at = strstr(text, row[OLD]);
	if (!at)
		return NULL;
	return g_strdup_printf("%.*s%s%s", (int)(at - text), text, row[NEW], at + strlen(row[OLD]));
}

static bool
is_told(const struct vml_misfit *m, const char *xml, char **row)
{
	g_autofree char *span = g_strndup(xml + m->at.start, (gsize)(m->at.end - m->at.start));
	bool missing = m->kind == VML_MISFIT_NO_ELEMENT || m->kind == VML_MISFIT_NO_ATTRIBUTE;
	const char *meant = missing ? m->name : m->nearest ? m->nearest : "";
	bool anywhere = m->kind == VML_MISFIT_TEXT; /* up to the tags around it */

	if (strcmp(kinds[m->kind], row[KIND]) != 0)
		return false;
	if (!missing && m->nearest && strcmp(m->expected[0], m->nearest) != 0)
		return false;
	return (anywhere || strcmp(span, row[SPAN]) == 0) && strcmp(meant, row[MEANT]) == 0;
}

static unsigned
complain(const char *what, const struct vml_schema *s, const char *xml)
{
	print_error("%s: %u told\n", what, s->nmisfits);
	for (uint32_t i = 0; i < s->nmisfits; i++) {
		const struct vml_misfit *m = &s->misfits[i];
		print_error("  %s %s at '%.*s', meant %s\n", kinds[m->kind], m->name,
			(int)(m->at.end - m->at.start), xml + m->at.start,
			m->nearest ? m->nearest : "-");
	}
	return 1;
}

static void
the_base_is_valid(void **state)
{
	struct table *t = *state;
	struct schema_case c = schema_judge(t->grammar, t->base, NEWEST);
	assert_int_equal(c.schema.verdict, VML_SCHEMA_VALID);
	schema_case_free(&c);
}

static void
one_mistake_is_one_misfit(void **state)
{
	struct table *t = *state;
	unsigned wrong = 0;

	assert_true(t->rows->len >= 60);
	for (guint i = 0; i < t->rows->len; i++) {
		char **row = t->rows->pdata[i];
		g_autofree char *xml = make_mistake(t->base, row);
		if (!xml)
			fail_msg("%s is not in base.xml", row[OLD]);
		struct schema_case c = schema_judge(t->grammar, xml, NEWEST);
		if (c.schema.nmisfits != 1 || !is_told(c.schema.misfits, xml, row))
			wrong += complain(row[NEW], &c.schema, xml);
		schema_case_free(&c);
	}
	assert_int_equal(wrong, 0);
}

static bool
all_told(const struct vml_schema *s, const char *xml, char ***rows)
{
	for (unsigned k = 0; k < 3; k++) {
		bool told = false;
		for (uint32_t i = 0; i < s->nmisfits && !told; i++)
			told = is_told(&s->misfits[i], xml, rows[k]);
		if (!told)
			return false;
	}
	return s->nmisfits == 3;
}

/* Three rows far from each other, in as many ways as there are rows. */
static void
three_mistakes_are_three_misfits(void **state)
{
	struct table *t = *state;
	unsigned wrong = 0, judged = 0, n = t->rows->len;

	for (guint i = 0; i < n; i++) {
		char **rows[] = { t->rows->pdata[i], t->rows->pdata[(i + n / 3) % n],
			t->rows->pdata[(i + 2 * n / 3) % n] };
		g_autofree char *one = make_mistake(t->base, rows[0]);
		g_autofree char *two = make_mistake(one, rows[1]);
		g_autofree char *xml = two ? make_mistake(two, rows[2]) : NULL;
		if (!xml)
			continue;
		struct schema_case c = schema_judge(t->grammar, xml, NEWEST);
		if (!all_told(&c.schema, xml, rows))
			wrong += complain(rows[0][NEW], &c.schema, xml);
		judged++;
		schema_case_free(&c);
	}
	assert_int_equal(wrong, 0);
	assert_true(judged >= 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_base_is_valid),
		cmocka_unit_test(one_mistake_is_one_misfit),
		cmocka_unit_test(three_mistakes_are_three_misfits),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
