/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What vmlint says that libvirt's parser does with a mistake, against the parser: domains with one
 * mistake each are defined in libvirt's test driver, which refuses them or does not. What vmlint
 * knows as proven refusals is held by other oracles, the start included.
 *
 * The domains are those of VMLINT_CORPUS, else fixtures; VMLINT_ROUNDS is the number of mistakes,
 * VMLINT_SEED where they begin, and VMLINT_RECEPTION a directory that keeps what was told wrongly.
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

#include "oracle/mutant.h"
#include "support/command.h"
#include "support/mutate.h"
#include "support/schema.h"
#include "support/scratch.h"

enum { MISTAKES = 600, MOST_DOMAINS = 150 };

/* A domain with a mistake in it, and all that was said of it. */
struct trial {
	char *path, *what;
	char *message;   /* of a finding, errors and warnings */
	unsigned told;   /* how many there are */
	bool reception;  /* it is about what does not fit the schema, and not proven by the model */
	bool refused;    /* as vmlint says */
	char *complaint; /* libvirt's; NULL = it defined the domain */
};

static void
trial_free(gpointer p)
{
	struct trial *t = p;

	g_free(t->path);
	g_free(t->what);
	g_free(t->message);
	g_free(t->complaint);
	g_free(t);
}

/* ---- libvirt ------------------------------------------------------------------------------------
 */

/* Whether the libvirt that the facts hold for is there; when not, says why the test is skipped. */
static bool
is_measured_version(void)
{
	const char *const argv[] = { "virsh", "--version", NULL };

	if (!command_present("virsh")) {
		print_message("skipped: virsh is not installed\n");
		return false;
	}
	struct command c = command_run(argv, NULL, NULL, NULL);
	bool measured = g_str_has_prefix(c.out, "9.0.");
	if (!measured)
		print_message("skipped: the facts hold for libvirt 9.0, here is %s", c.out);
	command_clear(&c);
	return measured;
}

/* Its last word (g_free) on a domain, NULL when it was defined. */
static char *
define(const char *path)
{
	const char *const argv[] = { "virsh", "-c", "test:///default", "define", path, NULL };
	struct command c = command_run(argv, NULL, NULL, NULL);
	const char *last = strrchr(g_strchomp(c.err), '\n');
	char *complaint = c.code ? g_strdup(last ? last + 1 : c.err) : NULL;

	command_clear(&c);
	return complaint;
}

/* ---- vmlint -------------------------------------------------------------------------------------
 */

static bool
is_about_schema(const struct vml_finding *f)
{
	return strcmp(f->rule->id, "VML010") >= 0 && strcmp(f->rule->id, "VML016") <= 0 &&
	       !(f->effect == VML_EFFECT_REFUSED && f->certainty == VML_PROVEN);
}

static void
lint(const char *dir, GHashTable *by_path)
{
	const char *const paths[] = { dir, NULL };
	struct vml_options options;

	vml_options_init(&options);
	options.images = "skip";
	options.isolated = 1;
	options.target = "libvirt=9.0.0,qemu=7.2";
	struct vml_run *run = vml_run_new(&options);
	assert_int_not_equal(vml_run_lint(run, paths), VML_FAILED);
	for (size_t i = 0; i < vml_run_nfindings(run); i++) {
		const struct vml_finding *f = vml_run_finding(run, i);
		struct trial *t = g_hash_table_lookup(by_path, f->where.path);
		if (!t || f->severity < VML_WARNING || f->rule->scope == VML_SCOPE_RUN)
			continue;
		t->told++;
		t->reception = is_about_schema(f);
		t->refused = f->effect == VML_EFFECT_REFUSED;
		g_free(t->message);
		t->message = g_strdup(f->message);
	}
	vml_run_free(run);
}

/* ---- domains and mistakes -----------------------------------------------------------------------
 */

