/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Matching by derivatives, after James Clark, "An algorithm for RELAX NG validation" (2002).
 * Patterns made on the way are kept once each; a step looks at each pattern once, so that
 * ambiguous grammars cost no more than they are large.
 */
#include "xml/schema-match.h"

#include <string.h>

#define MAX_PATS (1u << 22)

struct remembered {
	uint32_t step; /* in which the result was found */
	uint32_t result;
};

struct vml_matcher {
	const struct vml_checker *checker;
	const struct vml_graph *graph;
	uint32_t version;
	bool gave_up;
	GArray *made;       /* struct vml_pat; numbered after those of the graph */
	GArray *remembered; /* by pattern */
	uint32_t *slots;    /* hash table of made patterns: index + 1 */
	uint32_t nslots, step;
};

/* The event at hand, and how to take it. */
struct event {
	struct vml_match_name name;
	const char *text;
	bool lenient;
};

struct vml_matcher *
vml_matcher_new(const struct vml_checker *c, uint32_t version)
{
	struct vml_matcher *m = g_new0(struct vml_matcher, 1);

	m->checker = c;
	m->graph = c->graph;
	m->version = version;
	m->made = g_array_new(FALSE, FALSE, sizeof(struct vml_pat));
	m->remembered = g_array_new(FALSE, TRUE, sizeof(struct remembered));
	g_array_set_size(m->remembered, c->graph->npats);
	m->nslots = 1024;
	m->slots = g_new0(uint32_t, m->nslots);
	return m;
}

void
vml_matcher_free(struct vml_matcher *m)
{
	g_array_free(m->made, TRUE);
	g_array_free(m->remembered, TRUE);
	g_free(m->slots);
	g_free(m);
}

void
vml_matcher_at(struct vml_matcher *m, uint32_t version)
{
	m->version = version;
}

const struct vml_graph *
vml_matcher_graph(const struct vml_matcher *m)
{
	return m->graph;
}

uint32_t
vml_matcher_version(const struct vml_matcher *m)
{
	return m->version;
}

bool
vml_matcher_gave_up(const struct vml_matcher *m)
{
	return m->gave_up;
}

struct vml_match_name
vml_match_name(const struct vml_matcher *m, const char *name, const char *ns)
{
	return (struct vml_match_name){ vml_graph_string(m->graph, name),
		vml_graph_string(m->graph, ns ? ns : "") };
}

const struct vml_pat *
vml_match_pat(const struct vml_matcher *m, uint32_t p)
{
	return p < m->graph->npats ? &m->graph->pats[p]
				   : &g_array_index(m->made, struct vml_pat, p - m->graph->npats);
}

/* ---- making patterns --------------------------------------------------------------------------
 */

static uint32_t
hash(const struct vml_pat *p)
{
	return (p->kind * 2654435761u) ^ (p->a * 40503u) ^ (p->b * 2246822519u) ^ (p->a >> 15);
}

static void
grow(struct vml_matcher *m)
{
	g_free(m->slots);
	m->nslots *= 4;
	m->slots = g_new0(uint32_t, m->nslots);
	for (guint k = 0; k < m->made->len; k++) {
		uint32_t i = hash(&g_array_index(m->made, struct vml_pat, k)) & (m->nslots - 1);
		while (m->slots[i])
			i = (i + 1) & (m->nslots - 1);
		m->slots[i] = k + 1;
	}
}

static uint32_t
make(struct vml_matcher *m, uint8_t kind, uint32_t a, uint32_t b)
{
	struct vml_pat p = { kind, 0, a, b };
	uint32_t i = hash(&p) & (m->nslots - 1);

	for (; m->slots[i]; i = (i + 1) & (m->nslots - 1)) {
		struct vml_pat *q = &g_array_index(m->made, struct vml_pat, m->slots[i] - 1);
		if (q->kind == kind && q->a == a && q->b == b)
			return m->graph->npats + m->slots[i] - 1;
	}
	if (m->made->len >= MAX_PATS) {
		m->gave_up = true;
		return VML_PAT_NOT_ALLOWED;
	}
	g_array_append_val(m->made, p);
	g_array_set_size(m->remembered, m->graph->npats + m->made->len);
	m->slots[i] = m->made->len;
	if (m->made->len * 2 > m->nslots)
		grow(m);
	return m->graph->npats + m->made->len - 1;
}

