/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The schema's verdict on one document. The embedded grammars are compiled when the first document
 * needs them, once, and then shared; another grammar is compiled when it is named.
 */
#include "xml/schema.h"

#include <string.h>

#include <glib.h>

#include "xml/schema-builtin.h"
#include "xml/schema-rng.h"

/* One grammar in libxml2's form, made when needed. */
struct part {
	const struct vml_builtin *builtin;
	struct vml_rng *rng;
	bool tried;
};

struct vml_grammar {
	char *file; /* NULL = the embedded ones */
	GMutex lock;
	struct part *parts;
	unsigned nparts;
};

struct vml_grammar *
vml_grammar_new(const char *file, char **error)
{
	struct vml_grammar *g = g_new0(struct vml_grammar, 1);

	g_mutex_init(&g->lock);
	g->file = g_strdup(file);
	g->nparts = file ? 1 : vml_nbuiltins;
	g->parts = g_new0(struct part, g->nparts);
	if (!file) {
		for (unsigned i = 0; i < g->nparts; i++)
			g->parts[i].builtin = &vml_builtins[i];
		return g;
	}
	g->parts[0].tried = true;
	g->parts[0].rng = vml_rng_new(NULL, 0, file, error);
	if (g->parts[0].rng)
		return g;
	vml_grammar_free(g);
	return NULL;
}

void
vml_grammar_free(struct vml_grammar *g)
{
	if (!g)
		return;
	for (unsigned i = 0; i < g->nparts; i++)
		vml_rng_free(g->parts[i].rng);
	g_free(g->parts);
	g_mutex_clear(&g->lock);
	g_free(g->file);
	g_free(g);
}

static struct part *
part_for(const struct vml_grammar *g, const struct vml_node *root)
{
	if (!root)
		return NULL;
	for (unsigned i = 0; i < g->nparts; i++) {
		const struct vml_builtin *b = g->parts[i].builtin;
		if (!b)
			return &g->parts[i];
		for (const char *name = b->starts; *name; name += strlen(name) + 1)
			if (!root->ns && !strcmp(name, root->name))
				return &g->parts[i];
	}
	return NULL;
}

bool
vml_grammar_knows(const struct vml_grammar *g, const struct vml_node *root)
{
	return part_for(g, root) != NULL;
}

/* The compiled form; NULL where libxml2 has no RELAX NG. */
static const struct vml_rng *
compiled(struct vml_grammar *g, struct part *p)
{
	g_mutex_lock(&g->lock);
	if (!p->tried) {
		char *error = NULL;
		p->tried = true;
		p->rng = vml_rng_new(p->builtin->rng, p->builtin->len, NULL, &error);
		g_free(error);
	}
	g_mutex_unlock(&g->lock);
	return p->rng;
}

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

struct vml_schema
vml_grammar_judge(struct vml_grammar *g, const struct vml_xml_document *d,
	const struct vml_target *target, struct vml_arena *a)
{
	struct vml_schema s = { 0 };
	struct part *p = d->tree ? part_for(g, d->root) : NULL;
	const struct vml_rng *rng = p ? compiled(g, p) : NULL;
	unsigned number;

	(void)target;
	if (!rng)
		return s;
	s.grammar = g->file ? vml_arena_strdup(a, g->file) : "builtin";
	s.verdict = VML_SCHEMA_VALID;
	if (vml_rng_validate(rng, d->tree, &number) == VML_RNG_VALID)
		return s;
	s.verdict = VML_SCHEMA_INVALID;
	s.by = VML_BY_RELAXNG;
	unexplained(&s, d->root, number, a);
	return s;
}
