/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walks a document along its grammar and tells every fault: what it is, where, what was expected
 * and the likely intention. After each fault matching goes on as if it had been mended, so that one
 * fault gives one misfit. Values that are template syntax fit everywhere.
 */
#include "xml/schema-explain.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "xml/schema-fault.h"
#include "xml/schema-rng.h"

static const char *
known_value(const char *value)
{
	return vml_placeholder(value) ? NULL : value;
}

static bool
contains(const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (strcmp(names->pdata[i], name) == 0)
			return true;
	return false;
}

static bool
is_needed(struct vml_faults *f, uint32_t p, enum vml_wanted what, const char *name)
{
	GPtrArray *names = vml_match_needed(f->m, p, what);
	bool found = contains(names, name);
	g_ptr_array_unref(names);
	return found;
}

/* ---- attributes -------------------------------------------------------------------------------
 */

/* What an attribute of another version leads to: what goes with it is not amiss, too. */
static uint32_t
any_version(struct vml_faults *f, uint32_t p, struct vml_match_name name, const char *value)
{
	vml_matcher_at(f->m, 0);
	uint32_t q = vml_match_attr(f->m, p, name, value);
	vml_matcher_at(f->m, f->version);
	return q;
}

static uint32_t
wrong_value(struct vml_faults *f, uint32_t p, const struct vml_attr *a, struct vml_match_name name)
{
	uint32_t any = vml_match_attr(f->m, p, name, NULL);
	const struct vml_node *n = f->frames[f->depth - 1].node;
	struct vml_probe probe = { VML_PROBE_ATTR, p, name, a->value };

	if (any == VML_PAT_NOT_ALLOWED)
		return any;
	if (vml_fault_version(f, probe, n, a, a->value, a->value_at))
		return any_version(f, p, name, a->value);
	GPtrArray *values = vml_match_values(f->m, p, name);
	struct vml_misfit *m = vml_fault_add(
		f, *a->value ? VML_MISFIT_VALUE : VML_MISFIT_EMPTY, n, a, a->value, a->value_at);
	vml_fault_expect(f, m, values, a->value);
	vml_fault_because(f, m, probe);
	g_ptr_array_unref(values);
	return any;
}

static uint32_t
unknown_attr(struct vml_faults *f, uint32_t p, const struct vml_attr *a, struct vml_match_name name)
{
	const struct vml_node *n = f->frames[f->depth - 1].node;
	struct vml_probe probe = { VML_PROBE_ATTR, p, name, NULL };

	if (vml_fault_version(f, probe, n, a, a->name, a->name_at))
		return any_version(f, p, name, NULL);
	GPtrArray *names = vml_match_wanted(f->m, p, VML_WANT_ATTRIBUTES);
	for (guint i = names->len; i-- > 0;) /* what is there was not meant */
		if (vml_attr(n, names->pdata[i]))
			g_ptr_array_remove_index(names, i);
	struct vml_misfit *m = vml_fault_add(f, VML_MISFIT_ATTRIBUTE, n, a, a->name, a->name_at);
	vml_fault_expect(f, m, names, a->ns ? "" : a->name);
	g_ptr_array_unref(names);
	vml_fault_because(f, m, probe);
	if (!m->nearest)
		return p;
	if (is_needed(f, p, VML_WANT_ATTRIBUTES, m->nearest))
		m->lacks = n;
	/* What was meant counts as given. */
	struct vml_match_name meant = vml_match_name(f->m, m->nearest, NULL);
	uint32_t q = vml_match_attr(f->m, p, meant, known_value(a->value));
	if (q == VML_PAT_NOT_ALLOWED)
		q = vml_match_attr(f->m, p, meant, NULL);
	return q == VML_PAT_NOT_ALLOWED ? p : q;
}

static uint32_t
match_attr(struct vml_faults *f, uint32_t p, const struct vml_attr *a)
{
	struct vml_match_name name = vml_match_name(f->m, a->name, a->ns);
	uint32_t q = vml_match_attr(f->m, p, name, known_value(a->value));

	if (q == VML_PAT_NOT_ALLOWED)
		q = wrong_value(f, p, a, name);
	return q == VML_PAT_NOT_ALLOWED ? unknown_attr(f, p, a, name) : q;
}

/* Key attributes first: they choose the branch in which the others are judged. */
static uint32_t
match_attrs(struct vml_faults *f, uint32_t p, const struct vml_node *n)
{
	uint32_t start = p;
	for (int keys = 1; keys >= 0; keys--)
		for (uint32_t i = 0; i < n->nattrs; i++) {
			const struct vml_attr *a = &n->attrs[i];
			struct vml_match_name name = vml_match_name(f->m, a->name, a->ns);
			if ((vml_match_ways(f->m, start, name) > 1) == (keys == 1))
				p = match_attr(f, p, a);
		}
	return p;
}

