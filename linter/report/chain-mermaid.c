/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains as a Mermaid flow chart, which forges draw in Markdown. */
#include <string.h>

#include "base/mask.h"
#include "report/plan.h"

/* Text inside a quoted label, where "#…;" stands for a character of its own. */
static void
write_text(struct vml_arena *a, const char *text, FILE *out)
{
	for (const char *c = vml_mask_escape(a, text); *c; c++) {
		if (strchr("\"#<>&`\\", *c))
			fprintf(out, "#%d;", (int)*c);
		else
			fputc(*c, out);
	}
}

static void
write_node(const struct vml_chain_report *r, const struct vml_plan_node *n, guint i,
	struct vml_arena *a, FILE *out)
{
	g_autoptr(GString) words = g_string_new(NULL);
	vml_plan_describe(r, n, "<br/>", words);
	fprintf(out, "  n%u[\"", i);
	write_text(a, n->name, out);
	fprintf(out, "%s\"]", words->str);
	bool bad = n->state == VML_STATE_MISSING || (n->own && n->own->verdict == VML_REFUSED);
	fputs(bad ? ":::bad\n" : "\n", out);
}

static void
write_user(const struct vml_plan_user *u, guint i, struct vml_arena *a, FILE *out)
{
	g_autoptr(GString) name = g_string_new(NULL);
	vml_plan_name_user(u, name);
	fprintf(out, "  d%u([\"", i);
	write_text(a, name->str, out);
	fprintf(out, "\"]) --> n%u\n", u->node);
}

void
vml_write_chain_mermaid(const struct vml_chain_report *r, FILE *out)
{
	struct vml_plan *g = vml_plan_new(r);
	struct vml_arena *a = vml_arena_new();
	fputs("flowchart LR\n  classDef bad stroke:#d00,stroke-dasharray:4\n", out);
	for (guint i = 0; i < g->nodes->len; i++)
		write_node(r, vml_plan_node_at(g, i), i, a, out);
	for (guint i = 0; i < g->users->len; i++)
		write_user(&g_array_index(g->users, struct vml_plan_user, i), i, a, out);
	for (guint i = 0; i < g->edges->len; i++) {
		const struct vml_plan_edge *e = &g_array_index(g->edges, struct vml_plan_edge, i);
		if (e->kind == VML_PLAN_BACKING)
			fprintf(out, "  n%u --> n%u\n", e->from, e->to);
		else
			fprintf(out, "  n%u -. %s .-> n%u\n", e->from, vml_plan_kind_name(e->kind),
				e->to);
	}
	vml_arena_free(a);
	vml_plan_free(g);
}
