/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The schema's verdict on one document. What the acceptor takes is valid, and costs next to
 * nothing; what it does not is judged by libxml2 on the grammar, and explained by the matcher. Of a
 * grammar from a file libxml2 is always asked. What libxml2 compiles of ours are the defines whose
 * elements occur: a definition of an element that a document does not have cannot change its
 * verdict. The second document that needs more gets everything.
 */
#include "xml/schema.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <libxml/tree.h>

#include "xml/schema-accept.h"
#include "xml/schema-builtin.h"
#include "xml/schema-explain.h"
#include "xml/schema-rng.h"
#include "xml/schema-walk.h"

/* One grammar: the graph, and what libxml2 has compiled of it. */
struct part {
	struct vml_checker checker;
	const struct vml_builtin *builtin; /* NULL = from a file */
	struct vml_graph *own;             /* of a file */
	struct vml_rng *some, *all;
	unsigned char *names; /* by string: elements that `some` knows */
	bool failed;
	GPtrArray *acceptors; /* those that no thread uses now */
};

struct vml_grammar {
	char *file; /* NULL = the embedded ones */
	GMutex lock;
	struct part *parts;
	unsigned nparts;
};

/* ---- making and freeing -----------------------------------------------------------------------
 */

static bool
read_own(struct part *p, const char *file, char **error)
{
	xmlDoc *doc = vml_graph_read(file);
	if (!doc) {
		*error = g_strdup(
			access(file, R_OK) < 0 ? g_strerror(errno) : "cannot be read as XML");
		return false;
	}
	p->own = vml_graph_load(doc, file, error);
	xmlFreeDoc(doc);
	if (!p->own)
		return false;
	vml_checker_init(&p->checker, p->own);
	if (!vml_rng_available())
		return true;
	p->all = vml_rng_new(NULL, 0, file, error);
	return p->all != NULL;
}

struct vml_grammar *
vml_grammar_new(const char *file, char **error)
{
	struct vml_grammar *g = g_new0(struct vml_grammar, 1);

	g_mutex_init(&g->lock);
	g->file = g_strdup(file);
	g->nparts = file ? 1 : vml_nbuiltins;
	g->parts = g_new0(struct part, g->nparts);
	for (unsigned i = 0; i < g->nparts; i++)
		g->parts[i].acceptors =
			g_ptr_array_new_with_free_func((GDestroyNotify)vml_acceptor_free);
	for (unsigned i = 0; !file && i < g->nparts; i++) {
		g->parts[i].builtin = &vml_builtins[i];
		vml_checker_init(&g->parts[i].checker, &vml_builtins[i].graph);
	}
	if (!file || read_own(&g->parts[0], file, error))
		return g;
	vml_grammar_free(g);
	return NULL;
}

void
vml_grammar_free(struct vml_grammar *g)
{
	if (!g)
		return;
	for (unsigned i = 0; i < g->nparts; i++) {
		struct part *p = &g->parts[i];
		vml_rng_free(p->some);
		vml_rng_free(p->all);
		g_free(p->names);
		g_ptr_array_unref(p->acceptors);
		if (p->checker.graph)
			vml_checker_clear(&p->checker);
		vml_graph_free(p->own);
	}
	g_free(g->parts);
	g_mutex_clear(&g->lock);
	g_free(g->file);
	g_free(g);
}

static struct part *
part_for(const struct vml_grammar *g, const struct vml_node *root)
{
	for (unsigned i = 0; root && i < g->nparts; i++)
		if (vml_walk_starts(g->parts[i].checker.graph, root))
			return &g->parts[i];
	return NULL;
}

bool
vml_grammar_knows(const struct vml_grammar *g, const struct vml_node *root)
{
	return part_for(g, root) != NULL;
}

/* ---- libxml2's part -----------------------------------------------------------------------------
 */

/* Compiled so far that it can judge this document; NULL where libxml2 cannot. */
static const struct vml_rng *
compiled(struct vml_grammar *g, struct part *p, const struct vml_node *root)
{
	const struct vml_rng *r;

	g_mutex_lock(&g->lock);
	if (!p->all && p->builtin && !p->failed) {
		bool first = !p->names;
		if (first)
			p->names = g_malloc0(p->checker.graph->nstrings);
		if (first || !vml_walk_names(p->checker.graph, root, p->names)) {
			if (first)
				vml_walk_names(p->checker.graph, root, p->names);
			struct vml_rng **slot = first ? &p->some : &p->all;
			*slot = vml_builtin_compile(p->builtin, first ? p->names : NULL);
			p->failed = !*slot;
		}
	}
	r = p->all ? p->all : p->some;
	g_mutex_unlock(&g->lock);
	return r;
}

/* ---- the acceptor's part ------------------------------------------------------------------------
 */

