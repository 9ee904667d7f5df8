/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Making a graph of patterns. Equal patterns get one number, and what means nothing (a choice with
 * notAllowed, a group with empty) is simplified away, as in clause 4 of the specification. At the
 * end every element definition gets its table of what it may hold, by name.
 */
#include "xml/schema-build.h"

#include <string.h>

struct vml_graph_builder {
	struct vml_graph graph; /* its pointers are filled at the end */
	GArray *pats, *names, *params, *notes, *defs, *entries, *slots;
	GString *strings;
	GHashTable *known_strings, *known_pats;
};

struct key {
	uint32_t kind, type, a, b;
};

static guint
key_hash(gconstpointer p)
{
	const struct key *k = p;
	return ((k->kind * 31 + k->type) * 2654435761u) ^ (k->a * 40503u) ^ (k->b * 2246822519u);
}

static gboolean
key_equal(gconstpointer p, gconstpointer q)
{
	return memcmp(p, q, sizeof(struct key)) == 0;
}

static uint32_t
append(GArray *array, gconstpointer item)
{
	g_array_append_vals(array, item, 1);
	return array->len - 1;
}

struct vml_graph_builder *
vml_build_new(void)
{
	struct vml_graph_builder *b = g_new0(struct vml_graph_builder, 1);

	b->pats = g_array_new(FALSE, TRUE, sizeof(struct vml_pat));
	b->names = g_array_new(FALSE, TRUE, sizeof(struct vml_name_class));
	b->params = g_array_new(FALSE, TRUE, sizeof(struct vml_param));
	b->notes = g_array_new(FALSE, TRUE, sizeof(struct vml_note));
	b->defs = g_array_new(FALSE, TRUE, sizeof(struct vml_def));
	b->entries = g_array_new(FALSE, TRUE, sizeof(struct vml_def_entry));
	b->slots = g_array_new(FALSE, TRUE, sizeof(uint32_t));
	b->strings = g_string_new(NULL);
	b->known_strings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	b->known_pats = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
	for (uint8_t kind = VML_PAT_NOT_ALLOWED; kind <= VML_PAT_TEXT; kind++)
		append(b->pats, &(struct vml_pat){ .kind = kind });
	append(b->names, &(struct vml_name_class){ 0 });
	append(b->params, &(struct vml_param){ 0 });
	append(b->notes, &(struct vml_note){ 0 });
	vml_build_string(b, "");
	return b;
}