static GPtrArray *
all_files(void)
{
	static const char *const folders[] = { "tests/fixtures/rules", "tests/fixtures/schema",
		NULL };
	static const char *const suffixes[] = { ".xml", NULL };
	const char *corpus = g_getenv("VMLINT_CORPUS");

	return corpus ? schema_corpus(corpus) : house_files(folders, suffixes);
}

/* Some of the files that libvirt defines as they are; houses' paths are below the source tree. */
static GPtrArray *
some_domains(GRand *rand)
{
	g_autoptr(GPtrArray) files = all_files();
	GPtrArray *domains = g_ptr_array_new_with_free_func(g_free);

	while (files->len && domains->len < MOST_DOMAINS) {
		guint i = (guint)g_rand_int_range(rand, 0, (gint32)files->len);
		g_autofree char *path = g_path_is_absolute(files->pdata[i])
						? g_strdup(files->pdata[i])
						: g_build_filename(house_path("VMLINT_SOURCE"),
							  files->pdata[i], NULL);
		g_autofree char *complaint = define(path);
		if (!complaint)
			g_ptr_array_add(domains, g_steal_pointer(&path));
		g_ptr_array_remove_index_fast(files, i);
	}
	return domains;
}

static GPtrArray *
make_mistakes(const char *dir)
{
	GRand *rand = g_rand_new_with_seed(mutate_seed(6));
	g_autoptr(GPtrArray) domains = some_domains(rand);
	struct mutant_stock *stock = mutant_stock_new(domains);
	GPtrArray *trials = g_ptr_array_new_with_free_func(trial_free);

	assert_true(domains->len > 20);
	for (unsigned i = 0, n = mutate_rounds(MISTAKES); i < n; i++) {
		struct trial *t = g_new0(struct trial, 1);
		g_autofree char *text = mutant_make(stock, rand, &t->what);
		t->path = g_strdup_printf("%s/%u.xml", dir, i);
		assert_true(g_file_set_contents(t->path, text, -1, NULL));
		g_ptr_array_add(trials, t);
	}
	mutant_stock_free(stock);
	g_rand_free(rand);
	return trials;
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static bool
is_wrong(struct trial *t)
{
	t->complaint = define(t->path);
	return t->refused != (t->complaint != NULL);
}

static void
show(const struct trial *t)
{
	const char *keep = g_getenv("VMLINT_RECEPTION");
	g_autofree char *name = g_path_get_basename(t->path);
	g_autofree char *kept = keep ? g_build_filename(keep, name, NULL) : NULL;
	g_autofree char *text = NULL;

	print_message("%s: %s\n  vmlint: %s\n  libvirt: %s\n", name, t->what, t->message,
		t->complaint ? t->complaint : "defines it");
	if (kept && g_file_get_contents(t->path, &text, NULL, NULL))
		g_file_set_contents(kept, text, -1, NULL);
}

static void
libvirt_does_what_is_said(void **state)
{
	(void)state;
	if (!is_measured_version())
		skip();
	char *dir = scratch_new();
	g_autoptr(GPtrArray) trials = make_mistakes(dir);
	g_autoptr(GHashTable) by_path = g_hash_table_new(g_str_hash, g_str_equal);
	unsigned told = 0, wrong = 0;

	for (guint i = 0; i < trials->len; i++) {
		struct trial *t = trials->pdata[i];
		g_hash_table_insert(by_path, t->path, t);
	}
	lint(dir, by_path);
	for (guint i = 0; i < trials->len; i++) {
		struct trial *t = trials->pdata[i];
		if (t->told != 1 || !t->reception)
			continue;
		told++;
		if (!is_wrong(t))
			continue;
		wrong++;
		show(t);
	}
	print_message("%u told, of which libvirt does %u otherwise\n", told, wrong);
	scratch_free(dir);
	assert_true(told > trials->len / 4);
	assert_true(wrong * 100 <= told * 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(libvirt_does_what_is_said) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
