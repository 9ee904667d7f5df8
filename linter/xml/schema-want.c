/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a pattern could take or must have next, for people: names and values by which a fault is
 * explained. Only the innermost open element is looked at.
 */
#include <string.h>

#include "xml/schema-match.h"

struct search {
	struct vml_matcher *m;
	enum vml_wanted what;
	struct vml_match_name of; /* VALUES: of this attribute; name VML_NO_STRING = of the text */
	GPtrArray *found;
};

static const char *
string(const struct vml_matcher *m, uint32_t at)
{
	return vml_matcher_graph(m)->strings + at;
}

static void
add(struct search *s, const char *name)
{
	for (guint i = 0; i < s->found->len; i++)
		if (strcmp(s->found->pdata[i], name) == 0)
			return;
	g_ptr_array_add(s->found, (gpointer)name);
}

static bool
has_name(const struct vml_graph *g, uint32_t names, struct vml_match_name n)
{
	const struct vml_name_class *c = &g->names[names];
	return c->kind == VML_NAME_CHOICE ? has_name(g, c->a, n) || has_name(g, c->b, n)
					  : c->kind == VML_NAME_ONE && c->name == n.name;
}

static void
add_names(struct search *s, uint32_t names)
{
	const struct vml_name_class *c = &vml_matcher_graph(s->m)->names[names];
	if (c->kind == VML_NAME_ONE) {
		add(s, string(s->m, c->name));
	} else if (c->kind == VML_NAME_CHOICE) {
		add_names(s, c->a);
		add_names(s, c->b);
	}
}

static bool
exists(const struct vml_matcher *m, const struct vml_pat *p)
{
	return vml_graph_at(vml_matcher_graph(m), p->b, vml_matcher_version(m));
}

static void
look(struct search *s, uint32_t id)
{
	struct vml_pat p = *vml_match_pat(s->m, id);

	switch (p.kind) {
	case VML_PAT_CHOICE:
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		look(s, p.a);
		look(s, p.b);
		break;
	case VML_PAT_SINCE:
		if (exists(s->m, &p))
			look(s, p.a);
		break;
	case VML_PAT_ONE_OR_MORE:
	case VML_PAT_AFTER: look(s, p.a); break;
	case VML_PAT_ELEMENT:
		if (s->what == VML_WANT_ELEMENTS)
			add_names(s, p.a);
		break;
	case VML_PAT_ATTRIBUTE:
		if (s->what == VML_WANT_ATTRIBUTES)
			add_names(s, p.a);
		else if (s->what == VML_WANT_VALUES && s->of.name != VML_NO_STRING &&
			 has_name(vml_matcher_graph(s->m), p.a, s->of)) {
			s->of.name = VML_NO_STRING;
			look(s, p.b);
			s->of.name = vml_matcher_graph(s->m)->names[p.a].name;
		}
		break;
	case VML_PAT_VALUE:
		if (s->what == VML_WANT_VALUES && s->of.name == VML_NO_STRING)
			add(s, string(s->m, p.a));
		break;
	default: break;
	}
}

GPtrArray *
vml_match_wanted(struct vml_matcher *m, uint32_t p, enum vml_wanted what)
{
	struct search s = { m, what, { VML_NO_STRING, 0 }, g_ptr_array_new() };
	look(&s, p);
	return s.found;
}

GPtrArray *
vml_match_values(struct vml_matcher *m, uint32_t p, struct vml_match_name name)
{
	struct search s = { m, VML_WANT_VALUES, name, g_ptr_array_new() };
	if (name.name != VML_NO_STRING)
		look(&s, p);
	return s.found;
}

/* ---- what must be -----------------------------------------------------------------------------
 */

/* NULL = this way is closed. */
static GPtrArray *need(struct vml_matcher *m, uint32_t id, enum vml_wanted what);

static bool
holds(const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (strcmp(names->pdata[i], name) == 0)
			return true;
	return false;
}

static GPtrArray *
need_both(GPtrArray *left, GPtrArray *right)
{
	if (!left || !right) {
		if (left)
			g_ptr_array_unref(left);
		if (right)
			g_ptr_array_unref(right);
		return NULL;
	}
	for (guint i = 0; i < right->len; i++)
		if (!holds(left, right->pdata[i]))
			g_ptr_array_add(left, right->pdata[i]);
	g_ptr_array_unref(right);
	return left;
}

