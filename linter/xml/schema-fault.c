/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is said of a fault beyond that it is one: the name or value that was meant, the key
 * attribute that rules the branch out, the version that would take it, the element it belongs to.
 */
#include "xml/schema-fault.h"

#include <string.h>

#include "base/text.h"

struct vml_misfit *
vml_fault_add(struct vml_faults *f, enum vml_misfit_kind kind, const struct vml_node *n,
	const struct vml_attr *a, const char *name, struct vml_span at)
{
	struct vml_misfit *m = &f->spare;

	if (f->misfits->len < VML_MAX_MISFITS) {
		m = vml_make(f->arena, struct vml_misfit);
		g_array_append_val(f->misfits, m);
	}
	*m = (struct vml_misfit){ .kind = kind,
		.node = n,
		.attr = a,
		.at = at,
		.name = vml_arena_strdup(f->arena, name) };
	return m;
}

static uint32_t
take(struct vml_faults *f, struct vml_probe s)
{
	switch (s.step) {
	case VML_PROBE_OPEN: return vml_match_open(f->m, s.p, s.name, VML_STRICT);
	case VML_PROBE_ATTR: return vml_match_attr(f->m, s.p, s.name, s.value);
	case VML_PROBE_CLOSE: return vml_match_close(f->m, s.p, VML_STRICT);
	case VML_PROBE_TEXT: return vml_match_text(f->m, s.p, s.value);
	default: return vml_match_end(f->m, s.p, VML_STRICT);
	}
}

static bool
passes_at(struct vml_faults *f, struct vml_probe s, uint32_t version)
{
	vml_matcher_at(f->m, version);
	bool passes = take(f, s) != VML_PAT_NOT_ALLOWED;
	vml_matcher_at(f->m, f->version);
	return passes;
}

bool
vml_fault_version(struct vml_faults *f, struct vml_probe probe, const struct vml_node *n,
	const struct vml_attr *a, const char *name, struct vml_span at)
{
	const struct vml_graph *g = vml_matcher_graph(f->m);
	uint32_t since = 0, until = 0;

	if (!f->version || !passes_at(f, probe, 0))
		return false;
	for (uint32_t i = 1; i < g->nnotes; i++) {
		uint32_t s = g->notes[i].since, u = g->notes[i].until;
		if (s > f->version && (!since || s < since) && passes_at(f, probe, s))
			since = s;
		if (u && u <= f->version && u > until && passes_at(f, probe, u - 1))
			until = u;
	}
	if (!since && !until)
		return false;
	struct vml_misfit *m =
		vml_fault_add(f, since ? VML_MISFIT_TOO_NEW : VML_MISFIT_REMOVED, n, a, name, at);
	m->since = vml_version_text(f->arena, since ? since : until);
	return true;
}

/* ---- what was meant ---------------------------------------------------------------------------
 */

static gint
by_text(gconstpointer p, gconstpointer q)
{
	return strcmp(*(const char *const *)p, *(const char *const *)q);
}

void
vml_fault_expect(
	struct vml_faults *f, struct vml_misfit *m, const GPtrArray *names, const char *word)
{
	const char **all = vml_make_n(f->arena, const char *, names->len + 1);
	uint32_t n = 0;

	for (guint i = 0; i < names->len; i++)
		if (*(const char *)names->pdata[i])
			all[n++] = names->pdata[i];
	qsort(all, n, sizeof(*all), by_text);
	m->nearest = *word ? vml_text_nearest(word, all, n) : NULL;
	for (uint32_t i = 0; m->nearest && i < n; i++)
		if (all[i] == m->nearest) {
			memmove(all + 1, all, i * sizeof(*all));
			all[0] = m->nearest;
			break;
		}
	for (uint32_t i = 0; i < n; i++)
		all[i] = vml_arena_strdup(f->arena, all[i]);
	if (m->nearest)
		m->nearest = all[0];
	m->expected = all;
	m->nexpected = n;
}

/* ---- key attributes ---------------------------------------------------------------------------
 */

