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
	GArray *pats, *names, *params, *notes, *defs, *kids, *slots;
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
	b->kids = g_array_new(FALSE, TRUE, sizeof(uint32_t));
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
	GArray *arrays[] = { b->pats, b->names, b->params, b->notes, b->defs, b->kids, b->slots };
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
	result = append(b->pats, &(struct vml_pat){ kind, type, left, right });
	g_hash_table_insert(b->known_pats, g_memdup2(&k, sizeof(k)), GUINT_TO_POINTER(result));
	return result;
}

uint32_t
vml_build_element(struct vml_graph_builder *b, uint32_t names)
{
	append(b->defs, &(struct vml_def){ .pat = b->pats->len });
	return append(b->pats, &(struct vml_pat){ VML_PAT_ELEMENT, 0, names, VML_PAT_NOT_ALLOWED });
}

void
vml_build_content(struct vml_graph_builder *b, uint32_t element, uint32_t content)
{
	g_array_index(b->pats, struct vml_pat, element).b = content;
}

/* ---- tables of definitions --------------------------------------------------------------------
 */

static void
add_kid(struct vml_graph_builder *b, uint32_t from, uint32_t name)
{
	for (guint i = from; i < b->kids->len; i++)
		if (g_array_index(b->kids, uint32_t, i) == name)
			return;
	g_array_append_val(b->kids, name);
}

static void
add_names(struct vml_graph_builder *b, uint32_t from, uint32_t names)
{
	struct vml_name_class c = g_array_index(b->names, struct vml_name_class, names);

	if (c.kind == VML_NAME_CHOICE) {
		add_names(b, from, c.a);
		add_names(b, from, c.b);
	} else if (c.kind == VML_NAME_ONE) {
		add_kid(b, from, c.name);
	}
}

/* Adds the names of the elements directly in that pattern. */
static void
tabulate(struct vml_graph_builder *b, uint32_t from, uint32_t id)
{
	struct vml_pat p = g_array_index(b->pats, struct vml_pat, id);

	switch (p.kind) {
	case VML_PAT_CHOICE:
	case VML_PAT_GROUP:
	case VML_PAT_INTERLEAVE:
		tabulate(b, from, p.a);
		tabulate(b, from, p.b);
		break;
	case VML_PAT_ONE_OR_MORE:
	case VML_PAT_SINCE: tabulate(b, from, p.a); break;
	case VML_PAT_ELEMENT: add_names(b, from, p.a); break;
	default: break;
	}
}

static void
make_table(struct vml_graph_builder *b, struct vml_def *d)
{
	d->kids = b->kids->len;
	tabulate(b, d->kids, g_array_index(b->pats, struct vml_pat, d->pat).b);
	d->nkids = b->kids->len - d->kids;
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
		.kids = (const uint32_t *)(void *)b->kids->data,
		.strings = b->strings->str,
		.slots = (const uint32_t *)(void *)b->slots->data,
		.npats = b->pats->len,
		.nnames = b->names->len,
		.nparams = b->params->len,
		.nnotes = b->notes->len,
		.ndefs = b->defs->len,
		.nkids = b->kids->len,
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
