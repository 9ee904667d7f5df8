/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forest of a directory for people: bases with what is built on them below, and who uses it. */
#include "base/mask.h"
#include "report/ink.h"
#include "report/plan.h"

struct writer {
	const struct vml_chain_report *report;
	struct vml_plan *graph;
	struct vml_ink ink;
	struct vml_arena *arena;
	GHashTable *users; /* node + 1 → GString: who uses it */
	bool *drawn;       /* by node */
	FILE *out;
};

static void
write_node(struct writer *w, uint32_t i, const char *indent, const char *branch)
{
	const struct vml_plan_node *n = vml_plan_node_at(w->graph, i);
	const GString *users = g_hash_table_lookup(w->users, GUINT_TO_POINTER(i + 1));
	g_autoptr(GString) words = g_string_new(NULL);
	bool bad = n->state == VML_STATE_MISSING || (n->own && n->own->verdict == VML_REFUSED);
	vml_plan_describe(w->report, n, "  ", words);
	fprintf(w->out, "%s%s%s%s%s%s", indent, branch, bad ? w->ink.error : w->ink.strong,
		vml_mask_escape(w->arena, n->name), w->ink.plain, words->str);
	if (users)
		fprintf(w->out, "  %s %s", w->report->unicode ? "\342\206\220" : "<-",
			vml_mask_escape(w->arena, users->str));
	if (w->drawn[i] && n->overlays->len)
		fputs("  (drawn above)", w->out);
	fputc('\n', w->out);
}

/* One entry of the way down; chains are deep, and so this is no recursion. */
struct step {
	uint32_t node, next; /* next of its overlays */
	char *indent;
};

static void
draw(struct writer *w, uint32_t root)
{
	const char *tee = w->report->unicode ? "\342\224\234\342\224\200 " : "|- ";
	const char *end = w->report->unicode ? "\342\224\224\342\224\200 " : "`- ";
	const char *bar = w->report->unicode ? "\342\224\202  " : "|  ";
	g_autoptr(GArray) way = g_array_new(FALSE, FALSE, sizeof(struct step));
	struct step first = { root, 0, g_strdup("") };
	write_node(w, root, "", "");
	w->drawn[root] = true;
	g_array_append_val(way, first);
	while (way->len > 0) {
		struct step *s = &g_array_index(way, struct step, way->len - 1);
		const GArray *overlays = vml_plan_node_at(w->graph, s->node)->overlays;
		if (s->next == overlays->len) {
			g_free(s->indent);
			g_array_set_size(way, way->len - 1);
			continue;
		}
		uint32_t child = g_array_index(overlays, uint32_t, s->next++);
		bool last = s->next == overlays->len;
		write_node(w, child, s->indent, last ? end : tee);
		struct step down = { child, 0, NULL };
		if (w->drawn[child])
			continue;
		down.indent = g_strconcat(s->indent, last ? "   " : bar, NULL);
		w->drawn[child] = true;
		g_array_append_val(way, down);
	}
}

static void
free_string(gpointer p)
{
	g_string_free(p, TRUE);
}

static void
collect_users(struct writer *w)
{
	w->users = g_hash_table_new_full(NULL, NULL, NULL, free_string);
	for (guint i = 0; i < w->graph->users->len; i++) {
		const struct vml_plan_user *u =
			&g_array_index(w->graph->users, struct vml_plan_user, i);
		GString *text = g_hash_table_lookup(w->users, GUINT_TO_POINTER(u->node + 1));
		if (!text) {
			text = g_string_new(NULL);
			g_hash_table_insert(w->users, GUINT_TO_POINTER(u->node + 1), text);
		}
		if (text->len)
			g_string_append(text, ", ");
		vml_plan_name_user(u, text);
	}
}

/* Whether anything of the tree over this node was found in a directory; marks nothing. */
static bool
has_found(const struct writer *w, uint32_t root)
{
	g_autoptr(GArray) todo = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	g_array_append_val(todo, root);
	while (todo->len > 0) {
		uint32_t i = g_array_index(todo, uint32_t, todo->len - 1);
		const struct vml_plan_node *n = vml_plan_node_at(w->graph, i);
		g_array_set_size(todo, todo->len - 1);
		if (n->found)
			return true;
		if (g_hash_table_add(seen, GUINT_TO_POINTER(i + 1)))
			g_array_append_vals(todo, n->overlays->data, n->overlays->len);
	}
	return false;
}

static gint
by_name(gconstpointer a, gconstpointer b, gpointer graph)
{
	const struct vml_plan_node *x = vml_plan_node_at(graph, *(const uint32_t *)a);
	const struct vml_plan_node *y = vml_plan_node_at(graph, *(const uint32_t *)b);
	int c = g_strcmp0(x->name, y->name);
	return c ? c : (*(const uint32_t *)a > *(const uint32_t *)b ? 1 : -1);
}

/* Bases first; of rings, which have none, what is left. */
static void
draw_all(struct writer *w)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	for (uint32_t i = 0; i < w->graph->nodes->len; i++)
		g_array_append_val(order, i);
	g_array_sort_with_data(order, by_name, w->graph);
	for (int rings = 0; rings < 2; rings++)
		for (guint k = 0; k < order->len; k++) {
			uint32_t i = g_array_index(order, uint32_t, k);
			bool root = rings || vml_plan_node_at(w->graph, i)->bases == 0;
			if (root && !w->drawn[i] && has_found(w, i))
				draw(w, i);
		}
}

void
vml_write_chain_forest(const struct vml_chain_report *r, FILE *out)
{
	struct writer w = { .report = r, .ink = vml_ink_new(r->color), .out = out };
	w.graph = vml_plan_new(r);
	w.arena = vml_arena_new();
	w.drawn = g_new0(bool, w.graph->nodes->len);
	collect_users(&w);
	draw_all(&w);
	g_hash_table_unref(w.users);
	g_free(w.drawn);
	vml_arena_free(w.arena);
	vml_plan_free(w.graph);
}