void
vml_build_free(struct vml_graph_builder *b)
{
	GArray *arrays[] = { b->pats, b->names, b->params, b->notes, b->defs, b->entries,
		b->slots };
	for (unsigned i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_free(arrays[i], TRUE);
	g_string_free(b->strings, TRUE);
	g_hash_table_unref(b->known_strings);
	g_hash_table_unref(b->known_pats);
	g_free(b);
}

uint32_t
vml_build_string(struct vml_graph_builder *b, const char *s)
{
	gpointer known;
	if (g_hash_table_lookup_extended(b->known_strings, s, NULL, &known))
		return GPOINTER_TO_UINT(known);
	uint32_t at = (uint32_t)b->strings->len;
	g_string_append_len(b->strings, s, (gssize)strlen(s) + 1);
	g_hash_table_insert(b->known_strings, g_strdup(s), GUINT_TO_POINTER(at));
	return at;
}

uint32_t
vml_build_name(struct vml_graph_builder *b, enum vml_name_kind kind, const char *name,
	const char *ns, uint32_t left, uint32_t right)
{
	struct vml_name_class c = { kind, vml_build_string(b, name), vml_build_string(b, ns), left,
		right };
	for (guint i = 1; i < b->names->len; i++)
		if (memcmp(&g_array_index(b->names, struct vml_name_class, i), &c, sizeof(c)) == 0)
			return i;
	return append(b->names, &c);
}

uint32_t
vml_build_param(struct vml_graph_builder *b, uint32_t kind, const char *text, uint32_t next)
{
	struct vml_param p = { kind, vml_build_string(b, text), next };
	for (guint i = 1; i < b->params->len; i++)
		if (memcmp(&g_array_index(b->params, struct vml_param, i), &p, sizeof(p)) == 0)
			return i;
	return append(b->params, &p);
}

uint32_t
vml_build_note(struct vml_graph_builder *b, uint32_t since, uint32_t until)
{
	struct vml_note n = { since, until };
	for (guint i = 0; i < b->notes->len; i++)
		if (memcmp(&g_array_index(b->notes, struct vml_note, i), &n, sizeof(n)) == 0)
			return i;
	return append(b->notes, &n);
}

/* What a pattern of that kind comes to without being made; 0 also stands for "make it". */
static bool
simple(uint8_t kind, uint32_t left, uint32_t right, uint32_t *result)
{
	bool never = left == VML_PAT_NOT_ALLOWED || right == VML_PAT_NOT_ALLOWED;

	switch (kind) {
	case VML_PAT_CHOICE:
		*result = left == VML_PAT_NOT_ALLOWED ? right : left;
		return never || left == right;
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		*result = never ? VML_PAT_NOT_ALLOWED : left == VML_PAT_EMPTY ? right : left;
		return never || left == VML_PAT_EMPTY || right == VML_PAT_EMPTY;
	case VML_PAT_ONE_OR_MORE:
	case VML_PAT_SINCE: *result = left; return left == VML_PAT_NOT_ALLOWED;
	default: return false;
	}
}

uint32_t
vml_build_pat(
	struct vml_graph_builder *b, uint8_t kind, uint8_t type, uint32_t left, uint32_t right)
{
	struct key k = { kind, type, left, right };
	uint32_t result;

	if (simple(kind, left, right, &result))
		return result;
	gpointer known = g_hash_table_lookup(b->known_pats, &k);
	if (known)
		return GPOINTER_TO_UINT(known);
	result = append(b->pats, &(struct vml_pat){ kind, type, 0, left, right });
	g_hash_table_insert(b->known_pats, g_memdup2(&k, sizeof(k)), GUINT_TO_POINTER(result));
	return result;
}

uint32_t
vml_build_element(struct vml_graph_builder *b, uint32_t names)
{
	uint32_t def = append(b->defs, &(struct vml_def){ .pat = b->pats->len });
	return append(b->pats,
		&(struct vml_pat){ VML_PAT_ELEMENT, 0, (uint16_t)def, names, VML_PAT_NOT_ALLOWED });
}

void
vml_build_content(struct vml_graph_builder *b, uint32_t element, uint32_t content)
{
	g_array_index(b->pats, struct vml_pat, element).b = content;
}

/* ---- tables of definitions --------------------------------------------------------------------
 */

/* Of one definition. */
struct table {
	struct vml_graph_builder *b;
	GArray *attrs, *kids;
	uint32_t text, gap;
};

static struct vml_pat
pat_at(const struct vml_graph_builder *b, uint32_t id)
{
	return g_array_index(b->pats, struct vml_pat, id);
}

static uint32_t
both_notes(struct vml_graph_builder *b, uint32_t one, uint32_t other)
{
	struct vml_note m = g_array_index(b->notes, struct vml_note, one);
	struct vml_note n = g_array_index(b->notes, struct vml_note, other);
	uint32_t until = !m.until || (n.until && n.until < m.until) ? n.until : m.until;
	return vml_build_note(b, MAX(m.since, n.since), until);
}

static void
add_entry(GArray *entries, struct vml_def_entry e)
{
	for (guint i = 0; i < entries->len; i++)
		if (memcmp(&g_array_index(entries, struct vml_def_entry, i), &e, sizeof(e)) == 0)
			return;
	append(entries, &e);
}

static void
add_names(
	struct vml_graph_builder *b, GArray *entries, uint32_t names, uint32_t what, uint32_t note)
{
	struct vml_name_class c = g_array_index(b->names, struct vml_name_class, names);

	if (c.kind == VML_NAME_CHOICE) {
		add_names(b, entries, c.a, what, note);
		add_names(b, entries, c.b, what, note);
	} else {
		uint32_t name = c.kind == VML_NAME_ONE ? c.name : 0;
		add_entry(entries, (struct vml_def_entry){ name, what, note });
	}
}

/* Adds what `id` holds to the table; tells whether that is anything with a name or a value. */
static bool
tabulate(struct table *t, uint32_t id, uint32_t note)
{
	struct vml_pat p = pat_at(t->b, id);
	bool left, right;

	switch (p.kind) {
	case VML_PAT_CHOICE:
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		left = tabulate(t, p.a, note);
		right = tabulate(t, p.b, note);
		return left || right;
	case VML_PAT_ONE_OR_MORE: return tabulate(t, p.a, note);
	case VML_PAT_SINCE:
		note = both_notes(t->b, note, p.b);
		if (tabulate(t, p.a, note))
			return true;
		t->gap = both_notes(t->b, t->gap, note);
		return false;
	case VML_PAT_ATTRIBUTE: add_names(t->b, t->attrs, p.a, p.b, note); return true;
	case VML_PAT_ELEMENT: add_names(t->b, t->kids, p.a, p.def, note); return true;
	case VML_PAT_DATA:
	case VML_PAT_VALUE:
	case VML_PAT_LIST:
		if (note)
			id = vml_build_pat(t->b, VML_PAT_SINCE, 0, id, note);
		t->text = t->text ? vml_build_pat(t->b, VML_PAT_CHOICE, 0, t->text, id) : id;
		return true;
	default: return false;
	}
}

static gint
by_name(gconstpointer p, gconstpointer q)
{
	const struct vml_def_entry *a = p, *b = q;
	return a->name < b->name ? -1 : a->name > b->name;
}

static uint32_t
add_sorted(struct vml_graph_builder *b, GArray *entries)
{
	uint32_t at = b->entries->len;
	g_array_sort(entries, by_name);
	g_array_append_vals(b->entries, entries->data, entries->len);
	return at;
}

static void
make_table(struct vml_graph_builder *b, struct vml_def *d)
{
	struct table t = { b, g_array_new(FALSE, FALSE, sizeof(struct vml_def_entry)),
		g_array_new(FALSE, FALSE, sizeof(struct vml_def_entry)), 0, 0 };

	tabulate(&t, pat_at(b, d->pat).b, 0);
	d->attrs = add_sorted(b, t.attrs);
	d->nattrs = t.attrs->len;
	d->kids = add_sorted(b, t.kids);
	d->nkids = t.kids->len;
	d->text = t.text;
	d->gap = t.gap;
	g_array_free(t.attrs, TRUE);
	g_array_free(t.kids, TRUE);
}

static void
make_slots(struct vml_graph_builder *b)
{
	guint want = 8;
	while (want < 3 * g_hash_table_size(b->known_strings))
		want *= 2;
	g_array_set_size(b->slots, want);
	for (gsize at = 1; at < b->strings->len; at += strlen(b->strings->str + at) + 1) {
		guint i = vml_graph_hash(b->strings->str + at) & (want - 1);
		while (g_array_index(b->slots, uint32_t, i))
			i = (i + 1) & (want - 1);
		g_array_index(b->slots, uint32_t, i) = (uint32_t)at;
	}
}

struct vml_graph *
vml_build_finish(struct vml_graph_builder *b, uint32_t start)
{
	for (guint i = 0; i < b->defs->len; i++)
		make_table(b, &g_array_index(b->defs, struct vml_def, i));
	make_slots(b);
	b->graph = (struct vml_graph){
		.pats = (const struct vml_pat *)(void *)b->pats->data,
		.names = (const struct vml_name_class *)(void *)b->names->data,
		.params = (const struct vml_param *)(void *)b->params->data,
		.notes = (const struct vml_note *)(void *)b->notes->data,
		.defs = (const struct vml_def *)(void *)b->defs->data,
		.entries = (const struct vml_def_entry *)(void *)b->entries->data,
		.strings = b->strings->str,
		.slots = (const uint32_t *)(void *)b->slots->data,
		.npats = b->pats->len,
		.nnames = b->names->len,
		.nparams = b->params->len,
		.nnotes = b->notes->len,
		.ndefs = b->defs->len,
		.nentries = b->entries->len,
		.nstrings = (uint32_t)b->strings->len,
		.nslots = b->slots->len,
		.start = start,
	};
	return &b->graph;
}

void
vml_graph_free(struct vml_graph *g)
{
	if (g)
		vml_build_free((struct vml_graph_builder *)(void *)g);
}
