/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains laid over each other: what they share becomes one node. */
#include "report/plan.h"

#include <string.h>

#include "base/mask.h"

enum { NOBODY = -1 };

struct builder {
	struct vml_plan *graph;
	GHashTable *nodes; /* key → number + 1 */
	GHashTable *edges; /* "from kind to" */
};

/* A file that is not there is known by its path, from wherever it is named. */
static char *
file_key(uint64_t dev, uint64_t ino, const char *name)
{
	if (dev || ino)
		return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, dev, ino);
	g_autofree char *path = name ? g_canonicalize_filename(name, NULL) : NULL;
	return path ? g_strconcat("=", path, NULL) : NULL;
}

char *
vml_plan_key(const struct vml_layer *l)
{
	return file_key(l->dev, l->ino, l->storage.path);
}

static struct vml_plan_node *
node_at(const struct vml_plan *g, uint32_t i)
{
	return g_ptr_array_index(g->nodes, i);
}

const struct vml_plan_node *
vml_plan_node_at(const struct vml_plan *g, uint32_t i)
{
	return node_at(g, i);
}

/* Takes over `key`. */
static uint32_t
intern(struct builder *b, char *key, const char *name, enum vml_state state)
{
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(b->nodes, key));
	if (number) {
		g_free(key);
		return number - 1;
	}
	struct vml_plan_node *n = g_new0(struct vml_plan_node, 1);
	n->name = name;
	n->state = state;
	n->overlays = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_ptr_array_add(b->graph->nodes, n);
	g_hash_table_insert(b->nodes, key, GUINT_TO_POINTER(b->graph->nodes->len));
	return b->graph->nodes->len - 1;
}

static void
note_path(struct builder *b, const char *path, uint32_t node)
{
	if (path && !g_hash_table_contains(b->graph->by_path, path))
		g_hash_table_insert(b->graph->by_path, (gpointer)path, GUINT_TO_POINTER(node + 1));
}

static uint32_t
node_of(struct builder *b, const struct vml_layer *l)
{
	const char *name = vml_storage_words(&l->storage);
	const enum vml_storage_type type = l->storage.type;
	bool file = l->ino || type == VML_STORAGE_FILE || type == VML_STORAGE_BLOCK;
	char *key = file ? vml_plan_key(l) : NULL;
	if (!key)
		key = g_strdup_printf("%d:%s", (int)type, name);
	uint32_t i = intern(b, key, name, l->state);
	struct vml_plan_node *n = node_at(b->graph, i);
	if (!n->layer)
		n->layer = l;
	note_path(b, name, i);
	return i;
}

static void
join(struct builder *b, uint32_t from, uint32_t to, enum vml_plan_kind kind)
{
	char *key = g_strdup_printf("%u %d %u", from, (int)kind, to);
	struct vml_plan_edge edge = { from, to, kind };
	if (!g_hash_table_add(b->edges, key))
		return;
	g_array_append_val(b->graph->edges, edge);
	if (kind != VML_PLAN_BACKING)
		return;
	g_array_append_val(node_at(b->graph, to)->overlays, from);
	node_at(b->graph, from)->bases++;
}

static void
join_companions(struct builder *b, uint32_t from, const struct vml_layer *l)
{
	for (uint32_t i = 0; i < l->ncompanions; i++) {
		const struct vml_companion *c = &l->companions[i];
		char *key = c->path ? file_key(c->dev, c->ino, c->path) : NULL;
		if (!key)
			continue;
		uint32_t to = intern(b, key, c->path, c->state);
		note_path(b, c->path, to);
		if (to != from)
			join(b, from, to,
				c->reference->ref->kind == VML_REF_EXTENT ? VML_PLAN_EXTENT
									  : VML_PLAN_DATA_FILE);
	}
}

static void
note_end(struct vml_plan_node *n, const struct vml_chain *c)
{
	n->ended |= c->terminated;
	n->open |= !c->terminated && c->verdict != VML_REFUSED;
}