static bool
is_among(const struct vml_matcher *m, uint32_t choices, uint32_t p)
{
	const struct vml_pat *c = vml_match_pat(m, choices);
	return choices == p ||
	       (c->kind == VML_PAT_CHOICE && (is_among(m, c->a, p) || is_among(m, c->b, p)));
}

static uint32_t
choice(struct vml_matcher *m, uint32_t a, uint32_t b)
{
	if (a == VML_PAT_NOT_ALLOWED || is_among(m, b, a))
		return b;
	if (b == VML_PAT_NOT_ALLOWED || is_among(m, a, b))
		return a;
	return make(m, VML_PAT_CHOICE, a, b);
}

uint32_t
vml_match_either(struct vml_matcher *m, uint32_t p, uint32_t q)
{
	return choice(m, p, q);
}

/* GROUP or INTERLEAVE. */
static uint32_t
both(struct vml_matcher *m, uint8_t kind, uint32_t a, uint32_t b)
{
	if (a == VML_PAT_NOT_ALLOWED || b == VML_PAT_NOT_ALLOWED)
		return VML_PAT_NOT_ALLOWED;
	if (a == VML_PAT_EMPTY)
		return b;
	return b == VML_PAT_EMPTY ? a : make(m, kind, a, b);
}

static uint32_t
after(struct vml_matcher *m, uint32_t a, uint32_t b)
{
	if (a == VML_PAT_NOT_ALLOWED || b == VML_PAT_NOT_ALLOWED)
		return VML_PAT_NOT_ALLOWED;
	return make(m, VML_PAT_AFTER, a, b);
}

static bool
exists(const struct vml_matcher *m, const struct vml_pat *p)
{
	return vml_graph_at(m->graph, p->b, m->version);
}

bool
vml_match_nullable(struct vml_matcher *m, uint32_t id)
{
	struct vml_pat p = *vml_match_pat(m, id);

	switch (p.kind) {
	case VML_PAT_EMPTY:
	case VML_PAT_TEXT: return true;
	case VML_PAT_CHOICE: return vml_match_nullable(m, p.a) || vml_match_nullable(m, p.b);
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE: return vml_match_nullable(m, p.a) && vml_match_nullable(m, p.b);
	case VML_PAT_ONE_OR_MORE: return vml_match_nullable(m, p.a);
	case VML_PAT_SINCE: return exists(m, &p) && vml_match_nullable(m, p.a);
	default: return false;
	}
}

/* ---- derivatives ------------------------------------------------------------------------------
 */

/* What comes after the innermost element of `p`, wrapped. */
struct wrap {
	uint8_t kind;
	uint32_t other;
	bool first; /* what comes after goes before `other` */
};

static uint32_t
wrap_after(struct vml_matcher *m, uint32_t id, struct wrap w)
{
	struct vml_pat p = *vml_match_pat(m, id);

	if (p.kind == VML_PAT_CHOICE)
		return choice(m, wrap_after(m, p.a, w), wrap_after(m, p.b, w));
	if (p.kind != VML_PAT_AFTER)
		return VML_PAT_NOT_ALLOWED;
	uint32_t rest = w.kind == VML_PAT_NOT_ALLOWED ? w.other
			: w.kind == VML_PAT_AFTER     ? after(m, p.b, w.other)
			: w.first                     ? both(m, w.kind, p.b, w.other)
						      : both(m, w.kind, w.other, p.b);
	return after(m, p.a, rest);
}

uint32_t
vml_match_resume(struct vml_matcher *m, uint32_t p, uint32_t rest)
{
	return wrap_after(m, p, (struct wrap){ VML_PAT_NOT_ALLOWED, rest, false });
}

static bool
fits(struct vml_matcher *m, uint32_t content, const char *value)
{
	return !value || vml_check_text(m->checker, content, value, m->version);
}

typedef uint32_t (*step)(struct vml_matcher *, uint32_t, const struct event *);

