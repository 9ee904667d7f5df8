/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every rule against its fixtures: it fires on each bad one and on no good one, findings equal the
 * .want files, their order of running does not matter, and descriptors keep the house's form. The
 * law of refusals is held over all fixtures with storage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/driver.h"
#include "support/command.h"
#include "support/fixture.h"
#include "support/golden.h"

#define FOLDER "tests/fixtures/rules/"

static unsigned
complain(const char *what, const char *where, const char *name)
{
	fprintf(stderr, "%s/%s: %s\n", where, name, what);
	return 1;
}

/* ---- descriptors ---------------------------------------------------------------------------- */

static bool
is_kebab(const char *s)
{
	for (const char *p = s; *p; p++) {
		if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-')
			return false;
	}
	return *s && !strstr(s, "--");
}

static unsigned
check_text(const struct vml_rule *r, const char *field, const char *text)
{
	return text && *text ? 0 : complain("missing in the descriptor", r->id, field);
}

static unsigned
check_descriptor(const struct vml_rule *r)
{
	unsigned faults = check_text(r, "summary", r->summary) + check_text(r, "why", r->why) +
			  check_text(r, "behaviour", r->behaviour) +
			  check_text(r, "remedy", r->remedy);
	if (strlen(r->id) != 6 || strncmp(r->id, "VML", 3) != 0)
		faults += complain("no id", r->id, r->name);
	if (!is_kebab(r->name))
		faults += complain("not in kebab-case", r->id, r->name);
	if (r->summary && (strlen(r->summary) > 72 || g_str_has_suffix(r->summary, ".")))
		faults += complain("at most 72 characters and no full stop", r->id, r->summary);
	for (const char *const *p = r->replaces; p && *p; p++) {
		if (strcmp(*p, r->id) == 0)
			faults += complain("replaces itself", r->id, *p);
	}
	if (!r->check.document && !r->check.image && !r->check.run && !r->check.suppressions)
		faults += complain("checks nothing", r->id, r->name);
	return faults;
}

static void
descriptors_have_their_form(void **state)
{
	(void)state;
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	assert_true(n > 0);
	for (unsigned i = 0; i < n; i++) {
		faults += check_descriptor(rules[i]);
		if (i > 0 && strcmp(rules[i - 1]->id, rules[i]->id) >= 0)
			faults += complain("not sorted", "rules/meson.build", rules[i]->id);
		if (!g_hash_table_add(names, (gpointer)rules[i]->name))
			faults += complain("name taken twice", rules[i]->id, rules[i]->name);
	}
	assert_int_equal(faults, 0);
}

/* What replaces what beyond one element has to say how far it reaches (families 1 and 3 to 6). */
static void
replaced_rules_say_their_extent(void **state)
{
	(void)state;
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	for (unsigned i = 0; i < n; i++) {
		for (const char *const *p = rules[i]->replaces; p && *p; p++) {
			const struct vml_rule *r = vml_rule_find(*p);
			bool by_element = (*p)[3] == '0' || (*p)[3] == '2';
			if (r && !by_element && r->extent == VML_EXTENT_ELEMENT)
				faults += complain("replaced, but without extent", r->id, r->name);
		}
	}
	const struct vml_rule *backstop = vml_rule_find("VML017");
	if (backstop && backstop->extent != VML_EXTENT_DOCUMENT)
		faults += complain("speaks of the document", backstop->id, backstop->name);
	assert_int_equal(faults, 0);
}

static void
a_refusal_has_one_rule(void **state)
{
	(void)state;
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	const struct vml_rule *owner[VML_REFUSALS] = { NULL };
	for (unsigned i = 0; i < n; i++) {
		const enum vml_refusal_kind *k = rules[i]->refusals;
		for (; k && *k != VML_REFUSAL_NONE; k++) {
			if (owner[*k])
				faults += complain(
					"shares a refusal with", rules[i]->id, owner[*k]->id);
			owner[*k] = rules[i];
		}
	}
	assert_int_equal(faults, 0);
}

/* The file that holds a rule: named after it, or a topic of its family that defines it. */
static char *
file_of(const struct vml_rule *r, const GPtrArray *files)
{
	const char *family = vml_rule_family(r);
	g_autofree char *folder = g_strdup_printf("rules/%s/", family);
	g_autofree char *head = g_strdup_printf("const struct vml_rule %s = {", r->id);
	char *own = g_strdup_printf("rules/%s/%s-%s.c", family, r->id, r->name);
	for (guint i = 0; i < files->len; i++) {
		const char *file = files->pdata[i];
		bool topic = g_str_has_prefix(file, folder) &&
			     !g_str_has_prefix(file + strlen(folder), "VML");
		g_autofree char *text = topic ? house_read(file) : NULL;
		if (!text || !strstr(text, head))
			continue;
		g_free(own);
		return g_strdup(file);
	}
	return own;
}

