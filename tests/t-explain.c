/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One mistake anywhere in a valid document, made by chance: what is then invalid is told, where the
 * mistake is, and once. The same goes for every rule, so that no two tell of one mistake. One half
 * of the mistakes is made in fixtures/schema/base.xml, the other in whatever fixtures of rules have
 * nothing against them. VMLINT_ROUNDS and VMLINT_SEED make other mistakes; VMLINT_EXPLAIN names a
 * file for what failed.
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
#include "support/mutate.h"
#include "support/schema.h"
#include "support/scratch.h"

#define NEWEST VML_VERSION(12, 5, 0)

enum { MOST_PLACES = 3 };

/* The base with one mistake in it, and the bytes that a person would look at for it. */
struct mistake {
	char *what, *xml;
	struct vml_span places[MOST_PLACES];
	unsigned nplaces;
	unsigned told, here; /* errors and warnings; those of them at a place */
	bool broken;         /* no XML any more, as by an attribute of a name twice */
};

/* A document to make mistakes in. */
struct base {
	char *xml;
	struct schema_case tree;
	GPtrArray *elements; /* struct vml_node, in document order */
};

struct stock {
	struct vml_grammar *grammar;
	GPtrArray *bases; /* the first one has everything that people make mistakes in */
};

static struct base *
base_new(struct vml_grammar *grammar, char *xml)
{
	struct base *b = g_new0(struct base, 1);

	b->xml = xml;
	b->tree = schema_judge(grammar, xml, NEWEST);
	b->elements = g_ptr_array_new();
	for (const struct vml_node *n = b->tree.root; n;) {
		const struct vml_node *next = n->first;
		g_ptr_array_add(b->elements, (gpointer)n);
		for (; n && !next; n = n->parent)
			next = n->next;
		n = next;
	}
	return b;
}

static void
base_free(gpointer p)
{
	struct base *b = p;

	g_ptr_array_unref(b->elements);
	schema_case_free(&b->tree);
	g_free(b->xml);
	g_free(b);
}

static void
mistake_free(gpointer p)
{
	struct mistake *m = p;

	g_free(m->what);
	g_free(m->xml);
	g_free(m);
}

/* ---- mistakes ----------------------------------------------------------------------------------
 */

static const struct vml_node *
some_element(const struct base *b, GRand *rand)
{
	return b->elements->pdata[g_rand_int_range(rand, 1, (gint32)b->elements->len)];
}

static void
add_place(struct mistake *m, uint64_t start, uint64_t end)
{
	m->places[m->nplaces++] = (struct vml_span){ start, end };
}

/* Puts `text` where `at` was; a place behind it moves along. */
static void
replace(struct mistake *m, struct vml_span at, const char *text)
{
	uint64_t grown = strlen(text), old = at.end - at.start;
	char *xml = g_strdup_printf("%.*s%s%s", (int)at.start, m->xml, text, m->xml + at.end);

	for (unsigned i = 0; i < m->nplaces; i++)
		if (m->places[i].start >= at.end) {
			m->places[i].start += grown - old;
			m->places[i].end += grown - old;
		}
	g_free(m->xml);
	m->xml = xml;
}

static char *
bytes_of(const struct base *b, struct vml_span at)
{
	return g_strndup(b->xml + at.start, (gsize)(at.end - at.start));
}

/* A slip of the keyboard. */
static char *
mistyped(const char *word, GRand *rand)
{
	GString *s = g_string_new(word);
	gssize at = s->len ? g_rand_int_range(rand, 0, (gint32)s->len) : 0;

	switch (g_rand_int_range(rand, 0, 3)) {
	case 0: g_string_insert_c(s, at, s->len ? s->str[at] : 'x'); break;
	case 1:
		if (s->len > 1)
			g_string_erase(s, at, 1);
		break;
	default:
		if (s->len)
			s->str[at] = "aexz"[g_rand_int_range(rand, 0, 4)];
		break;
	}
	if (!g_ascii_isalpha(*s->str) && g_ascii_isalpha(*word))
		*s->str = 'x';
	return g_string_free(s, FALSE);
}

static char *
wrong_value(const char *value, GRand *rand)
{
	static const char *const odd[] = { "", "0", "-1", " 7 ", "0x10", "4294967296",
		"99999999999999999999", "yes", "on", "none", "a b", "1.5", "3k", "file", "qcow2" };

	if (g_rand_boolean(rand))
		return mistyped(value, rand);
	return g_strdup(odd[g_rand_int_range(rand, 0, G_N_ELEMENTS(odd))]);
}

static void
rename_element(struct mistake *m, const struct vml_node *n, GRand *rand)
{
	g_autofree char *name = mistyped(n->name, rand);

	m->what = g_strdup_printf("<%s> is now <%s>", n->name, name);
	if (n->ns)
		return;
	if (!n->self_closing)
		replace(m, (struct vml_span){ n->content.end + 2, n->whole.end - 1 }, name);
	replace(m, n->name_at, name);
	add_place(m, n->name_at.start, n->name_at.start + strlen(name));
}

static void
drop_element(struct mistake *m, const struct vml_node *n)
{
	m->what = g_strdup_printf("no <%s>", n->name);
	replace(m, n->whole, "");
	add_place(m, n->parent->tag.start, n->parent->tag.end);
	add_place(m, n->whole.start, n->whole.start);
}

