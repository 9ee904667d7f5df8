/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What our grammar costs beside libvirt's in libxml2, in one process: until it can judge, and to
 * judge the domains of a directory with. Ours includes the checks of values and versions.
 *
 *   grammar [DIR]        (default: VMLINT_CORPUS)
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <libxml/relaxng.h>

#include "input/source.h"
#include "support/patience.h"
#include "support/schema.h"
#include "xml/parse.h"
#include "xml/schema-builtin.h"
#include "xml/schema-rng.h"
#include "xml/schema-walk.h"

#define LIBVIRT "/usr/share/libvirt/schemas/domain.rng"
#define ROUNDS 21

/* Milliseconds of processor time: other programs do not count. */
static double
now(void)
{
	return patience_now() * 1000;
}

static xmlRelaxNG *
compile_theirs(void)
{
	xmlRelaxNGParserCtxt *context = xmlRelaxNGNewParserCtxt(LIBVIRT);
	xmlRelaxNG *grammar = xmlRelaxNGParse(context);
	xmlRelaxNGFreeParserCtxt(context);
	return grammar;
}

/* The domains that both grammars take, parsed. */
static GPtrArray *
read_domains(const char *dir, struct vml_arena *a, struct vml_grammar *ours, xmlRelaxNG *theirs)
{
	GPtrArray *files = schema_corpus(dir), *domains = g_ptr_array_new();
	xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(theirs);

	for (guint i = 0; i < files->len; i++) {
		const char *error;
		struct vml_source *s = vml_source_read(a, files->pdata[i], files->pdata[i], &error);
		struct vml_xml_document *d = s ? &vml_xml_read(a, s)->documents[0] : NULL;
		if (!d || !d->root || !d->tree || strcmp(d->root->name, "domain") != 0)
			continue;
		if (vml_grammar_judge(ours, d, NULL, a).verdict == VML_SCHEMA_VALID &&
			xmlRelaxNGValidateDoc(context, d->tree) == 0)
			g_ptr_array_add(domains, d);
	}
	xmlRelaxNGFreeValidCtxt(context);
	g_ptr_array_unref(files);
	return domains;
}

/* ---- measuring ------------------------------------------------------------------------------ */

struct cost {
	const char *what;
	double bound; /* 0 = none was set */
	double theirs[ROUNDS], ours[ROUNDS];
};

/*
 * What vmlint does: it learns what fits from the documents themselves, so what a first pass costs
 * more than a second one stands against compiling. And what it has libxml2 do, for documents that
 * do not fit: the same work on both sides.
 */
struct costs {
	struct cost first, all, judge, some, whole, libxml;
};

static double
judge_ours(struct vml_grammar *g, const GPtrArray *domains, guint n, struct vml_arena *a)
{
	double start = now();
	for (guint i = 0; i < n; i++)
		vml_grammar_judge(g, domains->pdata[i], NULL, a);
	return now() - start;
}

static double
judge_libxml(xmlRelaxNG *theirs, const struct vml_rng *ours, const GPtrArray *domains)
{
	double start = now();
	for (guint i = 0; i < domains->len; i++) {
		const struct vml_xml_document *d = domains->pdata[i];
		unsigned element = 0;
		if (ours) {
			vml_rng_validate(ours, d->tree, &element);
			continue;
		}
		xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(theirs);
		xmlRelaxNGValidateDoc(context, d->tree);
		xmlRelaxNGFreeValidCtxt(context);
	}
	return now() - start;
}

/* Compiles what libxml2 needs of ours for a document, or all of it. */
static double
compile_ours(const struct vml_xml_document *only, struct vml_rng **made)
{
	const struct vml_builtin *b = &vml_builtins[0]; /* that of domains */
	unsigned char *names = only ? g_malloc0(b->graph.nstrings) : NULL;
	double start = now();
	if (only)
		vml_walk_names(&b->graph, only->root, names);
	*made = vml_builtin_compile(b, names);
	double took = now() - start;
	g_free(names);
	return took;
}