/* rules/<family>/<ID>-<name>.c or rules/<family>/<topic>.c, every one of them listed. */
static void
files_and_list_agree(void **state)
{
	(void)state;
	static const char *const folders[] = { "rules", NULL };
	static const char *const suffixes[] = { ".c", NULL };
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	g_autoptr(GHashTable) expected =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (unsigned i = 0; i < n; i++)
		g_hash_table_add(expected, file_of(rules[i], files));
	for (guint i = 0; i < files->len; i++) {
		if (!g_hash_table_remove(expected, files->pdata[i]))
			faults += complain(
				"no rule of that name is listed", ".", g_ptr_array_index(files, i));
	}
	GHashTableIter iter;
	gpointer key;
	for (g_hash_table_iter_init(&iter, expected); g_hash_table_iter_next(&iter, &key, NULL);)
		faults += complain("is listed but not there", ".", key);
	assert_int_equal(faults, 0);
}

/* ---- fixtures ------------------------------------------------------------------------------- */

static bool
fires(const struct fixture *f, const struct vml_rule *r)
{
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++) {
		if (vml_run_finding(f->run, i)->rule == r)
			return true;
	}
	return false;
}

static bool
serious(const struct fixture *f)
{
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++) {
		if (vml_run_finding(f->run, i)->severity >= VML_WARNING)
			return true;
	}
	return false;
}

static bool
has_want(const char *folder, const char *name)
{
	g_autofree char *path =
		g_strdup_printf("%s/%s/%s.want", house_path("VMLINT_SOURCE"), folder, name);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

/*
 * The page of a rule says which grades of fix there are: no finding offers another one, and each
 * is offered somewhere: *shown collects those of `r`.
 */
static unsigned
check_grades(const struct fixture *f, const struct vml_rule *r, const char *name, unsigned *shown)
{
	unsigned faults = 0;
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++) {
		const struct vml_finding *x = vml_run_finding(f->run, i);
		unsigned offered = x->ncommands ? VML_FIX_COMMAND : 0;
		if (x->fix)
			offered |= x->fix->safety == VML_SAFE ? VML_FIX_SAFE : VML_FIX_UNSAFE;
		if (x->rule == r)
			*shown |= offered;
		if (offered & ~x->rule->fixable)
			faults += complain("a grade of fix that its descriptor does not have", name,
				x->rule->id);
	}
	return faults;
}

static unsigned
check_fixture(const struct vml_rule *r, const char *folder, const char *name, unsigned *shown)
{
	const char *extend[] = { r->id, NULL };
	bool bad = g_str_has_prefix(name, "bad-");
	struct fixture *f = fixture_lint(folder, name, extend, VML_ORDER_ID);
	g_autofree char *text = fixture_findings(f);
	g_autofree char *want = g_strdup_printf("%s/%s.want", folder, name);
	unsigned faults = 0;
	if (bad && !fires(f, r))
		faults += complain("the rule is silent", folder, name);
	if (!bad && fires(f, r))
		faults += complain("the rule fires", folder, name);
	if (!bad && serious(f) && !has_want(folder, name))
		faults += complain("errors or warnings on a good fixture", folder, name);
	faults += check_grades(f, r, name, shown) + !golden_equal(want, text);
	fixture_free(f);
	return faults;
}

static unsigned
check_fixtures(const struct vml_rule *r, const char *prefix, unsigned *shown)
{
	g_autofree char *folder = g_strconcat(FOLDER, r->id, NULL);
	g_autoptr(GPtrArray) names = fixture_names(folder, prefix);
	unsigned faults = 0;
	if (names->len == 0)
		faults += complain("no fixture", folder, prefix);
	for (guint i = 0; i < names->len; i++)
		faults += check_fixture(r, folder, g_ptr_array_index(names, i), shown);
	return faults;
}

