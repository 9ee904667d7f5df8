/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One mistake anywhere in a valid document, made by chance: what is then invalid is told, where the
 * mistake is, and once. The same goes for every rule, so that no two tell of one mistake; and two
 * mistakes are told as two. One half of the mistakes is made in fixtures/schema/base.xml, the other
 * in whatever fixtures of rules have nothing against them. VMLINT_ROUNDS and VMLINT_SEED make other
 * mistakes; VMLINT_EXPLAIN names a file for what failed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/rule.h>
#include <vmlint/vmlint.h>

#include "engine/engine.h"
#include "support/command.h"
#include "support/mistake.h"
#include "support/mutate.h"
#include "support/scratch.h"

/* ---- what is told of them ----------------------------------------------------------------------
 */

static bool
touches(const struct mistake *m, struct vml_span at)
{
	for (unsigned i = 0; i < m->nplaces; i++)
		if (at.start <= m->places[i].end && at.end >= m->places[i].start)
			return true;
	return false;
}

/* The finding, or what it shows beside it, is at a place of the mistake. */
static bool
shows(const struct mistake *m, const struct vml_finding *f)
{
	bool found = touches(m, f->where.at);

	for (unsigned i = 0; i < f->nrelated && !found; i++)
		found = touches(m, f->related[i].where.at);
	return found;
}

/* Rules that compare documents would compare a mistake with all the others. */
static const char **
rules_of_runs(void)
{
	unsigned n;
	const struct vml_rule *const *rules = vml_rules(&n);
	const char **ids = g_new0(const char *, n + 1);

	for (unsigned i = 0, k = 0; i < n; i++)
		if (rules[i]->scope == VML_SCOPE_RUN)
			ids[k++] = rules[i]->id;
	return ids;
}

static void
write_mistakes(const GPtrArray *mistakes, const char *dir)
{
	for (guint i = 0; i < mistakes->len; i++) {
		const struct mistake *m = mistakes->pdata[i];
		g_autofree char *path = g_strdup_printf("%s/%u.xml", dir, i);
		assert_true(g_file_set_contents(path, m->xml, -1, NULL));
	}
}

static void
lint_mistakes(const GPtrArray *mistakes)
{
	char *dir = scratch_new();
	const char *const paths[] = { dir, NULL };
	g_autofree const char **ignored = rules_of_runs();
	struct vml_options options;

	write_mistakes(mistakes, dir);
	vml_options_init(&options);
	options.images = "skip";
	options.isolated = 1;
	options.ignore = ignored;
	struct vml_run *run = vml_run_new(&options);
	assert_int_not_equal(vml_run_lint(run, paths), VML_FAILED);
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		g_autofree char *name = g_path_get_basename(f->where.path);
		struct mistake *m = mistakes->pdata[g_ascii_strtoull(name, NULL, 10)];
		if (f->severity < VML_WARNING)
			continue;
		m->told++;
		m->broken |= strcmp(f->rule->id, "VML002") == 0;
		m->here += shows(m, f);
	}
	vml_run_free(run);
	scratch_free(dir);
}

static bool
is_invalid(const struct mistake_stock *s, const struct mistake *m)
{
	struct schema_case c = schema_judge(s->grammar, m->xml, MISTAKE_TARGET);
	bool invalid = c.schema.verdict == VML_SCHEMA_INVALID;

	schema_case_free(&c);
	return invalid;
}

static void
keep(GString *log, const char *fault, const struct mistake *m)
{
	g_string_append_printf(log, "== %s: %s (%u told, %u here)\n%s\n", fault, m->what, m->told,
		m->here, m->xml);
}

static void
a_mistake_is_told_once_where_it_is(void **state)
{
	const struct mistake_stock *s = *state;
	unsigned rounds = mutate_rounds(1200), invalid = 0, silent = 0, astray = 0, several = 0;
	GRand *rand = g_rand_new_with_seed(mutate_seed(6));
	g_autoptr(GPtrArray) mistakes = g_ptr_array_new_with_free_func(mistake_free);
	GString *log = g_string_new(NULL);

	for (unsigned i = 0; i < rounds; i++)
		g_ptr_array_add(mistakes, mistake_make(s, rand));
	lint_mistakes(mistakes);
	for (guint i = 0; i < mistakes->len; i++) {
		const struct mistake *m = mistakes->pdata[i];
		if (m->broken || !is_invalid(s, m))
			continue;
		invalid++;
		silent += m->told == 0;
		astray += m->told > 0 && m->here == 0;
		several += m->told > 1;
		if (m->told != 1 || m->here == 0)
			keep(log, !m->told ? "silent" : !m->here ? "astray" : "several", m);
	}
	print_message("%u invalid: %u not told, %u elsewhere, %u more than once\n", invalid, silent,
		astray, several);
	if (g_getenv("VMLINT_EXPLAIN"))
		g_file_set_contents(g_getenv("VMLINT_EXPLAIN"), log->str, -1, NULL);
	g_string_free(log, TRUE);
	g_rand_free(rand);
	assert_true(invalid > rounds / 3);
	assert_int_equal(silent, 0);
	assert_true(astray * 100 <= invalid * 2);
	assert_true(several * 100 <= invalid * 2);
}

