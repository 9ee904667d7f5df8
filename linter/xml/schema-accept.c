/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The content of an element is matched by itself, apart from what may follow the element: so what
 * was learnt of a <disk> holds wherever one stands. A step depends on a value only through which of
 * the value patterns in question it fits; these are tried, and the step is known by the outcome.
 */
#include "xml/schema-accept.h"

#include "xml/schema-match.h"

#define MAX_KNOWN (1u << 18) /* steps remembered */
#define MAX_KINDS 32         /* value patterns in question at one step */
#define MAX_READINGS 64      /* contents tried for an element beyond the first, per document */

enum question {
	OPENS = 1,  /* pattern, name → readings */
	ATTR_KINDS, /* pattern, name → value patterns of that attribute */
	ATTR,       /* pattern, name, which of them fit → pattern */
	CLOSES,     /* pattern → pattern */
	TEXT_KINDS, /* pattern → value patterns of the text */
	TEXT,       /* pattern, which of them fit → whether the element may end then */
	ENDS,       /* pattern → whether the element may end */
	FITS,       /* value pattern, string of the grammar → whether it fits */
};

struct known {
	uint32_t question; /* 0 = free */
	uint32_t pattern, name, ns, which;
	uint32_t answer;
};

/* One way to read a start tag. */
struct reading {
	uint32_t content, rest;
};

/* A piece of one of the arrays below. */
struct range {
	uint32_t at, n;
};

struct vml_acceptor {
	const struct vml_checker *checker;
	struct vml_matcher *m;
	struct known *known; /* hash table; nslots is a power of two */
	uint32_t nknown, nslots;
	GArray *ranges;   /* struct range: what OPENS, ATTR_KINDS and TEXT_KINDS answer */
	GArray *readings; /* struct reading */
	GArray *kinds;    /* uint32_t, patterns */
	unsigned budget;  /* readings that may still be tried */
};

struct vml_acceptor *
vml_acceptor_new(const struct vml_checker *c, uint32_t version)
{
	struct vml_acceptor *a = g_new0(struct vml_acceptor, 1);

	a->checker = c;
	a->m = vml_matcher_new(c, version);
	a->nslots = 4096;
	a->known = g_new0(struct known, a->nslots);
	a->ranges = g_array_new(FALSE, FALSE, sizeof(struct range));
	a->readings = g_array_new(FALSE, FALSE, sizeof(struct reading));
	a->kinds = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	return a;
}

void
vml_acceptor_free(struct vml_acceptor *a)
{
	if (!a)
		return;
	vml_matcher_free(a->m);
	g_free(a->known);
	g_array_free(a->ranges, TRUE);
	g_array_free(a->readings, TRUE);
	g_array_free(a->kinds, TRUE);
	g_free(a);
}

uint32_t
vml_acceptor_version(const struct vml_acceptor *a)
{
	return vml_matcher_version(a->m);
}

bool
vml_acceptor_is_full(const struct vml_acceptor *a)
{
	return a->nknown > MAX_KNOWN || vml_matcher_gave_up(a->m);
}

/* ---- what is known ------------------------------------------------------------------------------
 */

static uint32_t
hash(const struct known *k)
{
	uint32_t h = k->question * 0x9e3779b1u;
	h = (h ^ k->pattern) * 0x85ebca6bu;
	h = (h ^ k->name) * 0xc2b2ae35u;
	h = (h ^ k->ns ^ k->which) * 0x27d4eb2fu;
	return h ^ h >> 15;
}

static struct known *
find(const struct vml_acceptor *a, const struct known *k)
{
	uint32_t i = hash(k) & (a->nslots - 1);
	while (a->known[i].question &&
		(a->known[i].question != k->question || a->known[i].pattern != k->pattern ||
			a->known[i].name != k->name || a->known[i].ns != k->ns ||
			a->known[i].which != k->which))
		i = (i + 1) & (a->nslots - 1);
	return &a->known[i];
}

static void
grow(struct vml_acceptor *a)
{
	struct known *old = a->known;
	uint32_t n = a->nslots;

	a->nslots *= 2;
	a->known = g_new0(struct known, a->nslots);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].question)
			*find(a, &old[i]) = old[i];
	g_free(old);
}

