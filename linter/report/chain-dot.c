/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains for Graphviz: arrows go from a disk to its image and from each image to its base. */
#include "base/mask.h"
#include "report/plan.h"

/* Text inside a quoted string of the DOT language. */
static void
write_text(struct vml_arena *a, const char *text, FILE *out)
{
	for (const char *c = vml_mask_escape(a, text); *c; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', out);
		fputc(*c, out);
	}
}

static void
write_node(const struct vml_chain_report *r, const struct vml_plan_node *n, guint i,
	struct vml_arena *a, FILE *out)
{
	g_autoptr(GString) words = g_string_new(NULL);
	vml_plan_describe(r, n, "\\n", words);
	fprintf(out, "  n%u [label=\"", i);
	write_text(a, n->name, out);
	fprintf(out, "%s\"", words->str);
	if (n->state == VML_STATE_MISSING)
		fputs(", style=dashed, color=red", out);
	else if (n->own && n->own->verdict == VML_REFUSED)
		fputs(", color=red", out);
	fputs("];\n", out);
}

static void
write_user(const struct vml_plan_user *u, guint i, struct vml_arena *a, FILE *out)
{
	g_autoptr(GString) name = g_string_new(NULL);
	vml_plan_name_user(u, name);
	fprintf(out, "  d%u [shape=ellipse, label=\"", i);
	write_text(a, name->str, out);
	fprintf(out, "\"];\n  d%u -> n%u;\n", i, u->node);
}

void
vml_write_chain_dot(const struct vml_chain_report *r, FILE *out)
{
	struct vml_plan *g = vml_plan_new(r);
	struct vml_arena *a = vml_arena_new();
	fputs("digraph chains {\n  rankdir=LR;\n  node [shape=box];\n", out);
	for (guint i = 0; i < g->nodes->len; i++)
		write_node(r, vml_plan_node_at(g, i), i, a, out);
	for (guint i = 0; i < g->users->len; i++)
		write_user(&g_array_index(g->users, struct vml_plan_user, i), i, a, out);
	for (guint i = 0; i < g->edges->len; i++) {
		const struct vml_plan_edge *e = &g_array_index(g->edges, struct vml_plan_edge, i);
		fprintf(out, "  n%u -> n%u", e->from, e->to);
		if (e->kind != VML_PLAN_BACKING)
			fprintf(out, " [style=dotted, label=\"%s\"]", vml_plan_kind_name(e->kind));
		fputs(";\n", out);
	}
	fputs("}\n", out);
	vml_arena_free(a);
	vml_plan_free(g);
}
