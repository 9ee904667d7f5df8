/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The schema's verdict on one document: libxml2's on the grammar, then a quick look at values and
 * versions, and only where one of the two is not content, the matcher, which explains. What libxml2
 * compiles are the defines whose elements occur: a definition of an element that a document does
 * not have cannot change its verdict. The second document that needs more gets everything.
 */
#include "xml/schema.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <libxml/tree.h>

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

/* Marks the pieces reached from `from`, over no element whose name is not in `names`. */
static void
reach(const struct vml_builtin *b, const unsigned char *names, unsigned from, unsigned char *marks)
{
	for (uint32_t i = b->pieces[from].refs; i < b->pieces[from].after; i++) {
		unsigned to = b->refs[i];
		if (marks[to])
			continue;
		bool used = !names || !b->pieces[to].name || names[b->pieces[to].name];
		marks[to] = used ? 2 : 1;
		if (used)
			reach(b, names, to, marks);
	}
}

/* The grammar with those elements only (NULL = all), for libxml2. */
static struct vml_rng *
assemble(const struct vml_builtin *b, const unsigned char *names)
{
	unsigned char *marks = g_malloc0(b->npieces);
	GString *text = g_string_sized_new(1u << 17);
	char *error = NULL;

	reach(b, names, 0, marks);
	g_string_append(text,
		"<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" datatypeLibrary="
		"\"http://www.w3.org/2001/XMLSchema-datatypes\"><start>");
	g_string_append_len(text, b->text + b->pieces[0].at, b->pieces[0].len);
	g_string_append(text, "</start>");
	for (unsigned i = 1; i < b->npieces; i++) {
		if (!marks[i])
			continue;
		g_string_append_printf(text, "<define name=\"d%u\">", i);
		if (marks[i] == 2)
			g_string_append_len(text, b->text + b->pieces[i].at, b->pieces[i].len);
		else
			g_string_append(text, "<notAllowed/>");
		g_string_append(text, "</define>");
	}
	g_string_append(text, "</grammar>");
	struct vml_rng *r = vml_rng_new(text->str, text->len, NULL, &error);
	g_free(error);
	g_string_free(text, TRUE);
	g_free(marks);
	return r;
}

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
			*slot = assemble(p->builtin, first ? p->names : NULL);
			p->failed = !*slot;
		}
	}
	r = p->all ? p->all : p->some;
	g_mutex_unlock(&g->lock);
	return r;
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
	const struct vml_rng *rng = compiled(g, p, d->root);
	enum vml_rng_verdict says = rng ? vml_rng_validate(rng, d->tree, &number) : VML_RNG_FAILED;
	s.grammar = g->file ? vml_arena_strdup(a, g->file) : "builtin";
	s.verdict = VML_SCHEMA_VALID;
	if (says == VML_RNG_VALID && vml_walk_clean(&p->checker, d->root, version))
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