/* What both ways need; the shorter way when they share nothing. */
static GPtrArray *
need_either(GPtrArray *left, GPtrArray *right)
{
	if (!left || !right)
		return left ? left : right;
	GPtrArray *shared = g_ptr_array_new();
	for (guint i = 0; i < left->len; i++)
		if (holds(right, left->pdata[i]))
			g_ptr_array_add(shared, left->pdata[i]);
	if (!shared->len) {
		g_ptr_array_unref(shared);
		shared = g_ptr_array_ref(right->len < left->len ? right : left);
	}
	g_ptr_array_unref(left);
	g_ptr_array_unref(right);
	return shared;
}

static GPtrArray *
need_name(struct vml_matcher *m, uint32_t names)
{
	const struct vml_name_class *c = &vml_matcher_graph(m)->names[names];
	GPtrArray *found = g_ptr_array_new();
	while (c->kind == VML_NAME_CHOICE)
		c = &vml_matcher_graph(m)->names[c->a];
	if (c->kind == VML_NAME_ONE)
		g_ptr_array_add(found, (gpointer)string(m, c->name));
	return found;
}

static GPtrArray *
need(struct vml_matcher *m, uint32_t id, enum vml_wanted what)
{
	struct vml_pat p = *vml_match_pat(m, id);
	GPtrArray *left;

	switch (p.kind) {
	case VML_PAT_NOT_ALLOWED: return NULL;
	case VML_PAT_CHOICE:
		left = need(m, p.a, what);
		return need_either(left, need(m, p.b, what));
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		left = need(m, p.a, what);
		return need_both(left, need(m, p.b, what));
	case VML_PAT_ONE_OR_MORE:
	case VML_PAT_AFTER: return need(m, p.a, what);
	case VML_PAT_SINCE: return exists(m, &p) ? need(m, p.a, what) : NULL;
	case VML_PAT_ELEMENT:
		return what == VML_WANT_ELEMENTS ? need_name(m, p.a) : g_ptr_array_new();
	case VML_PAT_ATTRIBUTE:
		return what == VML_WANT_ATTRIBUTES ? need_name(m, p.a) : g_ptr_array_new();
	default: return g_ptr_array_new();
	}
}

GPtrArray *
vml_match_needed(struct vml_matcher *m, uint32_t p, enum vml_wanted what)
{
	GPtrArray *found = need(m, p, what);
	return found ? found : g_ptr_array_new();
}

/* ---- key attributes ---------------------------------------------------------------------------
 */

static bool
enumerates(const struct vml_graph *g, uint32_t id)
{
	const struct vml_pat *p = &g->pats[id];
	return p->kind == VML_PAT_VALUE || (p->kind == VML_PAT_SINCE && enumerates(g, p->a)) ||
	       (p->kind == VML_PAT_CHOICE && enumerates(g, p->a) && enumerates(g, p->b));
}

static void
count_ways(struct vml_matcher *m, uint32_t id, struct vml_match_name name, GArray *seen, bool *key)
{
	struct vml_pat p = *vml_match_pat(m, id);

	if (p.kind == VML_PAT_CHOICE || p.kind == VML_PAT_GROUP || p.kind == VML_PAT_INTERLEAVE) {
		count_ways(m, p.a, name, seen, key);
		count_ways(m, p.b, name, seen, key);
	} else if (p.kind == VML_PAT_ONE_OR_MORE || p.kind == VML_PAT_AFTER ||
		   p.kind == VML_PAT_SINCE) {
		count_ways(m, p.a, name, seen, key);
	} else if (p.kind == VML_PAT_ATTRIBUTE && has_name(vml_matcher_graph(m), p.a, name)) {
		*key = *key && enumerates(vml_matcher_graph(m), p.b);
		for (guint i = 0; i < seen->len; i++)
			if (g_array_index(seen, uint32_t, i) == p.b)
				return;
		g_array_append_val(seen, p.b);
	}
}

unsigned
vml_match_ways(struct vml_matcher *m, uint32_t p, struct vml_match_name name)
{
	GArray *seen = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	bool key = true;
	count_ways(m, p, name, seen, &key);
	unsigned n = key ? seen->len : 0;
	g_array_free(seen, TRUE);
	return n;
}