/*
 * What is not there when the start tag ends (attributes), or the element (elements). `opened` is
 * the pattern before the start tag ended: what ends too early may be the form without an attribute.
 */
static void
tell_missing(struct vml_faults *f, uint32_t p, uint32_t opened, const struct vml_node *n)
{
	const bool attrs = p == opened;
	GPtrArray *left_out = vml_match_needed(f->m, opened, VML_WANT_ATTRIBUTES);
	GPtrArray *names =
		vml_match_needed(f->m, p, attrs ? VML_WANT_ATTRIBUTES : VML_WANT_ELEMENTS);
	struct vml_probe probe = { attrs ? VML_PROBE_CLOSE : VML_PROBE_END, p, { 0, 0 }, NULL };
	const char *first = names->len      ? names->pdata[0]
			    : left_out->len ? left_out->pdata[0]
					    : n->name;

	if (!vml_fault_version(f, probe, n, NULL, first, n->name_at)) {
		for (guint i = 0; i < names->len; i++)
			vml_fault_add(f, attrs ? VML_MISFIT_NO_ATTRIBUTE : VML_MISFIT_NO_ELEMENT, n,
				NULL, names->pdata[i], n->name_at);
		if (!names->len)
			vml_fault_add(f, VML_MISFIT_UNEXPLAINED, n, NULL, n->name, n->name_at);
	}
	g_ptr_array_unref(left_out);
	g_ptr_array_unref(names);
}

/* ---- text -------------------------------------------------------------------------------------
 */

static struct vml_span
text_span(const struct vml_node *n)
{
	return n->content.end > n->content.start ? n->content : n->tag;
}

static void
wrong_text(struct vml_faults *f, uint32_t p, const struct vml_node *n)
{
	GPtrArray *values = vml_match_wanted(f->m, p, VML_WANT_VALUES);
	bool empty = vml_is_blank(n->text);
	struct vml_misfit *m = vml_fault_add(
		f, empty ? VML_MISFIT_EMPTY : VML_MISFIT_VALUE, n, NULL, n->text, text_span(n));
	vml_fault_expect(f, m, values, n->text);
	g_ptr_array_unref(values);
}

/* Of an element without children. */
static uint32_t
match_text(struct vml_faults *f, uint32_t p, const struct vml_node *n)
{
	bool blank = vml_is_blank(n->text);
	uint32_t q = vml_match_text(f->m, p, known_value(n->text));

	if (blank) {
		uint32_t r = vml_match_either(f->m, p, q);
		uint32_t any = vml_match_text(f->m, p, NULL);
		bool ends = vml_match_end(f->m, r, VML_STRICT) != VML_PAT_NOT_ALLOWED;
		if (ends || vml_match_end(f->m, any, VML_STRICT) == VML_PAT_NOT_ALLOWED)
			return r;
		wrong_text(f, p, n);
		return any;
	}
	if (q != VML_PAT_NOT_ALLOWED)
		return q;
	struct vml_probe probe = { VML_PROBE_TEXT, p, { 0, 0 }, n->text };
	uint32_t any = vml_match_text(f->m, p, NULL);
	if (any == VML_PAT_NOT_ALLOWED) {
		vml_fault_add(f, VML_MISFIT_TEXT, n, NULL, n->text, text_span(n));
		return p;
	}
	if (!vml_fault_version(f, probe, n, NULL, n->text, text_span(n)))
		wrong_text(f, p, n);
	return any;
}

/* Where the text between the children is: from one tag to the next. */
static struct vml_span
gap_span(const struct vml_faults *f, const struct vml_node *n)
{
	unsigned before = 0;
	struct vml_span at = { n->content.start, n->content.end };

	if (!f->tree || !vml_rng_stray_text(f->tree, n->index + 1, &before))
		return n->name_at;
	for (const struct vml_node *k = n->first; k; k = k->next, before--) {
		if (!before) {
			at.end = k->whole.start;
			break;
		}
		at.start = k->whole.end;
	}
	return at;
}

static uint32_t
match_stray_text(struct vml_faults *f, uint32_t p, const struct vml_node *n)
{
	if (vml_is_blank(n->text) || vml_placeholder(n->text))
		return p;
	uint32_t q = vml_match_text(f->m, p, n->text);
	if (q != VML_PAT_NOT_ALLOWED)
		return q;
	vml_fault_add(f, VML_MISFIT_TEXT, n, NULL, n->text, gap_span(f, n));
	return p;
}

