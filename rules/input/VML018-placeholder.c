/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Template syntax: what it stands for is not known. One note for the whole document. */
#include <vmlint/rule.h>

struct search {
	struct vml_place first;
	const char *text;
	unsigned found;
};

static void
meet(struct search *s, struct vml_place at, const char *text)
{
	if (!vml_placeholder(text))
		return;
	if (s->found++ == 0) {
		s->first = at;
		s->text = text;
	}
}

static void
look(struct search *s, const struct vml_node *n)
{
	for (uint32_t i = 0; i < n->nattrs; i++)
		meet(s, vml_at_value(n, &n->attrs[i]), n->attrs[i].value);
	meet(s, n->first ? vml_at_name(n) : vml_at_content(n), n->text);
	for (const struct vml_node *k = n->first; k; k = k->next)
		look(s, k);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	struct search s = { .found = 0 };

	if (!d->node || d->root == VML_ROOT_OTHER)
		return;
	look(&s, d->node);
	if (!s.found)
		return;
	struct vml_report *r = vml_report(out, s.first,
		"the document is a template; what depends on its %u placeholder%s is not known",
		s.found, s.found == 1 ? "" : "s");
	vml_report_label(r, "the first one");
}

const struct vml_rule VML018 = {
	.id = "VML018",
	.name = "placeholder",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "template syntax, which stands for values that are not known",
	.why = "Templates are checked as far as they go: a value that is still to be filled in "
	       "fits everywhere, and elements that may be alternatives are not held against each "
	       "other.",
	.behaviour = "Known are {{ }}, {% %} and {# #} of Jinja and Go, <% %> of ERB, ${X} and $X, "
		     "%s, %(x)s and {x} of Python, @X@, and %%X and __X__ in capitals.",
	.remedy = "Check what the template makes of its values, too.",
	.bad = "<name>{{ vm_name }}</name>",
	.good = "<name>web01</name>",
	.check.document = check,
};
