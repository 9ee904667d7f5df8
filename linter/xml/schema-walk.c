/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A quick look at a document that libxml2 accepts: whether a value breaks a pattern that libxml2
 * was not given, or something in it is newer than the target. Definitions are found by name alone,
 * so an element may have several; whatever one of them does not certainly allow is left to the
 * matcher, which knows which of them it is. That is rare, and this costs a tenth of the matcher.
 */
#include "xml/schema-walk.h"

#include <string.h>

#include "base/limits.h"

#define MAX_DEFS 32

struct defs {
	uint16_t def[MAX_DEFS];
	unsigned n;
};

/* The first entry of that name among `n` sorted ones. */
static const struct vml_def_entry *
first_named(const struct vml_def_entry *e, uint32_t n, uint32_t name)
{
	while (n) {
		uint32_t half = n / 2;
		if (e[half].name < name) {
			e += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return e;
}

/* What one attribute says of one definition. */
enum finding { CLEAN, ASK, NOT_THIS };

static enum finding
attr_finding(const struct vml_checker *c, const struct vml_def *d, uint32_t name, const char *value,
	uint32_t version)
{
	const struct vml_graph *g = c->graph;
	const struct vml_def_entry *all = g->entries + d->attrs, *end = all + d->nattrs;
	const struct vml_def_entry *e = first_named(all, d->nattrs, name);
	/* entries for any name come first */
	enum finding found = d->nattrs && !all->name ? CLEAN : NOT_THIS;

	for (; e < end && e->name == name; e++) {
		if (!vml_check_text(c, e->what, value, version, VML_DEPTH_LIBXML))
			continue;
		if (!vml_graph_at(g, e->note, version) ||
			!vml_check_text(c, e->what, value, version, VML_DEPTH_FULL))
			return ASK;
		found = CLEAN;
	}
	return found;
}

/* NOT_THIS: libxml2 cannot have taken the element for one of this definition. */
static enum finding
def_finding(const struct vml_checker *c, const struct vml_def *d, const struct vml_node *n,
	const uint32_t *names, uint32_t version)
{
	enum finding found = CLEAN;

	for (uint32_t i = 0; i < n->nattrs; i++) {
		enum finding one = attr_finding(c, d, names[i], n->attrs[i].value, version);
		if (one == NOT_THIS)
			return NOT_THIS;
		if (one == ASK)
			found = ASK;
	}
	if (!vml_graph_at(c->graph, d->gap, version))
		found = ASK;
	if (d->text && vml_check_text(c, d->text, n->text, version, VML_DEPTH_LIBXML) &&
		!vml_check_text(c, d->text, n->text, version, VML_DEPTH_FULL))
		found = ASK;
	return found;
}

static bool
add_def(struct defs *defs, uint32_t def)
{
	for (unsigned i = 0; i < defs->n; i++)
		if (defs->def[i] == def)
			return true;
	if (defs->n == MAX_DEFS)
		return false;
	defs->def[defs->n++] = (uint16_t)def;
	return true;
}

/* The definitions of a child under those of its parent; false = too many, or one is too new. */
static bool
child_defs(const struct vml_graph *g, const struct defs *parents, uint32_t name, uint32_t version,
	struct defs *children)
{
	children->n = 0;
	for (unsigned i = 0; i < parents->n; i++) {
		const struct vml_def *d = &g->defs[parents->def[i]];
		const struct vml_def_entry *end = g->entries + d->kids + d->nkids;
		const struct vml_def_entry *e = first_named(g->entries + d->kids, d->nkids, name);
		for (; e < end && e->name == name; e++)
			if (!vml_graph_at(g, e->note, version) || !add_def(children, e->what))
				return false;
	}
	return true;
}

static bool
node_clean(
	const struct vml_checker *c, struct defs *defs, const struct vml_node *n, uint32_t version)
{
	struct defs possible = { .n = 0 };
	uint32_t names[VML_MAX_ATTRS];

	for (uint32_t i = 0; i < n->nattrs && i < VML_MAX_ATTRS; i++)
		names[i] = vml_graph_string(c->graph, n->attrs[i].name);
	for (unsigned i = 0; i < defs->n; i++) {
		enum finding found =
			def_finding(c, &c->graph->defs[defs->def[i]], n, names, version);
		if (found == ASK)
			return false;
		if (found == CLEAN)
			add_def(&possible, defs->def[i]);
	}
	for (const struct vml_node *k = n->first; k; k = k->next) {
		uint32_t name = vml_graph_string(c->graph, k->name);
		struct defs children;
		if (name == VML_NO_STRING)
			continue;
		if (!child_defs(c->graph, &possible, name, version, &children) ||
			!node_clean(c, &children, k, version))
			return false;
	}
	return true;
}

static bool
starts_with(
	const struct vml_graph *g, uint32_t pat, uint32_t name, uint32_t version, struct defs *defs)
{
	const struct vml_pat *p = &g->pats[pat];

	if (p->kind == VML_PAT_CHOICE)
		return starts_with(g, p->a, name, version, defs) &&
		       starts_with(g, p->b, name, version, defs);
	if (p->kind == VML_PAT_SINCE) {
		unsigned before = defs->n;
		return starts_with(g, p->a, name, version, defs) &&
		       (defs->n == before || vml_graph_at(g, p->b, version));
	}
	if (p->kind != VML_PAT_ELEMENT)
		return false;
	return g->names[p->a].kind != VML_NAME_ONE || g->names[p->a].name != name ||
	       add_def(defs, p->def);
}

bool
vml_walk_starts(const struct vml_graph *g, const struct vml_node *root)
{
	uint32_t name = vml_graph_string(g, root->name);
	struct defs defs = { .n = 0 };

	if (name == VML_NO_STRING || root->ns)
		return false;
	return !starts_with(g, g->start, name, 0, &defs) || defs.n > 0;
}

bool
vml_walk_clean(const struct vml_checker *c, const struct vml_node *root, uint32_t version)
{
	uint32_t name = vml_graph_string(c->graph, root->name);
	struct defs defs = { .n = 0 };

	return name != VML_NO_STRING &&
	       starts_with(c->graph, c->graph->start, name, version, &defs) &&
	       node_clean(c, &defs, root, version);
}

bool
vml_walk_names(const struct vml_graph *g, const struct vml_node *root, unsigned char *names)
{
	bool had = true;
	for (const struct vml_node *n = root; n;) {
		uint32_t name = vml_graph_string(g, n->name);
		if (name != VML_NO_STRING) {
			had = had && names[name];
			names[name] = 1;
		}
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n && n != root && !n->next)
			n = n->parent;
		n = n && n != root ? n->next : NULL;
	}
	return had;
}