static uint32_t
learn(struct vml_acceptor *a, struct known k, uint32_t answer)
{
	if (++a->nknown * 2 > a->nslots)
		grow(a);
	k.answer = answer;
	*find(a, &k) = k;
	return answer;
}

/* ---- values -------------------------------------------------------------------------------------
 */

static void
add_kind(struct vml_acceptor *a, uint32_t from, uint32_t pat)
{
	for (guint i = from; i < a->kinds->len; i++)
		if (g_array_index(a->kinds, uint32_t, i) == pat)
			return;
	g_array_append_val(a->kinds, pat);
}

/* Adds the value patterns of the attribute, or those of the text when `name` is NULL. */
static void
collect(struct vml_acceptor *a, uint32_t id, const struct vml_match_name *name, uint32_t from)
{
	struct vml_pat p = *vml_match_pat(a->m, id);

	switch (p.kind) {
	case VML_PAT_CHOICE:
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		collect(a, p.a, name, from);
		collect(a, p.b, name, from);
		break;
	case VML_PAT_ONE_OR_MORE:
	case VML_PAT_SINCE: collect(a, p.a, name, from); break;
	case VML_PAT_ATTRIBUTE:
		if (name && vml_graph_named(a->checker->graph, p.a, name->name, name->ns))
			add_kind(a, from, p.b);
		break;
	case VML_PAT_DATA:
	case VML_PAT_VALUE:
	case VML_PAT_LIST:
		if (!name)
			add_kind(a, from, id);
		break;
	default: break;
	}
}

static struct range
kinds(struct vml_acceptor *a, struct known k, const struct vml_match_name *name)
{
	const struct known *had = find(a, &k);
	if (!had->question) {
		struct range r = { a->kinds->len, 0 };
		collect(a, k.pattern, name, r.at);
		r.n = a->kinds->len - r.at;
		g_array_append_val(a->ranges, r);
		learn(a, k, a->ranges->len - 1);
		return r;
	}
	return g_array_index(a->ranges, struct range, had->answer);
}

/* `string` is the text as the grammar counts it, VML_NO_STRING where it does not. */
static bool
fits(struct vml_acceptor *a, uint32_t kind, const char *text, uint32_t string)
{
	struct known k = { FITS, kind, string, 0, 0, 0 };
	const struct known *had = find(a, &k);

	if (had->question)
		return had->answer;
	bool yes = vml_check_text(a->checker, kind, text, vml_matcher_version(a->m));
	return string == VML_NO_STRING ? yes : learn(a, k, yes);
}

/* Bit i is set when the text fits the i-th of those patterns. */
static uint32_t
which_fit(struct vml_acceptor *a, struct range r, const char *text)
{
	uint32_t string = vml_graph_string(a->checker->graph, text), which = 0;
	for (uint32_t i = 0; i < r.n; i++)
		if (fits(a, g_array_index(a->kinds, uint32_t, r.at + i), text, string))
			which |= 1u << i;
	return which;
}

/* ---- steps --------------------------------------------------------------------------------------
 */

static uint32_t
take_attr(struct vml_acceptor *a, uint32_t p, const struct vml_attr *attr)
{
	struct vml_match_name name = vml_match_name(a->m, attr->name, attr->ns);
	struct known k = { ATTR_KINDS, p, name.name, name.ns, 0, 0 };
	struct range r = kinds(a, k, &name);

	if (!r.n || r.n > MAX_KINDS)
		return VML_PAT_NOT_ALLOWED;
	k.question = ATTR;
	k.which = which_fit(a, r, attr->value);
	const struct known *had = find(a, &k);
	return had->question ? had->answer
			     : learn(a, k, vml_match_attr(a->m, p, name, attr->value));
}

static uint32_t
take_close(struct vml_acceptor *a, uint32_t p)
{
	struct known k = { CLOSES, p, 0, 0, 0, 0 };
	const struct known *had = find(a, &k);
	return had->question ? had->answer : learn(a, k, vml_match_close(a->m, p, VML_STRICT));
}

