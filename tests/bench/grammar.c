/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What our grammar costs beside libvirt's, both in libxml2, in one process: to compile, and to
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

static double
judge_ours(struct vml_grammar *g, const GPtrArray *domains, struct vml_arena *a)
{
	double start = now();
	for (guint i = 0; i < domains->len; i++)
		vml_grammar_judge(g, domains->pdata[i], NULL, a);
	return now() - start;
}

static double
judge_theirs(xmlRelaxNG *g, const GPtrArray *domains)
{
	double start = now();
	for (guint i = 0; i < domains->len; i++) {
		const struct vml_xml_document *d = domains->pdata[i];
		xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(g);
		xmlRelaxNGValidateDoc(context, d->tree);
		xmlRelaxNGFreeValidCtxt(context);
	}
	return now() - start;
}

static void
silent(void *data, const char *format, ...)
{
	(void)data;
	(void)format;
}

struct costs {
	double theirs[ROUNDS], ours[ROUNDS];
};

/*
 * The first document has what it needs compiled, a run over everything has all compiled; what the
 * same costs warm is taken off.
 */
static void
measure(const GPtrArray *domains, struct vml_arena *a, struct costs *first, struct costs *all,
	struct costs *judge)
{
	g_autoptr(GPtrArray) one = g_ptr_array_new();
	g_ptr_array_add(one, domains->pdata[0]);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double start = now();
		xmlRelaxNG *theirs = compile_theirs();
		first->theirs[i] = all->theirs[i] = now() - start;
		struct vml_grammar *ours = schema_open(NULL);
		double cold = judge_ours(ours, one, a);
		first->ours[i] = cold - judge_ours(ours, one, a);
		cold += judge_ours(ours, domains, a);
		judge->theirs[i] = judge_theirs(theirs, domains);
		judge->ours[i] = judge_ours(ours, domains, a);
		all->ours[i] = cold - judge->ours[i];
		schema_close(ours);
		xmlRelaxNGFree(theirs);
	}
}

static gint
by_size(gconstpointer p, gconstpointer q)
{
	double a = *(const double *)p, b = *(const double *)q;
	return (a > b) - (a < b);
}

static void
tell(const char *what, struct costs *c, double bound)
{
	double ratios[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++)
		ratios[i] = c->ours[i] / c->theirs[i];
	qsort(ratios, ROUNDS, sizeof(*ratios), by_size);
	qsort(c->ours, ROUNDS, sizeof(*c->ours), by_size);
	qsort(c->theirs, ROUNDS, sizeof(*c->theirs), by_size);
	printf("%-28s ours %7.2f ms, libvirt's %7.2f ms, ratio %.2f (bound %.2f)\n", what,
		c->ours[ROUNDS / 2], c->theirs[ROUNDS / 2], ratios[ROUNDS / 2], bound);
}

int
main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : g_getenv("VMLINT_CORPUS");
	static struct costs first, all, judge;

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
	if (domains->len > 0) {
		measure(domains, a, &first, &all, &judge);
		tell("compile for one document", &first, 0.5);
		tell("compile for all of them", &all, 0.5);
		tell("judge all of them", &judge, 0.6);
	}
	g_ptr_array_unref(domains);
	xmlRelaxNGFree(theirs);
	schema_close(ours);
	vml_arena_free(a);
	return 0;
}
