/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the target version of libvirt does not know yet, or no more. */
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

static struct vml_report *
tell(const struct vml_document *d, const struct vml_misfit *m, const char *how, const char *when,
	struct vml_out *out)
{
	struct version v = target_of(d);
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"%s '%s' of <%s> is %s libvirt %u.%u.%u (%s %s): libvirt %u.%u.%u %s", kind_of(m),
		m->name, m->attr || !m->node->parent ? m->node->name : m->node->parent->name, how,
		v.major, v.minor, v.micro, when, m->since, v.major, v.minor, v.micro,
		m->parser == VML_PARSER_REFUSES ? "refuses it" : "ignores it");
	vml_report_effect(
		r, m->parser == VML_PARSER_REFUSES ? VML_EFFECT_REFUSED : VML_EFFECT_IGNORED);
	vml_report_likely(r);
	return r;
}

static void
tell_all(const struct vml_document *d, enum vml_misfit_kind kind, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++) {
		const struct vml_misfit *m = &d->schema.misfits[i];
		if (m->kind == kind && kind == VML_MISFIT_TOO_NEW)
			tell(d, m, "newer than", "since", out);
		else if (m->kind == kind)
			tell(d, m, "gone from", "until", out);
	}
}

static void
check_801(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_TOO_NEW, out);
}

static void
check_802(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_REMOVED, out);
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
	.check.document = check_801,
};

const struct vml_rule VML802 = {
	.id = "VML802",
	.name = "removed-at-target",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "an element, attribute or value that the target no longer knows",
	.why = "It was taken once, and libvirt of the target version refuses or ignores it.",
	.behaviour =
		"libvirt says so in its release notes when it takes something away; values are "
		"then refused as unknown, elements and attributes mostly ignored.",
	.remedy = "Remove it, or use what the release notes name in its place.",
	.bad = "<driver name='qemu' type='cow'/>",
	.good = "<driver name='qemu' type='qcow2'/>",
	.refs = VML_LIST("https://libvirt.org/news.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check_802,
};
