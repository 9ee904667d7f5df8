/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forest of a chain report in the words of a text format. */
#include "base/mask.h"
#include "report/plan.h"

static void
write_label(const struct vml_plan_pen *pen, struct vml_arena *a, const char *text, GString *out)
{
	for (const char *c = vml_mask_escape(a, text); *c; c++)
		pen->letter(*c, out);
}

void
vml_plan_draw(const struct vml_chain_report *r, const struct vml_plan_pen *pen, FILE *out)
{
	struct vml_plan *g = vml_plan_new(r);
	struct vml_arena *a = vml_arena_new();
	fputs(pen->head, out);
	for (guint i = 0; i < g->nodes->len; i++) {
		const struct vml_plan_node *n = vml_plan_node_at(g, i);
		g_autoptr(GString) label = g_string_new(NULL);
		write_label(pen, a, n->name, label);
		vml_plan_describe(r, n, pen->between, label);
		pen->node(n, i, label->str, out);
	}
	for (guint i = 0; i < g->users->len; i++) {
		const struct vml_plan_user *u = &g_array_index(g->users, struct vml_plan_user, i);
		g_autoptr(GString) name = g_string_new(NULL);
		g_autoptr(GString) label = g_string_new(NULL);
		vml_plan_name_user(u, name);
		write_label(pen, a, name->str, label);
		pen->user(u, i, label->str, out);
	}
	for (guint i = 0; i < g->edges->len; i++)
		pen->edge(&g_array_index(g->edges, struct vml_plan_edge, i), out);
	fputs(pen->foot, out);
	vml_arena_free(a);
	vml_plan_free(g);
}