static struct vml_misfit *
last_misfit(const struct vml_faults *f)
{
	return g_array_index(f->misfits, struct vml_misfit *, f->misfits->len - 1);
}

/* ---- elements ---------------------------------------------------------------------------------
 */

/* One level of the document: its pattern now and as it was before the first child. */
struct level {
	uint32_t now, first;
	bool branches; /* of a template: siblings may be alternatives */
};

/* Siblings that should have come before `n`. */
static void
missing_before(struct vml_faults *f, uint32_t p, uint32_t opened, const struct vml_node *n)
{
	GPtrArray *before = vml_match_needed(f->m, p, VML_WANT_ELEMENTS);
	uint32_t rest = vml_match_end(f->m, opened, VML_LENIENT);
	GPtrArray *later = vml_match_needed(f->m, rest, VML_WANT_ELEMENTS);

	for (guint i = 0; i < before->len; i++)
		if (!contains(later, before->pdata[i]) && strcmp(before->pdata[i], n->name) != 0)
			vml_fault_add(f, VML_MISFIT_NO_ELEMENT, n->parent ? n->parent : n, NULL,
				before->pdata[i], n->name_at);
	g_ptr_array_unref(before);
	g_ptr_array_unref(later);
}

static bool
had_before(const struct vml_node *n)
{
	for (const struct vml_node *k = n->parent ? n->parent->first : NULL; k && k != n;
		k = k->next)
		if (strcmp(k->name, n->name) == 0)
			return true;
	return false;
}

static uint32_t
unknown_element(
	struct vml_faults *f, struct level l, const struct vml_node *n, struct vml_match_name name)
{
	GPtrArray *names = vml_match_wanted(f->m, l.first, VML_WANT_ELEMENTS);
	struct vml_misfit *m = vml_fault_add(f, VML_MISFIT_ELEMENT, n, NULL, n->name, n->name_at);

	vml_fault_expect(f, m, names, n->ns ? "" : n->name);
	g_ptr_array_unref(names);
	vml_fault_because(f, m, (struct vml_probe){ VML_PROBE_OPEN, l.first, name, NULL });
	if (vml_fault_belongs(f, m, n)) /* rather misplaced than misspelt */
		m->nearest = NULL;
	if (!m->nearest)
		return VML_PAT_NOT_ALLOWED;
	if (n->parent && !vml_child(n->parent, m->nearest) &&
		is_needed(f, l.first, VML_WANT_ELEMENTS, m->nearest))
		m->lacks = n->parent;
	/* What was meant counts as given. */
	struct vml_match_name meant = vml_match_name(f->m, m->nearest, NULL);
	uint32_t q = vml_match_open(f->m, l.now, meant, VML_LENIENT);
	if (q == VML_PAT_NOT_ALLOWED)
		q = vml_match_resume(
			f->m, vml_match_open(f->m, l.first, meant, VML_LENIENT), l.now);
	return q;
}

/* A start tag that does not fit: tells why and where to go on; NOT_ALLOWED = over the element. */
static uint32_t
explain_open(
	struct vml_faults *f, struct level l, const struct vml_node *n, struct vml_match_name name)
{
	struct vml_probe probe = { VML_PROBE_OPEN, l.now, name, NULL };
	uint32_t q;

	if (vml_fault_version(f, probe, n, NULL, n->name, n->name_at)) {
		vml_matcher_at(f->m, 0);
		q = vml_match_open(f->m, l.now, name, VML_STRICT);
		vml_matcher_at(f->m, f->version);
		return q;
	}
	q = vml_match_open(f->m, l.now, name, VML_LENIENT);
	if (q != VML_PAT_NOT_ALLOWED) {
		if (!l.branches)
			missing_before(f, l.now, q, n);
		return q;
	}
	q = vml_match_open(f->m, l.first, name, VML_LENIENT);
	if (q == VML_PAT_NOT_ALLOWED)
		return unknown_element(f, l, n, name);
	if (l.branches)
		return vml_match_resume(f->m, q, l.now);
	if (had_before(n)) { /* the first one counts: what is in this one does not matter */
		vml_fault_add(f, VML_MISFIT_REPEATED, n, NULL, n->name, n->name_at);
		return VML_PAT_NOT_ALLOWED;
	}
	struct vml_misfit *m = vml_fault_add(f, VML_MISFIT_ELEMENT, n, NULL, n->name, n->name_at);
	GPtrArray *names = vml_match_wanted(f->m, l.now, VML_WANT_ELEMENTS);
	vml_fault_expect(f, m, names, "");
	g_ptr_array_unref(names);
	m->belongs = n->parent ? n->parent->name : NULL;
	return vml_match_resume(f->m, q, l.now);
}

