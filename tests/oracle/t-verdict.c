/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The schema's verdict against two judges: jing with libvirt's own grammar as installed (9.0.0), on
 * the corpus and on thousands of mutants of it; and the judges that vmlint is made of: libxml2 must
 * not refuse what our acceptor takes, and the matcher that explains must say the same as it.
 *
 * VMLINT_CORPUS is the directory of files; VMLINT_ROUNDS the number of mutants, VMLINT_SEED where
 * their mistakes begin; VMLINT_VERDICT_KEEP=1 keeps the mutants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "oracle/mutant.h"
#include "support/command.h"
#include "support/mutate.h"
#include "support/schema.h"
#include "support/scratch.h"
#include "xml/schema-builtin.h"
#include "xml/schema-explain.h"
#include "xml/schema-walk.h"

#define SCHEMAS "/usr/share/libvirt/schemas"
#define THEIRS VML_VERSION(9, 0, 0)
#define NEWEST VML_VERSION(12, 7, 0)
#define MUTANTS 3000

/* One document and what everybody says about it. */
struct trial {
	char *path;
	char *what;           /* the mistake, or NULL */
	char *said;           /* jing's first complaint, NULL = valid */
	char *ours;           /* our first misfit */
	const char *grammar;  /* libvirt's, or NULL when there is none for its root */
	bool judged, invalid; /* vmlint's verdict for THEIRS */
	bool torn;            /* the matcher says otherwise */
	bool too_kind;        /* valid, though libxml2 refuses it */
};

struct trials {
	GPtrArray *all; /* struct trial */
	char *scratch;
	guint ncorpus;          /* the first ones; the others are mutants */
	struct vml_rng **whole; /* our grammars, as libxml2 compiles them */
};

static const char *const grammars[][2] = {
	{ "domain", "domain.rng" },
	{ "domainsnapshot", "domainsnapshot.rng" },
	{ "domaincheckpoint", "domaincheckpoint.rng" },
	{ "domainbackup", "domainbackup.rng" },
	{ "volume", "storagevol.rng" },
	{ "pool", "storagepool.rng" },
	{ "network", "network.rng" },
};

/* ---- vmlint -------------------------------------------------------------------------------------
 */

static const char *
grammar_for(const struct vml_node *root)
{
	for (size_t i = 0; root && i < G_N_ELEMENTS(grammars); i++)
		if (strcmp(root->name, grammars[i][0]) == 0)
			return grammars[i][1];
	return NULL;
}

/* The embedded grammar for the document, vml_nbuiltins when there is none. */
static unsigned
builtin_for(const struct schema_case *c)
{
	unsigned i = 0;
	while (i < vml_nbuiltins && !vml_walk_starts(&vml_builtins[i].graph, c->root))
		i++;
	return i;
}

/* What was removed is told, and does not count. */
static bool
any_counts(const struct vml_misfit *misfits, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (misfits[i].kind != VML_MISFIT_REMOVED)
			return true;
	return false;
}

/* Whether the matcher, asked on its own, finds anything that makes the document invalid. */
static bool
matcher_objects(const struct schema_case *c, uint32_t version)
{
	const struct vml_misfit *misfits = NULL;
	uint32_t n = 0;
	unsigned i = builtin_for(c);
	struct vml_checker checker;

	if (i == vml_nbuiltins)
		return false;
	vml_checker_init(&checker, &vml_builtins[i].graph);
	assert_true(vml_misfits_find(&checker, c->root, NULL, version, c->arena, &misfits, &n));
	vml_checker_clear(&checker);
	return any_counts(misfits, n);
}

/* Whether libxml2, asked on its own, refuses the document. */
static bool
libxml_objects(const struct trials *s, const struct schema_case *c)
{
	unsigned element, i = builtin_for(c);
	return i < vml_nbuiltins && vml_rng_validate(s->whole[i], c->file->documents[0].tree,
					    &element) == VML_RNG_INVALID;
}

