/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of a document as the grammar has them. */
#include "xml/schema-walk.h"

/* Whether an element of that name is among the choices; what is no element counts as any. */
static bool
starts_with(const struct vml_graph *g, uint32_t pat, uint32_t name)
{
	const struct vml_pat *p = &g->pats[pat];

	if (p->kind == VML_PAT_CHOICE)
		return starts_with(g, p->a, name) || starts_with(g, p->b, name);
	if (p->kind == VML_PAT_SINCE)
		return starts_with(g, p->a, name);
	return p->kind != VML_PAT_ELEMENT || g->names[p->a].kind != VML_NAME_ONE ||
	       g->names[p->a].name == name;
}

bool
vml_walk_starts(const struct vml_graph *g, const struct vml_node *root)
{
	uint32_t name = vml_graph_string(g, root->name);
	return name != VML_NO_STRING && !root->ns && starts_with(g, g->start, name);
}

bool
vml_walk_names(const struct vml_graph *g, const struct vml_node *root, unsigned char *names)
{
	bool had = true;
	for (const struct vml_node *n = root; n;) {
		uint32_t name = vml_graph_string(g, n->name);
		if (name != VML_NO_STRING) {
			had = had && names[name];
			names[name] = 1;
		}
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n && n != root && !n->next)
			n = n->parent;
		n = n && n != root ? n->next : NULL;
	}
	return had;
}
