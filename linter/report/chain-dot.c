/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains for Graphviz: arrows go from a disk to its image and from each image to its base. */
#include "report/plan.h"

/* Text inside a quoted string of the DOT language. */
static void
write_letter(char c, GString *out)
{
	if (c == '"' || c == '\\')
		g_string_append_c(out, '\\');
	g_string_append_c(out, c);
}

static void
write_node(const struct vml_plan_node *n, guint i, const char *label, FILE *out)
{
	fprintf(out, "  n%u [label=\"%s\"", i, label);
	if (n->state == VML_STATE_MISSING)
		fputs(", style=dashed, color=red", out);
	else if (n->own && n->own->verdict == VML_REFUSED)
		fputs(", color=red", out);
	if (n->differs)
		fputs(", penwidth=3", out);
	fputs("];\n", out);
}

static void
write_user(const struct vml_plan_user *u, guint i, const char *label, FILE *out)
{
	fprintf(out, "  d%u [shape=ellipse, label=\"%s\"%s];\n  d%u -> n%u;\n", i, label,
		u->differs ? ", penwidth=3" : "", i, u->node);
}

static void
write_edge(const struct vml_plan_edge *e, FILE *out)
{
	fprintf(out, "  n%u -> n%u", e->from, e->to);
	if (e->kind != VML_PLAN_BACKING)
		fprintf(out, " [style=dotted, label=\"%s\"]", vml_plan_kind_name(e->kind));
	fputs(";\n", out);
}

void
vml_write_chain_dot(const struct vml_chain_report *r, FILE *out)
{
	static const struct vml_plan_pen pen = {
		.head = "digraph chains {\n  rankdir=LR;\n  node [shape=box];\n",
		.foot = "}\n",
		.between = "\\n",
		.letter = write_letter,
		.node = write_node,
		.user = write_user,
		.edge = write_edge,
	};
	vml_plan_draw(r, &pen, out);
}