static void
silent(void *data, const char *format, ...)
{
	(void)data;
	(void)format;
}

static void
measure_once(const GPtrArray *domains, struct vml_arena *a, struct costs *c, unsigned i)
{
	struct vml_rng *some, *whole;
	double start = now();
	xmlRelaxNG *theirs = compile_theirs();
	double compiled = now() - start;
	c->first.theirs[i] = c->all.theirs[i] = compiled;
	c->some.theirs[i] = c->whole.theirs[i] = compiled;

	struct vml_grammar *ours = schema_open(NULL);
	double cold = judge_ours(ours, domains, 1, a);
	c->first.ours[i] = cold - judge_ours(ours, domains, 1, a);
	cold += judge_ours(ours, domains, domains->len, a);
	c->judge.theirs[i] = judge_libxml(theirs, NULL, domains);
	c->judge.ours[i] = judge_ours(ours, domains, domains->len, a);
	c->all.ours[i] = cold - c->judge.ours[i];
	schema_close(ours);

	c->some.ours[i] = compile_ours(domains->pdata[0], &some);
	c->whole.ours[i] = compile_ours(NULL, &whole);
	c->libxml.theirs[i] = c->judge.theirs[i];
	c->libxml.ours[i] = judge_libxml(NULL, whole, domains);
	vml_rng_free(some);
	vml_rng_free(whole);
	xmlRelaxNGFree(theirs);
}

static gint
by_size(gconstpointer p, gconstpointer q)
{
	double a = *(const double *)p, b = *(const double *)q;
	return (a > b) - (a < b);
}

static void
tell(struct cost *c)
{
	double ratios[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++)
		ratios[i] = c->ours[i] / c->theirs[i];
	qsort(ratios, ROUNDS, sizeof(*ratios), by_size);
	qsort(c->ours, ROUNDS, sizeof(*c->ours), by_size);
	qsort(c->theirs, ROUNDS, sizeof(*c->theirs), by_size);
	printf("%-38s ours %7.2f ms, libvirt's %7.2f ms, ratio %.2f", c->what, c->ours[ROUNDS / 2],
		c->theirs[ROUNDS / 2], ratios[ROUNDS / 2]);
	if (c->bound > 0)
		printf(" (bound %.2f)", c->bound);
	printf("\n");
}

static void
measure(const GPtrArray *domains, struct vml_arena *a)
{
	static struct costs c = {
		.first = { "ready for one document", 0.5, { 0 }, { 0 } },
		.all = { "ready for all of them", 0.5, { 0 }, { 0 } },
		.judge = { "judge all of them", 0.6, { 0 }, { 0 } },
		.some = { "libxml2: compile for one document", 0.5, { 0 }, { 0 } },
		.whole = { "libxml2: compile everything", 0, { 0 }, { 0 } },
		.libxml = { "libxml2: judge all of them", 0.6, { 0 }, { 0 } },
	};
	for (unsigned i = 0; i < ROUNDS; i++)
		measure_once(domains, a, &c, i);
	struct cost *all[] = { &c.first, &c.all, &c.judge, &c.some, &c.whole, &c.libxml };
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		tell(all[i]);
}

int
main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : g_getenv("VMLINT_CORPUS");

	if (!dir || !g_file_test(LIBVIRT, G_FILE_TEST_EXISTS)) {
		printf("left out: %s\n", dir ? LIBVIRT " is not installed" : "no directory given");
		return 77;
	}
	struct vml_arena *a = vml_arena_new();
	struct vml_grammar *ours = schema_open(NULL);
	xmlSetGenericErrorFunc(NULL, silent);
	xmlRelaxNG *theirs = compile_theirs();
	GPtrArray *domains = read_domains(dir, a, ours, theirs);
	printf("%u domains that both take, median of %d runs in alternation\n", domains->len,
		ROUNDS);
	if (domains->len > 0)
		measure(domains, a);
	g_ptr_array_unref(domains);
	xmlRelaxNGFree(theirs);
	schema_close(ours);
	vml_arena_free(a);
	return 0;
}
