/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/mistake.h"

#include <string.h>

struct mistake_base *
mistake_base_new(struct vml_grammar *grammar, char *xml)
{
	struct mistake_base *b = g_new0(struct mistake_base, 1);

	b->xml = xml;
	b->tree = schema_judge(grammar, xml, MISTAKE_TARGET);
	b->elements = g_ptr_array_new();
	for (const struct vml_node *n = b->tree.root; n;) {
		const struct vml_node *next = n->first;
		g_ptr_array_add(b->elements, (gpointer)n);
		for (; n && !next; n = n->parent)
			next = n->next;
		n = next;
	}
	return b;
}

void
mistake_base_free(gpointer p)
{
	struct mistake_base *b = p;

	g_ptr_array_unref(b->elements);
	schema_case_free(&b->tree);
	g_free(b->xml);
	g_free(b);
}

void
mistake_free(gpointer p)
{
	struct mistake *m = p;

	g_free(m->what);
	g_free(m->xml);
	g_free(m);
}

static const struct vml_node *
some_element(const struct mistake_base *b, GRand *rand)
{
	return b->elements->pdata[g_rand_int_range(rand, 1, (gint32)b->elements->len)];
}

static void
add_place(struct mistake *m, uint64_t start, uint64_t end)
{
	m->places[m->nplaces++] = (struct vml_span){ start, end };
}

/* Puts `text` where `at` was; a place behind it moves along. */
static void
replace(struct mistake *m, struct vml_span at, const char *text)
{
	uint64_t grown = strlen(text), old = at.end - at.start;
	char *xml = g_strdup_printf("%.*s%s%s", (int)at.start, m->xml, text, m->xml + at.end);

	for (unsigned i = 0; i < m->nplaces; i++)
		if (m->places[i].start >= at.end) {
			m->places[i].start += grown - old;
			m->places[i].end += grown - old;
		}
	g_free(m->xml);
	m->xml = xml;
}

static char *
bytes_of(const struct mistake_base *b, struct vml_span at)
{
	return g_strndup(b->xml + at.start, (gsize)(at.end - at.start));
}

/* A slip of the keyboard. */
static char *
mistyped(const char *word, GRand *rand)
{
	GString *s = g_string_new(word);
	gssize at = s->len ? g_rand_int_range(rand, 0, (gint32)s->len) : 0;

	switch (g_rand_int_range(rand, 0, 3)) {
	case 0: g_string_insert_c(s, at, s->len ? s->str[at] : 'x'); break;
	case 1:
		if (s->len > 1)
			g_string_erase(s, at, 1);
		break;
	default:
		if (s->len)
			s->str[at] = "aexz"[g_rand_int_range(rand, 0, 4)];
		break;
	}
	if (!g_ascii_isalpha(*s->str) && g_ascii_isalpha(*word))
		*s->str = 'x';
	return g_string_free(s, FALSE);
}

static char *
wrong_value(const char *value, GRand *rand)
{
	static const char *const odd[] = { "", "0", "-1", " 7 ", "0x10", "4294967296",
		"99999999999999999999", "yes", "on", "none", "a b", "1.5", "3k", "file", "qcow2" };

	if (g_rand_boolean(rand))
		return mistyped(value, rand);
	return g_strdup(odd[g_rand_int_range(rand, 0, G_N_ELEMENTS(odd))]);
}

static void
rename_element(struct mistake *m, const struct vml_node *n, GRand *rand)
{
	g_autofree char *name = mistyped(n->name, rand);

	m->what = g_strdup_printf("<%s> is now <%s>", n->name, name);
	if (n->ns)
		return;
	if (!n->self_closing)
		replace(m, (struct vml_span){ n->content.end + 2, n->whole.end - 1 }, name);
	replace(m, n->name_at, name);
	add_place(m, n->name_at.start, n->name_at.start + strlen(name));
}

static void
drop_element(struct mistake *m, const struct vml_node *n)
{
	m->what = g_strdup_printf("no <%s>", n->name);
	replace(m, n->whole, "");
	add_place(m, n->parent->tag.start, n->parent->tag.end);
	add_place(m, n->whole.start, n->whole.start);
}