static char *
first_misfit(const struct vml_schema *s)
{
	if (!s->nmisfits)
		return NULL;
	const struct vml_misfit *m = s->misfits;
	return g_strdup_printf("<%s> kind %d %s%s%s", m->node->name, (int)m->kind,
		m->attr ? m->attr->name : m->name, m->attr ? "=" : "",
		m->attr ? m->attr->value : "");
}

static void
judge(const struct trials *s, struct trial *t, struct vml_grammar *g, uint32_t version)
{
	struct schema_case c = schema_judge_file(g, t->path, version);

	t->judged = c.schema.verdict != VML_SCHEMA_UNCHECKED;
	t->invalid = c.schema.verdict == VML_SCHEMA_INVALID;
	t->grammar = grammar_for(c.root);
	t->ours = first_misfit(&c.schema);
	t->torn = t->judged && matcher_objects(&c, version) != t->invalid;
	t->too_kind = t->judged && !t->invalid && libxml_objects(s, &c);
	schema_case_free(&c);
}

/* ---- jing ---------------------------------------------------------------------------------------
 */

/* Lines are "PATH:LINE:COLUMN: error: MESSAGE"; only invalid documents have any. */
static void
take_complaints(GPtrArray *all, const char *out)
{
	g_autoptr(GHashTable) by_path = g_hash_table_new(g_str_hash, g_str_equal);
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);

	for (guint i = 0; i < all->len; i++) {
		struct trial *t = all->pdata[i];
		g_hash_table_insert(by_path, t->path, t);
	}
	for (char **line = lines; *line; line++) {
		char *end = strstr(*line, ".xml:");
		if (!end)
			continue;
		end[4] = 0;
		struct trial *t = g_hash_table_lookup(by_path, *line);
		if (t && !t->said)
			t->said = g_strdup(end + 5);
	}
}

static void
ask_jing(GPtrArray *all, const char *grammar)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *path = g_build_filename(SCHEMAS, grammar, NULL);

	g_ptr_array_add(argv, (gpointer) "jing");
	g_ptr_array_add(argv, path);
	for (guint i = 0; i < all->len; i++) {
		struct trial *t = all->pdata[i];
		if (t->grammar && strcmp(t->grammar, grammar) == 0)
			g_ptr_array_add(argv, t->path);
	}
	if (argv->len == 2)
		return;
	g_ptr_array_add(argv, NULL);
	struct command c = command_run((const char *const *)argv->pdata, NULL, NULL, NULL);
	const char *fatal = strstr(c.out, "fatal:"), *line = fatal;
	while (line && line > c.out && line[-1] != '\n')
		line--;
	if (c.code > 1 || fatal)
		fail_msg("jing: %s%s", line ? line : c.out, c.err);
	take_complaints(all, c.out);
	command_clear(&c);
}

/* ---- the trials -------------------------------------------------------------------------------
 */

static void
free_trial(gpointer p)
{
	struct trial *t = p;
	g_free(t->path);
	g_free(t->what);
	g_free(t->said);
	g_free(t->ours);
	g_free(t);
}

static void
add_trial(struct trials *s, char *path, char *what)
{
	struct trial *t = g_new0(struct trial, 1);
	t->path = path;
	t->what = what;
	g_ptr_array_add(s->all, t);
}

static void
add_mutants(struct trials *s, const GPtrArray *files)
{
	struct mutant_stock *stock = mutant_stock_new(files);
	GRand *rand = g_rand_new_with_seed(mutate_seed(6));
	unsigned rounds = mutate_rounds(MUTANTS);

	for (unsigned i = 0; i < rounds; i++) {
		char *what, *text = mutant_make(stock, rand, &what);
		char *path = g_strdup_printf("%s/m%05u.xml", s->scratch, i);
		assert_true(g_file_set_contents(path, text, -1, NULL));
		add_trial(s, path, what);
		g_free(text);
	}
	g_rand_free(rand);
	mutant_stock_free(stock);
}