/* One step on one pattern, looked up when this step has been there before. */
static uint32_t
once(struct vml_matcher *m, step f, uint32_t p, const struct event *e)
{
	struct remembered *r = &g_array_index(m->remembered, struct remembered, p);
	if (r->step == m->step)
		return r->result;
	uint32_t result = f(m, p, e);
	r = &g_array_index(m->remembered, struct remembered, p);
	*r = (struct remembered){ m->step, result };
	return result;
}

static uint32_t
begin(struct vml_matcher *m, step f, uint32_t p, const struct event *e)
{
	m->step++;
	return once(m, f, p, e);
}

static uint32_t
open_step(struct vml_matcher *m, uint32_t id, const struct event *e)
{
	struct vml_pat p = *vml_match_pat(m, id);
	uint32_t left, right;

	switch (p.kind) {
	case VML_PAT_CHOICE:
		left = once(m, open_step, p.a, e);
		return choice(m, left, once(m, open_step, p.b, e));
	case VML_PAT_ELEMENT:
		return vml_graph_named(m->graph, p.a, e->name.name, e->name.ns)
			       ? after(m, p.b, VML_PAT_EMPTY)
			       : VML_PAT_NOT_ALLOWED;
	case VML_PAT_INTERLEAVE:
		left = wrap_after(m, once(m, open_step, p.a, e),
			(struct wrap){ VML_PAT_INTERLEAVE, p.b, true });
		right = wrap_after(m, once(m, open_step, p.b, e),
			(struct wrap){ VML_PAT_INTERLEAVE, p.a, false });
		return choice(m, left, right);
	case VML_PAT_ONE_OR_MORE:
		return wrap_after(m, once(m, open_step, p.a, e),
			(struct wrap){ VML_PAT_GROUP, choice(m, id, VML_PAT_EMPTY), true });
	case VML_PAT_GROUP:
		left = wrap_after(
			m, once(m, open_step, p.a, e), (struct wrap){ VML_PAT_GROUP, p.b, true });
		if (!e->lenient && !vml_match_nullable(m, p.a))
			return left;
		return choice(m, left, once(m, open_step, p.b, e));
	case VML_PAT_AFTER:
		return wrap_after(
			m, once(m, open_step, p.a, e), (struct wrap){ VML_PAT_AFTER, p.b, false });
	case VML_PAT_SINCE: return exists(m, &p) ? once(m, open_step, p.a, e) : VML_PAT_NOT_ALLOWED;
	default: return VML_PAT_NOT_ALLOWED;
	}
}

uint32_t
vml_match_open(struct vml_matcher *m, uint32_t p, struct vml_match_name name, enum vml_manner how)
{
	struct event e = { name, NULL, how == VML_LENIENT };
	return begin(m, open_step, p, &e);
}

static uint32_t
attr_step(struct vml_matcher *m, uint32_t id, const struct event *e)
{
	struct vml_pat p = *vml_match_pat(m, id);
	uint32_t left, right;

	switch (p.kind) {
	case VML_PAT_AFTER: return after(m, once(m, attr_step, p.a, e), p.b);
	case VML_PAT_CHOICE:
		left = once(m, attr_step, p.a, e);
		return choice(m, left, once(m, attr_step, p.b, e));
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		left = both(m, p.kind, once(m, attr_step, p.a, e), p.b);
		right = both(m, p.kind, p.a, once(m, attr_step, p.b, e));
		return choice(m, left, right);
	case VML_PAT_ONE_OR_MORE:
		return both(
			m, VML_PAT_GROUP, once(m, attr_step, p.a, e), choice(m, id, VML_PAT_EMPTY));
	case VML_PAT_ATTRIBUTE:
		return vml_graph_named(m->graph, p.a, e->name.name, e->name.ns) &&
				       fits(m, p.b, e->text)
			       ? VML_PAT_EMPTY
			       : VML_PAT_NOT_ALLOWED;
	case VML_PAT_SINCE: return exists(m, &p) ? once(m, attr_step, p.a, e) : VML_PAT_NOT_ALLOWED;
	default: return VML_PAT_NOT_ALLOWED;
	}
}