/* One of that version that no other thread uses; what it learns is the next document's gain. */
static struct vml_acceptor *
borrow(struct vml_grammar *g, struct part *p, uint32_t version)
{
	struct vml_acceptor *a = NULL;

	g_mutex_lock(&g->lock);
	for (guint i = 0; i < p->acceptors->len && !a; i++)
		if (vml_acceptor_version(p->acceptors->pdata[i]) == version)
			a = g_ptr_array_steal_index_fast(p->acceptors, i);
	g_mutex_unlock(&g->lock);
	return a ? a : vml_acceptor_new(&p->checker, version);
}

static void
give_back(struct vml_grammar *g, struct part *p, struct vml_acceptor *a)
{
	if (vml_acceptor_is_full(a)) {
		vml_acceptor_free(a);
		return;
	}
	g_mutex_lock(&g->lock);
	g_ptr_array_add(p->acceptors, a);
	g_mutex_unlock(&g->lock);
}

static bool
takes(struct vml_grammar *g, struct part *p, const struct vml_node *root, uint32_t version)
{
	struct vml_acceptor *a = borrow(g, p, version);
	bool taken = vml_acceptor_takes(a, root);
	give_back(g, p, a);
	return taken;
}

/* ---- judging ------------------------------------------------------------------------------------
 */

static const struct vml_node *
node_number(const struct vml_node *n, unsigned number)
{
	while (n && n->index + 1 != number) {
		const struct vml_node *c = n->first;
		while (c && c->next && c->next->index < number)
			c = c->next;
		n = c;
	}
	return n;
}

/* libxml2's no, at the deepest element it named. */
static void
unexplained(struct vml_schema *s, const struct vml_node *root, unsigned number, struct vml_arena *a)
{
	const struct vml_node *node = number ? node_number(root, number) : NULL;
	struct vml_misfit *m = vml_make(a, struct vml_misfit);

	m->kind = VML_MISFIT_UNEXPLAINED;
	m->node = node ? node : root;
	m->name = m->node->name;
	m->at = m->node->tag;
	s->misfits = m;
	s->nmisfits = 1;
}

static bool
has_placeholder(const struct vml_node *n)
{
	bool found = vml_placeholder(n->text);
	for (uint32_t i = 0; i < n->nattrs && !found; i++)
		found = vml_placeholder(n->attrs[i].value);
	for (const struct vml_node *k = n->first; k && !found; k = k->next)
		found = has_placeholder(k);
	return found;
}

static unsigned
said_by(const struct vml_schema *s, bool libxml_says_no)
{
	unsigned by = libxml_says_no ? VML_BY_RELAXNG : 0;
	for (uint32_t i = 0; i < s->nmisfits; i++) {
		enum vml_misfit_kind kind = s->misfits[i].kind;
		if (kind == VML_MISFIT_TOO_NEW)
			by |= VML_BY_TARGET;
		else if (kind != VML_MISFIT_REMOVED && !libxml_says_no)
			by |= VML_BY_PATTERN;
	}
	return by;
}

/* What libvirt removed its own grammar still has, so that it is told but does not count. */
static bool
any_counts(const struct vml_schema *s)
{
	for (uint32_t i = 0; i < s->nmisfits; i++)
		if (s->misfits[i].kind != VML_MISFIT_REMOVED)
			return true;
	return false;
}

struct vml_schema
vml_grammar_judge(struct vml_grammar *g, const struct vml_xml_document *d,
	const struct vml_target *target, struct vml_arena *a)
{
	struct vml_schema s = { 0 };
	struct part *p = d->tree ? part_for(g, d->root) : NULL;
	uint32_t version = target && p && p->builtin ? target->libvirt : 0;
	unsigned number = 0;

	if (!p)
		return s;
	s.grammar = g->file ? vml_arena_strdup(a, g->file) : "builtin";
	s.verdict = VML_SCHEMA_VALID;
	bool taken = takes(g, p, d->root, version);
	if (taken && p->builtin)
		return s;
	const struct vml_rng *rng = compiled(g, p, d->root);
	enum vml_rng_verdict says = rng ? vml_rng_validate(rng, d->tree, &number) : VML_RNG_FAILED;
	if (taken && says == VML_RNG_VALID)
		return s;
	bool known = vml_misfits_find(
		&p->checker, d->root, d->tree, version, a, &s.misfits, &s.nmisfits);
	if (says == VML_RNG_INVALID && (!known || !any_counts(&s))) {
		/* libxml2 does not know what may stand for anything. */
		if (known && has_placeholder(d->root))
			s.verdict = VML_SCHEMA_UNCHECKED;
		else
			unexplained(&s, d->root, number, a);
	}
	if (any_counts(&s))
		s.verdict = VML_SCHEMA_INVALID;
	s.by = said_by(&s, says != VML_RNG_VALID);
	if (s.verdict != VML_SCHEMA_INVALID)
		s.by = 0;
	return s;
}