static void
repeat_element(struct mistake *m, const struct mistake_base *b, const struct vml_node *n)
{
	g_autofree char *text = bytes_of(b, n->whole);

	m->what = g_strdup_printf("<%s> twice", n->name);
	replace(m, (struct vml_span){ n->whole.end, n->whole.end }, text);
	add_place(m, n->whole.start, n->whole.end + strlen(text));
}

/* In front of another element, which stays where it is. */
static void
move_element(struct mistake *m, const struct mistake_base *b, const struct vml_node *n, GRand *rand)
{
	const struct vml_node *to = some_element(b, rand);
	g_autofree char *text = bytes_of(b, n->whole);
	uint64_t len = strlen(text), at = to->whole.start;

	m->what = g_strdup_printf("<%s> moved before <%s>", n->name, to->name);
	if (at >= n->whole.start && at < n->whole.end)
		return;
	add_place(m, n->parent->tag.start, n->parent->tag.end);
	if (at > n->whole.start) {
		replace(m, (struct vml_span){ at, at }, text);
		replace(m, n->whole, "");
		add_place(m, at - len, at);
	} else {
		replace(m, n->whole, "");
		replace(m, (struct vml_span){ at, at }, text);
		add_place(m, at, at + len);
	}
}

static void
spoil_text(struct mistake *m, const struct mistake_base *b, const struct vml_node *n, GRand *rand)
{
	g_autofree char *old = n->first ? g_strdup("") : bytes_of(b, n->content);
	g_autofree char *value = wrong_value(old, rand);

	m->what = g_strdup_printf("text of <%s> is \"%s\"", n->name, value);
	if (n->self_closing)
		return;
	replace(m, n->first ? (struct vml_span){ n->tag.end, n->tag.end } : n->content, value);
	add_place(m, n->tag.start, n->tag.end + strlen(value));
}

static void
spoil_attribute(struct mistake *m, const struct vml_node *n, const struct vml_attr *a, GRand *rand)
{
	g_autofree char *text = NULL;
	struct vml_span whole = { a->name_at.start, a->value_at.end + 1 };

	switch (g_rand_int_range(rand, 0, 4)) {
	case 0:
		text = mistyped(a->name, rand);
		m->what = g_strdup_printf("%s of <%s> is now %s", a->name, n->name, text);
		replace(m, a->name_at, text);
		add_place(m, whole.start, whole.end + strlen(text) - strlen(a->name));
		break;
	case 1:
		m->what = g_strdup_printf("no %s of <%s>", a->name, n->name);
		add_place(m, n->tag.start, n->tag.end - (whole.end - whole.start));
		replace(m, whole, "");
		break;
	default:
		text = wrong_value(a->value, rand);
		m->what = g_strdup_printf("%s of <%s> is \"%s\"", a->name, n->name, text);
		replace(m, a->value_at, text);
		add_place(m, whole.start, a->value_at.start + strlen(text) + 1);
		break;
	}
}

struct mistake *
mistake_make(const struct mistake_stock *s, GRand *rand)
{
	struct mistake *m = g_new0(struct mistake, 1);
	const gint32 which =
		g_rand_int_range(rand, 1 - (gint32)s->bases->len, (gint32)s->bases->len);
	const struct mistake_base *b = s->bases->pdata[MAX(which, 0)];
	const struct vml_node *n = some_element(b, rand);

	m->xml = g_strdup(b->xml);
	if (n->nattrs && g_rand_boolean(rand)) {
		spoil_attribute(
			m, n, &n->attrs[g_rand_int_range(rand, 0, (gint32)n->nattrs)], rand);
		return m;
	}
	switch (g_rand_int_range(rand, 0, 5)) {
	case 0: rename_element(m, n, rand); break;
	case 1: drop_element(m, n); break;
	case 2: repeat_element(m, b, n); break;
	case 3: move_element(m, b, n, rand); break;
	default: spoil_text(m, b, n, rand); break;
	}
	return m;
}