static uint32_t match_node(struct vml_faults *f, struct level l, const struct vml_node *n);

/* What is inside an element whose start tag led to `p`; gives the pattern after its end. */
static uint32_t
match_inside(struct vml_faults *f, struct level l, uint32_t p, const struct vml_node *n)
{
	f->frames[f->depth++] = (struct vml_frame){ n, l.now };
	p = match_attrs(f, p, n);
	uint32_t q = vml_match_close(f->m, p, VML_STRICT);
	if (q == VML_PAT_NOT_ALLOWED) {
		tell_missing(f, p, p, n);
		q = vml_match_close(f->m, p, VML_LENIENT);
	}
	if (n->first)
		q = match_stray_text(f, q, n);
	else
		q = match_text(f, q, n);
	struct level inside = { q, q, n->first && vml_placeholder(n->text) };
	for (const struct vml_node *k = n->first; k; k = k->next)
		inside.now = match_node(f, inside, k);
	uint32_t end = vml_match_end(f->m, inside.now, VML_STRICT);
	if (end == VML_PAT_NOT_ALLOWED) {
		if (!inside.branches)
			tell_missing(f, inside.now, p, n);
		end = vml_match_end(f->m, inside.now, VML_LENIENT);
	}
	f->depth--;
	return end;
}

/* The pattern after `n`. */
static uint32_t
match_node(struct vml_faults *f, struct level l, const struct vml_node *n)
{
	struct vml_match_name name = vml_match_name(f->m, n->name, n->ns);
	uint32_t p = vml_match_open(f->m, l.now, name, VML_STRICT), q;
	guint before = f->misfits->len;
	bool guessed = false;

	if (p == VML_PAT_NOT_ALLOWED) {
		p = explain_open(f, l, n, name);
		guessed = f->misfits->len == before + 1 && last_misfit(f)->nearest;
	}
	if (p == VML_PAT_NOT_ALLOWED || f->depth == VML_MAX_DEPTH)
		return l.now;
	q = match_inside(f, l, p, n);
	/* With so much amiss inside, the name was not meant; less is enough for a known one. */
	struct vml_misfit *m =
		guessed ? g_array_index(f->misfits, struct vml_misfit *, before) : NULL;
	if (!m || f->misfits->len < before + (m->belongs ? 2 : 3))
		return q;
	g_array_set_size(f->misfits, before + 1);
	m->nearest = NULL;
	m->lacks = NULL;
	return l.now;
}

/* The misfit of an element at a wrong place, or one too many, that some other one lacks. */
static struct vml_misfit *
misplaced(const GArray *misfits, const struct vml_misfit *missing)
{
	for (guint i = 0; i < misfits->len; i++) {
		struct vml_misfit *m = g_array_index(misfits, struct vml_misfit *, i);
		bool astray = m->kind == VML_MISFIT_ELEMENT || m->kind == VML_MISFIT_REPEATED;
		if (astray && !m->nearest && !m->lacks && strcmp(m->name, missing->name) == 0)
			return m;
	}
	return NULL;
}

/* What is at a wrong place is missing at another: one fault. */
static void
pair_moved(struct vml_faults *f)
{
	for (guint i = f->misfits->len; i-- > 0;) {
		struct vml_misfit *missing = g_array_index(f->misfits, struct vml_misfit *, i);
		struct vml_misfit *m = missing->kind == VML_MISFIT_NO_ELEMENT
					       ? misplaced(f->misfits, missing)
					       : NULL;
		if (!m)
			continue;
		m->lacks = missing->node;
		m->belongs = missing->node->name;
		g_array_remove_index(f->misfits, i);
	}
}

bool
vml_misfits_find(const struct vml_checker *c, const struct vml_node *root, void *tree,
	uint32_t version, struct vml_arena *a, const struct vml_misfit **misfits,
	uint32_t *nmisfits)
{
	struct vml_faults f = { .m = vml_matcher_new(c, version),
		.arena = a,
		.tree = tree,
		.version = version,
		.misfits = g_array_new(FALSE, FALSE, sizeof(struct vml_misfit *)) };
	struct level l = { c->graph->start, c->graph->start, false };

	match_node(&f, l, root);
	pair_moved(&f);
	bool known = !vml_matcher_gave_up(f.m);
	struct vml_misfit *all = vml_make_n(a, struct vml_misfit, f.misfits->len);
	for (guint i = 0; i < f.misfits->len; i++)
		all[i] = *g_array_index(f.misfits, struct vml_misfit *, i);
	*misfits = all;
	*nmisfits = f.misfits->len;
	g_array_free(f.misfits, TRUE);
	vml_matcher_free(f.m);
	return known;
}