static int
setup(void **state)
{
	static struct trials s;
	const char *corpus = g_getenv("VMLINT_CORPUS");

	*state = &s;
	if (!corpus) {
		print_message("skipped: VMLINT_CORPUS names no folder of real documents\n");
		return 0;
	}
	if (!command_present("jing") || !g_file_test(SCHEMAS "/domain.rng", G_FILE_TEST_EXISTS)) {
		print_message("skipped: jing or libvirt's grammar is not installed\n");
		return 0;
	}
	GPtrArray *files = schema_corpus(corpus);
	struct vml_grammar *g = schema_open(NULL);
	s.all = g_ptr_array_new_with_free_func(free_trial);
	s.scratch = scratch_new();
	for (guint i = 0; i < files->len; i++)
		add_trial(&s, g_strdup(files->pdata[i]), NULL);
	s.ncorpus = s.all->len;
	add_mutants(&s, files);
	s.whole = g_new0(struct vml_rng *, vml_nbuiltins);
	for (unsigned i = 0; i < vml_nbuiltins; i++) {
		s.whole[i] = vml_builtin_compile(&vml_builtins[i], NULL);
		assert_non_null(s.whole[i]);
	}
	for (guint i = 0; i < s.all->len; i++)
		judge(&s, s.all->pdata[i], g, THEIRS);
	for (size_t i = 0; i < G_N_ELEMENTS(grammars); i++)
		ask_jing(s.all, grammars[i][1]);
	schema_close(g);
	g_ptr_array_unref(files);
	return 0;
}

static int
teardown(void **state)
{
	struct trials *s = *state;
	if (!s->all)
		return 0;
	g_ptr_array_unref(s->all);
	for (unsigned i = 0; i < vml_nbuiltins; i++)
		vml_rng_free(s->whole[i]);
	g_free(s->whole);
	if (!g_getenv("VMLINT_VERDICT_KEEP"))
		scratch_free(s->scratch);
	return 0;
}

/* Lists the differences between first and last; the share that agrees must reach `wanted`. */
static void
hold(const struct trials *s, guint first, guint last, double wanted)
{
	unsigned judged = 0, differ = 0, objected = 0;

	if (!s->all)
		skip();
	for (guint i = first; i < last; i++) {
		const struct trial *t = s->all->pdata[i];
		if (!t->judged || !t->grammar)
			continue;
		judged++;
		objected += t->said != NULL;
		if (t->invalid == (t->said != NULL))
			continue;
		differ++;
		print_message("%s%s%s\n   jing: %s\n   ours: %s\n", t->path, t->what ? ": " : "",
			t->what ? t->what : "", t->said ? t->said : "valid",
			t->ours ? t->ours : "valid");
	}
	print_message("%u documents, %u invalid for jing, %u differ (%.2f %% agree)\n", judged,
		objected, differ, 100.0 - 100.0 * differ / MAX(judged, 1));
	assert_true(judged > 0);
	assert_true(differ <= judged * (1 - wanted));
}

static void
agrees_on_the_corpus(void **state)
{
	const struct trials *s = *state;
	hold(s, 0, s->ncorpus, 0.995);
}

static void
agrees_on_mutants(void **state)
{
	const struct trials *s = *state;
	hold(s, s->ncorpus, s->all ? s->all->len : 0, 0.99);
}

static void
agrees_with_the_matcher(void **state)
{
	const struct trials *s = *state;
	unsigned torn = 0;

	if (!s->all)
		skip();
	for (guint i = 0; i < s->all->len; i++) {
		const struct trial *t = s->all->pdata[i];
		if (t->torn)
			print_message("%s: %s, the matcher says otherwise\n", t->path,
				t->invalid ? "invalid" : "valid");
		torn += t->torn;
	}
	assert_int_equal(torn, 0);
}

static void
is_no_kinder_than_libxml2(void **state)
{
	const struct trials *s = *state;
	unsigned kind = 0;

	if (!s->all)
		skip();
	for (guint i = 0; i < s->all->len; i++) {
		const struct trial *t = s->all->pdata[i];
		if (t->too_kind)
			print_message("%s: valid, and libxml2 refuses it\n", t->path);
		kind += t->too_kind;
	}
	assert_int_equal(kind, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_the_corpus),
		cmocka_unit_test(agrees_on_mutants),
		cmocka_unit_test(agrees_with_the_matcher),
		cmocka_unit_test(is_no_kinder_than_libxml2),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