uint32_t
vml_match_attr(struct vml_matcher *m, uint32_t p, struct vml_match_name name, const char *value)
{
	struct event e = { name, value, false };
	return begin(m, attr_step, p, &e);
}

static uint32_t
close_step(struct vml_matcher *m, uint32_t id, const struct event *e)
{
	struct vml_pat p = *vml_match_pat(m, id);
	uint32_t left;

	switch (p.kind) {
	case VML_PAT_AFTER: return after(m, once(m, close_step, p.a, e), p.b);
	case VML_PAT_CHOICE:
		left = once(m, close_step, p.a, e);
		return choice(m, left, once(m, close_step, p.b, e));
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		left = once(m, close_step, p.a, e);
		return both(m, p.kind, left, once(m, close_step, p.b, e));
	case VML_PAT_ONE_OR_MORE:
		left = once(m, close_step, p.a, e);
		return left == VML_PAT_NOT_ALLOWED || left == VML_PAT_EMPTY
			       ? left
			       : make(m, VML_PAT_ONE_OR_MORE, left, 0);
	case VML_PAT_SINCE:
		left = once(m, close_step, p.a, e);
		return left == VML_PAT_NOT_ALLOWED || left == p.a
			       ? (left ? id : left)
			       : make(m, VML_PAT_SINCE, left, p.b);
	case VML_PAT_ATTRIBUTE: return e->lenient ? VML_PAT_EMPTY : VML_PAT_NOT_ALLOWED;
	default: return id;
	}
}

uint32_t
vml_match_close(struct vml_matcher *m, uint32_t p, enum vml_manner how)
{
	struct event e = { { 0, 0 }, NULL, how == VML_LENIENT };
	return begin(m, close_step, p, &e);
}

static uint32_t
text_step(struct vml_matcher *m, uint32_t id, const struct event *e)
{
	struct vml_pat p = *vml_match_pat(m, id);
	uint32_t left, right;

	switch (p.kind) {
	case VML_PAT_AFTER: return after(m, once(m, text_step, p.a, e), p.b);
	case VML_PAT_CHOICE:
		left = once(m, text_step, p.a, e);
		return choice(m, left, once(m, text_step, p.b, e));
	case VML_PAT_INTERLEAVE:
		left = both(m, p.kind, once(m, text_step, p.a, e), p.b);
		right = both(m, p.kind, p.a, once(m, text_step, p.b, e));
		return choice(m, left, right);
	case VML_PAT_GROUP:
		left = both(m, p.kind, once(m, text_step, p.a, e), p.b);
		return vml_match_nullable(m, p.a) ? choice(m, left, once(m, text_step, p.b, e))
						  : left;
	case VML_PAT_ONE_OR_MORE:
		return both(
			m, VML_PAT_GROUP, once(m, text_step, p.a, e), choice(m, id, VML_PAT_EMPTY));
	case VML_PAT_SINCE: return exists(m, &p) ? once(m, text_step, p.a, e) : VML_PAT_NOT_ALLOWED;
	case VML_PAT_TEXT: return id;
	case VML_PAT_DATA:
	case VML_PAT_VALUE:
	case VML_PAT_LIST: return fits(m, id, e->text) ? VML_PAT_EMPTY : VML_PAT_NOT_ALLOWED;
	default: return VML_PAT_NOT_ALLOWED;
	}
}

uint32_t
vml_match_text(struct vml_matcher *m, uint32_t p, const char *text)
{
	struct event e = { { 0, 0 }, text, false };
	return begin(m, text_step, p, &e);
}

uint32_t
vml_match_end(struct vml_matcher *m, uint32_t id, enum vml_manner how)
{
	struct vml_pat p = *vml_match_pat(m, id);

	if (p.kind == VML_PAT_CHOICE) {
		uint32_t left = vml_match_end(m, p.a, how);
		return choice(m, left, vml_match_end(m, p.b, how));
	}
	if (p.kind == VML_PAT_AFTER && (how == VML_LENIENT || vml_match_nullable(m, p.a)))
		return p.b;
	return VML_PAT_NOT_ALLOWED;
}