/* ---- two mistakes ------------------------------------------------------------------------------
 */

/* Whether the first mistake is neither in the element nor in a tag around it. */
static bool
is_apart(const struct mistake *m, const struct vml_node *n)
{
	bool apart = !touches(m, n->whole);

	for (const struct vml_node *up = n->parent; up && apart; up = up->parent)
		apart = !touches(m, up->name_at);
	return apart;
}

/* The document with an attribute that nobody knows as well; NULL when there is no place for it. */
static struct mistake *
add_attribute(const struct mistake_stock *s, const struct mistake *first, GRand *rand)
{
	struct mistake_base *b = mistake_base_new(s->grammar, g_strdup(first->xml));
	const gint32 which = g_rand_int_range(rand, 0, (gint32)b->elements->len);
	const struct vml_node *n = b->elements->pdata[which];
	const uint64_t at = n->name_at.end;
	struct mistake *m = NULL;

	if (is_apart(first, n)) {
		m = g_new0(struct mistake, 1);
		m->what = g_strdup_printf("%s, and <%s bogus>", first->what, n->name);
		m->xml = g_strdup_printf("%.*s bogus='1'%s", (int)at, first->xml, first->xml + at);
		m->places[m->nplaces++] = (struct vml_span){ at + 1, at + 6 };
	}
	mistake_base_free(b);
	return m;
}

static void
two_mistakes_are_told_as_two(void **state)
{
	const struct mistake_stock *s = *state;
	unsigned rounds = mutate_rounds(1200) / 4, judged = 0, wrong = 0;
	GRand *rand = g_rand_new_with_seed(mutate_seed(6) + 1);
	g_autoptr(GPtrArray) firsts = g_ptr_array_new_with_free_func(mistake_free);
	g_autoptr(GPtrArray) both = g_ptr_array_new_with_free_func(mistake_free);
	g_autoptr(GPtrArray) alone = g_ptr_array_new(); /* the first one of each pair */

	for (unsigned i = 0; i < rounds; i++)
		g_ptr_array_add(firsts, mistake_make(s, rand));
	lint_mistakes(firsts);
	for (guint i = 0; i < firsts->len; i++) {
		struct mistake *first = firsts->pdata[i];
		struct mistake *m = first->broken ? NULL : add_attribute(s, first, rand);
		if (!m)
			continue;
		g_ptr_array_add(both, m);
		g_ptr_array_add(alone, first);
	}
	lint_mistakes(both);
	for (guint i = 0; i < both->len; i++) {
		const struct mistake *m = both->pdata[i], *first = alone->pdata[i];
		judged++;
		if (m->told == first->told + 1 && m->here > 0)
			continue;
		wrong++;
		print_message("%s: %u told, %u for the first\n", m->what, m->told, first->told);
	}
	print_message("%u pairs, %u not told as two\n", judged, wrong);
	g_rand_free(rand);
	assert_true(judged > rounds / 3);
	assert_true(wrong * 100 <= judged * 2);
}

/* ---- documents to make them in -----------------------------------------------------------------
 */

/* The fixtures that rules are silent about; a mistake in what is not made is none. */
static GPtrArray *
read_fixtures(void)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(mistake_free);
	static const char *const folder[] = { "tests/fixtures/rules", NULL };
	static const char *const suffix[] = { ".xml", NULL };
	g_autoptr(GPtrArray) paths = house_files(folder, suffix);

	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *name = g_path_get_basename(paths->pdata[i]);
		g_autofree char *xml = house_read(paths->pdata[i]);
		if (!g_str_has_prefix(name, "good-") || *xml != '<' || strstr(xml, "encoding="))
			continue;
		struct mistake *m = g_new0(struct mistake, 1);
		m->xml = g_steal_pointer(&xml);
		g_ptr_array_add(found, m);
	}
	return found;
}

static int
setup(void **state)
{
	struct mistake_stock *s = g_new0(struct mistake_stock, 1);
	g_autoptr(GPtrArray) fixtures = read_fixtures();

	s->grammar = schema_open(NULL);
	s->bases = g_ptr_array_new_with_free_func(mistake_base_free);
	g_ptr_array_add(s->bases,
		mistake_base_new(s->grammar, house_read("tests/fixtures/schema/base.xml")));
	lint_mistakes(fixtures);
	for (guint i = 0; i < fixtures->len; i++) {
		struct mistake *m = fixtures->pdata[i];
		struct mistake_base *b =
			m->told ? NULL : mistake_base_new(s->grammar, g_strdup(m->xml));
		if (b && b->tree.schema.verdict == VML_SCHEMA_VALID && b->elements->len > 1)
			g_ptr_array_add(s->bases, b);
		else if (b)
			mistake_base_free(b);
	}
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct mistake_stock *s = *state;

	g_ptr_array_unref(s->bases);
	schema_close(s->grammar);
	g_free(s);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistake_is_told_once_where_it_is),
		cmocka_unit_test(two_mistakes_are_told_as_two),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