static bool
may_end(struct vml_acceptor *a, uint32_t p)
{
	struct known k = { ENDS, p, 0, 0, 0, 0 };
	const struct known *had = find(a, &k);
	return had->question ? had->answer : learn(a, k, vml_match_nullable(a->m, p));
}

/* Whether an element without children may end after that text. */
static bool
takes_text(struct vml_acceptor *a, uint32_t p, const char *text)
{
	if (vml_is_blank(text) && may_end(a, p))
		return true;
	struct known k = { TEXT_KINDS, p, 0, 0, 0, 0 };
	struct range r = kinds(a, k, NULL);
	if (r.n > MAX_KINDS)
		return false;
	k.question = TEXT;
	k.which = which_fit(a, r, text);
	const struct known *had = find(a, &k);
	if (had->question)
		return had->answer;
	return learn(a, k, vml_match_nullable(a->m, vml_match_text(a->m, p, text)));
}

/* Takes `p`, the choice of what a start tag may have begun, apart; equal rests go together. */
static void
take_apart(struct vml_acceptor *a, uint32_t id, struct range *r)
{
	struct vml_pat p = *vml_match_pat(a->m, id);

	if (p.kind == VML_PAT_CHOICE) {
		take_apart(a, p.a, r);
		take_apart(a, p.b, r);
	}
	if (p.kind != VML_PAT_AFTER)
		return;
	for (uint32_t i = 0; i < r->n; i++) {
		struct reading *one = &g_array_index(a->readings, struct reading, r->at + i);
		if (one->rest == p.b) {
			one->content = vml_match_either(a->m, one->content, p.a);
			return;
		}
	}
	struct reading one = { p.a, p.b };
	g_array_append_val(a->readings, one);
	r->n++;
}

static struct range
readings(struct vml_acceptor *a, uint32_t p, const struct vml_node *n)
{
	struct vml_match_name name = vml_match_name(a->m, n->name, n->ns);
	struct known k = { OPENS, p, name.name, name.ns, 0, 0 };
	const struct known *had = find(a, &k);

	if (had->question)
		return g_array_index(a->ranges, struct range, had->answer);
	struct range r = { a->readings->len, 0 };
	take_apart(a, vml_match_open(a->m, p, name, VML_STRICT), &r);
	g_array_append_val(a->ranges, r);
	learn(a, k, a->ranges->len - 1);
	return r;
}

static uint32_t take_node(struct vml_acceptor *a, uint32_t p, const struct vml_node *n);

static bool
takes_content(struct vml_acceptor *a, uint32_t p, const struct vml_node *n)
{
	for (uint32_t i = 0; i < n->nattrs && p != VML_PAT_NOT_ALLOWED; i++)
		p = take_attr(a, p, &n->attrs[i]);
	p = take_close(a, p);
	if (!n->first)
		return takes_text(a, p, n->text);
	if (!vml_is_blank(n->text))
		return false;
	for (const struct vml_node *k = n->first; k && p != VML_PAT_NOT_ALLOWED; k = k->next)
		p = take_node(a, p, k);
	return may_end(a, p);
}

/* What may follow the element where `p` may; NOT_ALLOWED when it does not fit. */
static uint32_t
take_node(struct vml_acceptor *a, uint32_t p, const struct vml_node *n)
{
	struct range r = readings(a, p, n);
	uint32_t rest = VML_PAT_NOT_ALLOWED;

	for (uint32_t i = 0; i < r.n; i++) {
		/* a copy: the array grows below */
		struct reading one = g_array_index(a->readings, struct reading, r.at + i);
		if (i > 0 && !a->budget)
			return VML_PAT_NOT_ALLOWED;
		a->budget -= i > 0;
		if (takes_content(a, one.content, n))
			rest = vml_match_either(a->m, rest, one.rest);
	}
	return rest;
}

bool
vml_acceptor_takes(struct vml_acceptor *a, const struct vml_node *root)
{
	a->budget = MAX_READINGS;
	uint32_t rest = take_node(a, a->checker->graph->start, root);
	return may_end(a, rest) && !vml_matcher_gave_up(a->m);
}
