/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the target version of libvirt does not know yet, and what it no longer takes. */
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

/* The node as a whole, not something that it has or lacks. */
static bool
is_element(const struct vml_misfit *m)
{
	return !m->attr && is_at(m, m->node->name_at) && strcmp(m->name, m->node->name) == 0;
}

/* What of the node the version does not know; the name goes between the two. */
static const char *
kind_of(const struct vml_misfit *m)
{
	if (m->attr)
		return is_at(m, m->attr->name_at) ? "attribute" : "value";
	if (!is_at(m, m->node->name_at))
		return "value";
	return is_element(m) ? "element" : "a form without";
}

static const char *
owner_of(const struct vml_misfit *m)
{
	return is_element(m) && m->node->parent ? m->node->parent->name : m->node->name;
}

static void
set_effect(struct vml_report *r, const struct vml_misfit *m)
{
	vml_report_effect(
		r, m->parser == VML_PARSER_REFUSES ? VML_EFFECT_REFUSED : VML_EFFECT_IGNORED);
	vml_report_likely(r);
}

/* ---- VML801 -------------------------------------------------------------------------------- */

static void
tell_new(const struct vml_document *d, const struct vml_misfit *m, struct vml_out *out)
{
	struct version v = target_of(d);
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"%s '%s' of <%s> is newer than libvirt %u.%u.%u (since %s): libvirt %u.%u.%u %s it",
		kind_of(m), m->name, owner_of(m), v.major, v.minor, v.micro, m->since, v.major,
		v.minor, v.micro, m->parser == VML_PARSER_REFUSES ? "refuses" : "ignores");
	set_effect(r, m);
}

static bool
is_within(const struct vml_node *n, const struct vml_node *outer)
{
	while (n && n != outer)
		n = n->parent;
	return n != NULL;
}

/* Part of an element that the version does not look at. */
static bool
goes_with_another(const struct vml_schema *s, const struct vml_misfit *m)
{
	for (const struct vml_misfit *o = s->misfits; o < m; o++)
		if (o->kind == VML_MISFIT_TOO_NEW && is_element(o) &&
			o->parser == VML_PARSER_DROPS && is_within(m->node, o->node))
			return true;
	return false;
}

static void
check_newer(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++) {
		const struct vml_misfit *m = &d->schema.misfits[i];
		if (m->kind == VML_MISFIT_TOO_NEW && !goes_with_another(&d->schema, m))
			tell_new(d, m, out);
	}
}

/* ---- VML802 -------------------------------------------------------------------------------- */

/* Whether a refusal of this rule says it with libvirt's words. */
static bool
is_refused(const struct vml_document *d, const struct vml_misfit *m, const struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nrefusals; i++) {
		const struct vml_refusal *x = d->refusals[i];
		if (x->node == m->node && x->attr == m->attr && vml_is_mine(out, x))
			return true;
	}
	return false;
}

static void
tell_old(const struct vml_document *d, const struct vml_misfit *m, struct vml_out *out)
{
	struct version v = target_of(d);
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"%s '%s' of <%s> is gone since libvirt %s: libvirt %u.%u.%u %s it", kind_of(m),
		m->name, owner_of(m), m->since, v.major, v.minor, v.micro,
		m->parser == VML_PARSER_REFUSES ? "refuses" : "ignores");
	set_effect(r, m);
}

static void
check_removed(const struct vml_document *d, struct vml_out *out)
{
	vml_check_refusals(d, out);
	for (uint32_t i = 0; i < d->schema.nmisfits; i++) {
		const struct vml_misfit *m = &d->schema.misfits[i];
		if (m->kind == VML_MISFIT_REMOVED && !is_refused(d, m, out))
			tell_old(d, m, out);
	}
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
	.options = "--target (target in vmlint.yaml): the version to judge for. Without it "
		   "nothing is newer.",
	.bad = "<driver name='qemu' type='qcow2' discard_no_unref='on'/>",
	.good = "<driver name='qemu' type='qcow2'/>",
	.refs = VML_LIST("https://libvirt.org/news.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check_newer,
};

const struct vml_rule VML802 = {
	.id = "VML802",
	.name = "removed-at-target",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a value that libvirt took once and the target no longer takes",
	.why = "A definition kept from an older host is refused on a newer one, although the "
	       "schema that comes with libvirt still lists the value.",
	.behaviour = "Measured on libvirt 9.0.0: sgio='unfiltered' is refused on disks and host "
		     "devices, and the qemu driver refuses the actions 'preserve' (of on_poweroff "
		     "and on_reboot) and 'rename-restart', as its release notes say of 7.7.0. The "
		     "drivers of uml and phyp domains were dropped in 5.0.0 and 6.0.0.",
	.remedy = "Write what the newer version has for it, or name the older version that is "
		  "meant with --target.",
	.options = "--target: judged for the libvirt version named.",
	.bad = "<disk type='block' device='lun' sgio='unfiltered'>",
	.good = "<disk type='block' device='lun'>",
	.refs = VML_LIST("https://libvirt.org/news.html"),
	.check.document = check_removed,
};