/* The number of its top, NOBODY for an empty drive. `d` has the disk whose chain it is, or NULL. */
static int64_t
add_chain(struct builder *b, const struct vml_chain *c, const struct vml_document *d)
{
	int64_t top = NOBODY, above = NOBODY;
	for (const struct vml_layer *l = c->top; l; l = l == c->last ? NULL : l->below) {
		uint32_t i = node_of(b, l);
		struct vml_plan_node *n = node_at(b->graph, i);
		if (!n->used && (d || l != c->top)) {
			n->used = l;
			n->used_in = d;
		}
		if (l == c->last)
			note_end(n, c);
		if (above != NOBODY)
			join(b, (uint32_t)above, i, VML_PLAN_BACKING);
		else
			top = i;
		join_companions(b, i, l);
		above = i;
	}
	return top;
}

static void
add_document(struct builder *b, const struct vml_document *d)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *c = d->disks[i]->chain;
		int64_t top = c ? add_chain(b, c, d) : NOBODY;
		struct vml_plan_user user = { d, d->disks[i], (uint32_t)top, false };
		if (top != NOBODY)
			g_array_append_val(b->graph->users, user);
	}
}

static void
add_image(struct builder *b, const struct vml_chain *c, bool found)
{
	int64_t top = add_chain(b, c, NULL);
	if (top == NOBODY)
		return;
	struct vml_plan_node *n = node_at(b->graph, (uint32_t)top);
	n->own = c;
	n->layer = c->top;
	n->name = vml_storage_words(&c->top->storage);
	n->found = n->found || found;
}

static void
add_parent(struct builder *b, const struct vml_index_image *x)
{
	if (!x->parent)
		return;
	uint32_t nodes[2];
	const struct vml_image *ends[2] = { x->image, x->parent };
	for (int i = 0; i < 2; i++) {
		char *key = file_key(ends[i]->dev, ends[i]->ino, ends[i]->path);
		nodes[i] = intern(b, key, ends[i]->path, VML_STATE_PRESENT);
		note_path(b, ends[i]->path, nodes[i]);
	}
	if (nodes[0] != nodes[1])
		join(b, nodes[0], nodes[1], VML_PLAN_PARENT);
}

static gint
by_name(gconstpointer a, gconstpointer b, gpointer graph)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int c = strcmp(node_at(graph, x)->name, node_at(graph, y)->name);
	return c ? c : (x > y) - (x < y);
}

static void
free_node(gpointer p)
{
	struct vml_plan_node *n = p;
	g_array_unref(n->overlays);
	g_free(n);
}

/* What another chain leads to than today. */
static void
mark_differences(struct vml_plan *g, const struct vml_chain_report *r)
{
	g_autoptr(GArray) all = vml_chain_differences(r);
	g_autoptr(GHashTable) chains = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < all->len; i++) {
		const struct vml_difference *x = &g_array_index(all, struct vml_difference, i);
		if (x->chain_then)
			g_hash_table_add(chains, (gpointer)x->chain_then);
	}
	for (guint i = 0; i < g->nodes->len; i++) {
		struct vml_plan_node *n = node_at(g, i);
		n->differs = n->own && g_hash_table_contains(chains, n->own);
	}
	for (guint i = 0; i < g->users->len; i++) {
		struct vml_plan_user *u = &g_array_index(g->users, struct vml_plan_user, i);
		u->differs = g_hash_table_contains(chains, u->disk->chain);
	}
}