/* The open elements from `from` on matched again, with one attribute's value left open. */
static uint32_t
again(struct vml_faults *f, unsigned from, const struct vml_attr *loose,
	const struct vml_attr *failing)
{
	uint32_t p = f->frames[from].before;

	for (unsigned i = from; i < f->depth; i++) {
		const struct vml_node *n = f->frames[i].node;
		p = vml_match_open(f->m, p, vml_match_name(f->m, n->name, n->ns), VML_LENIENT);
		for (uint32_t k = 0; k < n->nattrs; k++) {
			const struct vml_attr *a = &n->attrs[k];
			bool open = a == loose || vml_placeholder(a->value);
			if (a == failing)
				continue;
			uint32_t q = vml_match_attr(f->m, p, vml_match_name(f->m, a->name, a->ns),
				open ? NULL : a->value);
			p = q == VML_PAT_NOT_ALLOWED ? p : q;
		}
		if (i + 1 < f->depth || !failing)
			p = vml_match_close(f->m, p, VML_LENIENT);
	}
	return p;
}

/* Whether `a` of frame `i` chooses between branches. */
static bool
is_key(struct vml_faults *f, unsigned i, const struct vml_attr *a)
{
	const struct vml_node *n = f->frames[i].node;
	uint32_t p = vml_match_open(
		f->m, f->frames[i].before, vml_match_name(f->m, n->name, n->ns), VML_LENIENT);
	return vml_match_ways(f->m, p, vml_match_name(f->m, a->name, a->ns)) > 1;
}

void
vml_fault_because(struct vml_faults *f, struct vml_misfit *m, struct vml_probe probe)
{
	const struct vml_attr *failing = m->attr;
	unsigned last = f->depth, far = last > 3 ? last - 3 : 0;

	for (unsigned i = last; i-- > far;) {
		const struct vml_node *n = f->frames[i].node;
		for (uint32_t k = 0; k < n->nattrs; k++) {
			const struct vml_attr *a = &n->attrs[k];
			if (a == failing || !is_key(f, i, a))
				continue;
			probe.p = again(f, i, a, failing);
			bool passes = probe.step == VML_PROBE_OPEN
					      ? vml_match_open(
							f->m, probe.p, probe.name, VML_LENIENT) != 0
					      : take(f, probe) != 0;
			if (!passes)
				continue;
			m->because = vml_arena_printf(f->arena, "%s='%s'", a->name, a->value);
			return;
		}
	}
}

/* ---- where it belongs -------------------------------------------------------------------------
 */

static const char *
element_name(const struct vml_graph *g, const struct vml_def *d)
{
	const struct vml_name_class *c = &g->names[g->pats[d->pat].a];
	return c->kind == VML_NAME_ONE ? g->strings + c->name : NULL;
}

static bool
may_hold(const struct vml_graph *g, const struct vml_def *d, uint32_t name)
{
	for (uint32_t i = 0; i < d->nkids; i++)
		if (g->kids[d->kids + i] == name)
			return true;
	return false;
}

bool
vml_fault_belongs(struct vml_faults *f, struct vml_misfit *m, const struct vml_node *n)
{
	const struct vml_graph *g = vml_matcher_graph(f->m);
	uint32_t name = vml_graph_string(g, n->name);
	const char *some = NULL;

	if (name == VML_NO_STRING || n->ns)
		return false;
	for (uint32_t i = 0; i < g->ndefs; i++) {
		const char *holder = element_name(g, &g->defs[i]);
		if (!holder || !may_hold(g, &g->defs[i], name))
			continue;
		if (!some)
			some = holder;
		for (const struct vml_node *up = n->parent; up; up = up->parent)
			if (!m->belongs && strcmp(up->name, holder) == 0)
				m->belongs = vml_arena_strdup(f->arena, holder);
	}
	if (m->belongs)
		return true;
	m->belongs = some ? vml_arena_strdup(f->arena, some) : NULL;
	return false;
}