static void
rules_judge_their_fixtures(void **state)
{
	(void)state;
	unsigned n, faults = 0;
	const struct vml_rule *const *rules = vml_rules(&n);
	for (unsigned i = 0; i < n; i++) {
		unsigned shown = 0;
		faults += check_fixtures(rules[i], "bad-", &shown);
		faults += check_fixtures(rules[i], "good-", &shown);
		if (rules[i]->fixable & ~shown)
			faults +=
				complain("no fixture shows every grade of fix", ".", rules[i]->id);
	}
	assert_int_equal(faults, 0);
}

static char *
findings_in_order(const char *folder, const char *name, enum vml_rule_order order)
{
	struct fixture *f = fixture_lint(folder, name, NULL, order);
	char *text = fixture_findings(f);
	fixture_free(f);
	return text;
}

static unsigned
compare_orders(const char *folder, const char *name, const struct vml_rule *r, void *with)
{
	(void)r;
	(void)with;
	g_autofree char *first = findings_in_order(folder, name, VML_ORDER_ID);
	g_autofree char *reversed = findings_in_order(folder, name, VML_ORDER_REVERSE);
	g_autofree char *shuffled = findings_in_order(folder, name, VML_ORDER_SHUFFLED);
	if (strcmp(first, reversed) == 0 && strcmp(first, shuffled) == 0)
		return 0;
	return complain("depends on the order of rules", folder, name);
}

static void
order_of_rules_does_not_matter(void **state)
{
	(void)state;
	assert_int_equal(fixture_check_rules(compare_orders, NULL), 0);
}

/* ---- the law of refusals -------------------------------------------------------------------- */

/* A list of all rules, so that those which are off by default run too. */
static const char **
all_ids(void)
{
	unsigned n;
	const struct vml_rule *const *rules = vml_rules(&n);
	const char **ids = g_new0(const char *, n + 1);
	for (unsigned i = 0; i < n; i++)
		ids[i] = rules[i]->id;
	return ids;
}

/* Whether a proven finding about that document, or an image by itself (NULL), says refused. */
static bool
told_refused(const struct fixture *f, const struct vml_document *d)
{
	for (size_t i = 0; i < vml_run_nfindings(f->run); i++) {
		const struct vml_finding *x = vml_run_finding(f->run, i);
		bool same = !x->document || !d || x->document->ordinal == d->ordinal;
		if (x->effect == VML_EFFECT_REFUSED && x->certainty == VML_PROVEN && same)
			return true;
	}
	return false;
}

static unsigned
compare_verdict(const struct fixture *lint, const struct vml_document *d, enum vml_verdict verdict,
	const struct vml_refusal *x)
{
	bool refused = verdict == VML_REFUSED, told = told_refused(lint, d);
	if (verdict == VML_UNKNOWN || refused == told)
		return 0;
	if (refused && x && !vml_rule_of_refusal(x)) {
		printf("%s/%s: no rule tells this refusal yet\n", lint->folder, lint->name);
		return 0;
	}
	return complain(refused ? "refused, but no finding says so"
				: "accepted, but a finding says refused",
		lint->folder, lint->name);
}

static unsigned
compare_refusals(const char *folder, const char *name, const struct vml_rule *r, void *with)
{
	(void)r;
	(void)with;
	g_autofree const char **ids = all_ids();
	struct fixture *chain = fixture_chain(folder, name);
	struct fixture *lint = fixture_lint(folder, name, ids, VML_ORDER_ID);
	const struct vml_run *run = chain->run;
	unsigned faults = 0;
	for (guint i = 0; i < run->documents->len; i++) {
		const struct vml_document *d = g_ptr_array_index(run->documents, i);
		if (d->ndisks)
			faults += compare_verdict(
				lint, d, d->verdict, d->nrefusals ? d->refusals[0] : NULL);
	}
	if (run->chains->len == 1) { /* of several images it is not known which one is meant */
		const struct vml_chain *c = g_ptr_array_index(run->chains, 0);
		faults += compare_verdict(lint, NULL, c->verdict, c->refusal);
	}
	fixture_free(lint);
	fixture_free(chain);
	return faults;
}

static void
refused_means_a_proven_finding(void **state)
{
	(void)state;
	assert_int_equal(fixture_check_rules(compare_refusals, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descriptors_have_their_form),
		cmocka_unit_test(replaced_rules_say_their_extent),
		cmocka_unit_test(a_refusal_has_one_rule),
		cmocka_unit_test(files_and_list_agree),
		cmocka_unit_test(rules_judge_their_fixtures),
		cmocka_unit_test(order_of_rules_does_not_matter),
		cmocka_unit_test(refused_means_a_proven_finding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
