/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Any bytes as a file of XML. Beyond not crashing: lexer and libxml2 agree on every document that
 * both accept, every document has a tree or a fault, and spans nest.
 */
#include <glib.h>

#include "base/lines.h"
#include "fuzz/target.h"
#include "input/source.h"
#include "xml/parse.h"

static void
demand(bool holds, const char *what)
{
	if (!holds)
		g_error("%s", what);
}

static void
check_node(const struct vml_xml_document *d, const struct vml_node *n)
{
	demand(d->extent.start <= n->tag.start && n->whole.end <= d->extent.end, "outside");
	demand(n->tag.start < n->name_at.start && n->name_at.end <= n->tag.end, "name");
	demand(n->tag.end <= n->content.end && n->content.end <= n->whole.end, "content");
	demand(!n->parent || (n->parent->content.start <= n->tag.start &&
				     n->whole.end <= n->parent->content.end),
		"nesting");
	for (uint32_t i = 0; i < n->nattrs; i++)
		demand(n->name_at.end < n->attrs[i].name_at.start &&
				n->attrs[i].name_at.end < n->attrs[i].value_at.start &&
				n->attrs[i].value_at.end < n->tag.end,
			"attribute");
	for (const struct vml_node *c = n->first; c; c = c->next)
		check_node(d, c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_source *s = vml_source_memory(a, "x", data, size);
	struct vml_xml_file *f = vml_xml_read(a, s);
	for (uint32_t i = 0; i < f->ndocuments; i++) {
		const struct vml_xml_document *d = &f->documents[i];
		demand(!d->lines_only, "lexer and libxml2 disagree");
		demand((d->root != NULL) == (d->nfaults == 0), "neither tree nor fault");
		for (uint32_t j = 0; j < d->nfaults; j++) {
			demand(d->faults[j].at.end <= size, "fault beyond the end");
			vml_lines_at(s, d->faults[j].at.start);
			vml_lines_text(s, vml_lines_line(s, d->faults[j].at.start), a);
		}
		if (d->root)
			check_node(d, d->root);
	}
	vml_xml_release(f);
	vml_arena_free(a);
	return 0;
}