struct vml_plan *
vml_plan_new(const struct vml_chain_report *r)
{
	struct vml_plan *g = g_new0(struct vml_plan, 1);
	struct builder b = { g, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	g->nodes = g_ptr_array_new_with_free_func(free_node);
	g->edges = g_array_new(FALSE, FALSE, sizeof(struct vml_plan_edge));
	g->users = g_array_new(FALSE, FALSE, sizeof(struct vml_plan_user));
	g->by_path = g_hash_table_new(g_str_hash, g_str_equal);
	for (uint32_t i = 0; i < r->ndocuments; i++)
		add_document(&b, r->documents[i]);
	for (uint32_t i = 0; i < r->nimages; i++)
		add_image(&b, r->images[i], i >= r->nnamed);
	for (uint32_t i = 0; i < r->nfound; i++)
		add_parent(&b, &r->found[i]);
	for (guint i = 0; i < g->nodes->len; i++)
		g_array_sort_with_data(node_at(g, i)->overlays, by_name, g);
	if (r->today)
		mark_differences(g, r);
	g_hash_table_unref(b.nodes);
	g_hash_table_unref(b.edges);
	return g;
}

void
vml_plan_free(struct vml_plan *g)
{
	g_ptr_array_unref(g->nodes);
	g_array_unref(g->edges);
	g_array_unref(g->users);
	g_hash_table_unref(g->by_path);
	g_free(g);
}

int64_t
vml_plan_find(const struct vml_plan *g, const char *path)
{
	return (int64_t)GPOINTER_TO_UINT(g_hash_table_lookup(g->by_path, path)) - 1;
}

const char *
vml_plan_kind_name(enum vml_plan_kind k)
{
	static const char *const names[] = { "backing", "data file", "extent", "parent" };
	return names[k];
}

static void
add_word(GString *out, const char *between, const char *word)
{
	if (word)
		g_string_append_printf(out, "%s%s", between, word);
}

char *
vml_plan_size(uint64_t bytes)
{
	g_autofree char *size = g_format_size_full(bytes, G_FORMAT_SIZE_IEC_UNITS);
	g_autoptr(GString) plain = g_string_new(size);
	g_string_replace(plain, "\302\240", " ", 0); /* GLib's no-break space */
	return g_strdup(plain->str);
}

void
vml_plan_describe(const struct vml_chain_report *r, const struct vml_plan_node *n,
	const char *between, GString *out)
{
	const struct vml_layer *l = n->layer;
	add_word(out, between, l ? vml_format_libvirt(l->format) : NULL);
	if (l && l->image) {
		g_autofree char *size = vml_plan_size(l->image->virtual_size);
		add_word(out, between, size);
	}
	if (n->state != VML_STATE_PRESENT)
		add_word(out, between, vml_state_name(n->state));
	if (l && l->image && l->image->in_use)
		add_word(out, between, "in use");
	if (!n->own || n->own->verdict != VML_REFUSED)
		return;
	const struct vml_rule *rule = n->own->refusal ? r->rule_of(n->own->refusal) : NULL;
	add_word(out, between, "refused");
	if (rule)
		g_string_append_printf(out, " [%s]", rule->id);
}

void
vml_plan_name_user(const struct vml_plan_user *u, GString *out)
{
	const char *name = u->document->name ? u->document->name : u->document->source->path;
	g_string_append(out, name);
	if (u->disk->target)
		g_string_append_printf(out, " %s", u->disk->target);
}

const char *
vml_plan_reason(const struct vml_chain_report *r, struct vml_arena *a, enum vml_verdict v,
	const struct vml_refusal *x, const char *unknown)
{
	if (v == VML_ACCEPTED || (!x && !unknown))
		return "";
	if (!x)
		return vml_arena_printf(a, ": %s", vml_mask_escape(a, unknown));
	const struct vml_rule *rule = r->rule_of(x);
	const char *stage = x->stage == VML_STAGE_NONE    ? ""
			    : x->stage == VML_STAGE_PARSE ? " at define"
							  : " at start";
	const char *code = rule ? vml_arena_printf(a, " [%s]", rule->id) : "";
	return vml_arena_printf(
		a, "%s%s: %s", stage, code, vml_mask_escape(a, x->text ? x->text : x->message));
}

const char *
vml_plan_end(const struct vml_chain *c)
{
	if (!c->top)
		return "empty drive";
	if (!c->terminated)
		return "not terminated";
	if (c->terminated_by == VML_ORIGIN_XML)
		return "ended by the XML";
	return c->terminated_by == VML_ORIGIN_HEADER ? "ended by the last header"
						     : "ended by the format";
}
