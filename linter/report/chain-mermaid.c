/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chains as a Mermaid flow chart, which forges draw in Markdown. */
#include <string.h>

#include "report/plan.h"

/* Text inside a quoted label, where "#…;" stands for a character of its own. */
static void
write_letter(char c, GString *out)
{
	if (strchr("\"#<>&`\\", c))
		g_string_append_printf(out, "#%d;", (int)c);
	else
		g_string_append_c(out, c);
}

static void
write_node(const struct vml_plan_node *n, guint i, const char *label, FILE *out)
{
	bool bad = n->state == VML_STATE_MISSING || (n->own && n->own->verdict == VML_REFUSED);
	fprintf(out, "  n%u[\"%s\"]%s\n", i, label, bad ? ":::bad" : "");
	if (n->differs)
		fprintf(out, "  style n%u stroke-width:3px\n", i);
}

static void
write_user(const struct vml_plan_user *u, guint i, const char *label, FILE *out)
{
	fprintf(out, "  d%u([\"%s\"]) --> n%u\n", i, label, u->node);
	if (u->differs)
		fprintf(out, "  style d%u stroke-width:3px\n", i);
}

static void
write_edge(const struct vml_plan_edge *e, FILE *out)
{
	if (e->kind == VML_PLAN_BACKING)
		fprintf(out, "  n%u --> n%u\n", e->from, e->to);
	else
		fprintf(out, "  n%u -. %s .-> n%u\n", e->from, vml_plan_kind_name(e->kind), e->to);
}

void
vml_write_chain_mermaid(const struct vml_chain_report *r, FILE *out)
{
	static const struct vml_plan_pen pen = {
		.head = "flowchart LR\n  classDef bad stroke:#d00,stroke-dasharray:4\n",
		.foot = "",
		.between = "<br/>",
		.letter = write_letter,
		.node = write_node,
		.user = write_user,
		.edge = write_edge,
	};
	vml_plan_draw(r, &pen, out);
}
