/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking things up in a graph. */
#include "xml/schema-graph.h"

#include <string.h>

/* FNV-1a: the table is made at build time by another program, so it must not be seeded. */
uint32_t
vml_graph_hash(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

uint32_t
vml_graph_string(const struct vml_graph *g, const char *s)
{
	if (!*s)
		return 0;
	for (uint32_t i = vml_graph_hash(s) & (g->nslots - 1); g->slots[i];
		i = (i + 1) & (g->nslots - 1))
		if (strcmp(g->strings + g->slots[i], s) == 0)
			return g->slots[i];
	return VML_NO_STRING;
}

bool
vml_graph_at(const struct vml_graph *g, uint32_t note, uint32_t version)
{
	const struct vml_note *n = &g->notes[note];
	return !version || (version >= n->since && (!n->until || version < n->until));
}

bool
vml_graph_named(const struct vml_graph *g, uint32_t names, uint32_t name, uint32_t ns)
{
	const struct vml_name_class *c = &g->names[names];

	switch (c->kind) {
	case VML_NAME_ONE: return c->name == name && c->ns == ns;
	case VML_NAME_CHOICE:
		return vml_graph_named(g, c->a, name, ns) || vml_graph_named(g, c->b, name, ns);
	case VML_NAME_NS: return c->ns == ns && !(c->a && vml_graph_named(g, c->a, name, ns));
	default: return !(c->a && vml_graph_named(g, c->a, name, ns));
	}
}
