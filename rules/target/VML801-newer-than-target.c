/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the target version of libvirt does not know yet. */
#include <string.h>

#include <vmlint/rule.h>

struct version {
	unsigned major, minor, micro;
};

static struct version
target_of(const struct vml_document *d)
{
	uint32_t v = d->target->libvirt;
	return (struct version){ v / 1000000, v / 1000 % 1000, v % 1000 };
}

static bool
is_at(const struct vml_misfit *m, struct vml_span at)
{
	return m->at.start == at.start && m->at.end == at.end;
}

/* What of the node the version does not know; the name goes between the two. */
static const char *
kind_of(const struct vml_misfit *m)
{
	if (m->attr)
		return is_at(m, m->attr->name_at) ? "attribute" : "value";
	if (!is_at(m, m->node->name_at))
		return "value";
	return strcmp(m->name, m->node->name) == 0 ? "element" : "a form without";
}

static void
tell(const struct vml_document *d, const struct vml_misfit *m, struct vml_out *out)
{
	struct version v = target_of(d);
	bool refused = m->parser == VML_PARSER_REFUSES;
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"%s '%s' of <%s> is newer than libvirt %u.%u.%u (since %s): libvirt %u.%u.%u %s it",
		kind_of(m), m->name,
		m->attr || !m->node->parent ? m->node->name : m->node->parent->name, v.major,
		v.minor, v.micro, m->since, v.major, v.minor, v.micro,
		refused ? "refuses" : "ignores");
	vml_report_effect(r, refused ? VML_EFFECT_REFUSED : VML_EFFECT_IGNORED);
	vml_report_likely(r);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++)
		if (d->schema.misfits[i].kind == VML_MISFIT_TOO_NEW)
			tell(d, &d->schema.misfits[i], out);
}

const struct vml_rule VML801 = {
	.id = "VML801",
	.name = "newer-than-target",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "an element, attribute or value that the target does not know yet",
	.why = "A definition that works here is taken to an older host, and there a setting "
	       "silently has no effect, or the domain is not defined.",
	.behaviour = "libvirt ignores elements and attributes that it does not know, and refuses "
		     "most values that it does not know. Versions are those of its release notes "
		     "and documentation.",
	.remedy = "Leave it out for that host, or name the version that is meant with --target.",
	.bad = "<driver name='qemu' type='qcow2' discard_no_unref='on'/>",
	.good = "<driver name='qemu' type='qcow2'/>",
	.refs = VML_LIST("https://libvirt.org/news.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check,
};