static void
repeat_element(struct mistake *m, const struct base *b, const struct vml_node *n)
{
	g_autofree char *text = bytes_of(b, n->whole);

	m->what = g_strdup_printf("<%s> twice", n->name);
	replace(m, (struct vml_span){ n->whole.end, n->whole.end }, text);
	add_place(m, n->whole.start, n->whole.end + strlen(text));
}

/* In front of another element, which stays where it is. */
static void
move_element(struct mistake *m, const struct base *b, const struct vml_node *n, GRand *rand)
{
	const struct vml_node *to = some_element(b, rand);
	g_autofree char *text = bytes_of(b, n->whole);
	uint64_t len = strlen(text), at = to->whole.start;

	m->what = g_strdup_printf("<%s> moved before <%s>", n->name, to->name);
	if (at >= n->whole.start && at < n->whole.end)
		return;
	add_place(m, n->parent->tag.start, n->parent->tag.end);
	if (at > n->whole.start) {
		replace(m, (struct vml_span){ at, at }, text);
		replace(m, n->whole, "");
		add_place(m, at - len, at);
	} else {
		replace(m, n->whole, "");
		replace(m, (struct vml_span){ at, at }, text);
		add_place(m, at, at + len);
	}
}

static void
spoil_text(struct mistake *m, const struct base *b, const struct vml_node *n, GRand *rand)
{
	g_autofree char *old = n->first ? g_strdup("") : bytes_of(b, n->content);
	g_autofree char *value = wrong_value(old, rand);

	m->what = g_strdup_printf("text of <%s> is \"%s\"", n->name, value);
	if (n->self_closing)
		return;
	replace(m, n->first ? (struct vml_span){ n->tag.end, n->tag.end } : n->content, value);
	add_place(m, n->tag.start, n->tag.end + strlen(value));
}

static void
spoil_attribute(struct mistake *m, const struct vml_node *n, const struct vml_attr *a, GRand *rand)
{
	g_autofree char *text = NULL;
	struct vml_span whole = { a->name_at.start, a->value_at.end + 1 };

	switch (g_rand_int_range(rand, 0, 4)) {
	case 0:
		text = mistyped(a->name, rand);
		m->what = g_strdup_printf("%s of <%s> is now %s", a->name, n->name, text);
		replace(m, a->name_at, text);
		add_place(m, whole.start, whole.end + strlen(text) - strlen(a->name));
		break;
	case 1:
		m->what = g_strdup_printf("no %s of <%s>", a->name, n->name);
		add_place(m, n->tag.start, n->tag.end - (whole.end - whole.start));
		replace(m, whole, "");
		break;
	default:
		text = wrong_value(a->value, rand);
		m->what = g_strdup_printf("%s of <%s> is \"%s\"", a->name, n->name, text);
		replace(m, a->value_at, text);
		add_place(m, whole.start, a->value_at.start + strlen(text) + 1);
		break;
	}
}

static struct mistake *
make_mistake(const struct stock *s, GRand *rand)
{
	struct mistake *m = g_new0(struct mistake, 1);
	const gint32 which =
		g_rand_int_range(rand, 1 - (gint32)s->bases->len, (gint32)s->bases->len);
	const struct base *b = s->bases->pdata[MAX(which, 0)];
	const struct vml_node *n = some_element(b, rand);

	m->xml = g_strdup(b->xml);
	if (n->nattrs && g_rand_boolean(rand)) {
		spoil_attribute(
			m, n, &n->attrs[g_rand_int_range(rand, 0, (gint32)n->nattrs)], rand);
		return m;
	}
	switch (g_rand_int_range(rand, 0, 5)) {
	case 0: rename_element(m, n, rand); break;
	case 1: drop_element(m, n); break;
	case 2: repeat_element(m, b, n); break;
	case 3: move_element(m, b, n, rand); break;
	default: spoil_text(m, b, n, rand); break;
	}
	return m;
}

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
is_invalid(const struct stock *s, const struct mistake *m)
{
	struct schema_case c = schema_judge(s->grammar, m->xml, NEWEST);
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
	const struct stock *s = *state;
	unsigned rounds = mutate_rounds(1200), invalid = 0, silent = 0, astray = 0, several = 0;
	GRand *rand = g_rand_new_with_seed(mutate_seed(6));
	g_autoptr(GPtrArray) mistakes = g_ptr_array_new_with_free_func(mistake_free);
	GString *log = g_string_new(NULL);

	for (unsigned i = 0; i < rounds; i++)
		g_ptr_array_add(mistakes, make_mistake(s, rand));
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
	assert_true(several * 100 <= invalid * 3);
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
	struct stock *s = g_new0(struct stock, 1);
	g_autoptr(GPtrArray) fixtures = read_fixtures();

	s->grammar = schema_open(NULL);
	s->bases = g_ptr_array_new_with_free_func(base_free);
	g_ptr_array_add(
		s->bases, base_new(s->grammar, house_read("tests/fixtures/schema/base.xml")));
	lint_mistakes(fixtures);
	for (guint i = 0; i < fixtures->len; i++) {
		struct mistake *m = fixtures->pdata[i];
		struct base *b = m->told ? NULL : base_new(s->grammar, g_strdup(m->xml));
		if (b && b->tree.schema.verdict == VML_SCHEMA_VALID && b->elements->len > 1)
			g_ptr_array_add(s->bases, b);
		else if (b)
			base_free(b);
	}
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct stock *s = *state;

	g_ptr_array_unref(s->bases);
	schema_close(s->grammar);
	g_free(s);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_mistake_is_told_once_where_it_is) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
