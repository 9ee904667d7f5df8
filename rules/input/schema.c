/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What does not fit the grammar: one rule for each kind of misfit. A misfit that libvirt's parser
 * is known to refuse has a refusal beside it and is proven; of all others nobody has tried this
 * very document, so that "refused" is likely only.
 */
#include <string.h>

#include <vmlint/rule.h>

/* What is missing, or NULL when the refusal is about something that is there. */
static const char *
missing_name(const struct vml_refusal *x)
{
	return x->kind == VML_REFUSAL_NO_TARGET && !x->rule   ? "target"
	       : x->kind == VML_REFUSAL_NO_SOURCE && !x->rule ? "source"
							      : NULL;
}

/* Whether it is missing because it was given under another name, or at another place. */
static bool
is_cause(const struct vml_misfit *m, const struct vml_refusal *x)
{
	const char *missing = missing_name(x);
	if (m->kind == VML_MISFIT_ATTRIBUTE)
		return m->nearest && x->node == m->node && !x->attr && !missing &&
		       (x->kind == VML_REFUSAL_NO_TARGET || x->kind == VML_REFUSAL_NO_SOURCE);
	if ((m->kind != VML_MISFIT_ELEMENT && m->kind != VML_MISFIT_REPEATED) || !missing)
		return false;
	if (m->nearest)
		return x->node == m->node->parent && strcmp(missing, m->nearest) == 0;
	return strcmp(missing, m->name) == 0;
}

static bool
same_fault(const struct vml_misfit *m, const struct vml_refusal *x)
{
	const char *missing = missing_name(x);
	return x->node == m->node && x->attr == m->attr &&
	       (!missing || strcmp(missing, m->name) == 0);
}

/* The refusal of the rule at hand that a misfit comes to, or NULL. */
static const struct vml_refusal *
refusal_of(const struct vml_document *d, const struct vml_out *out, const struct vml_misfit *m)
{
	for (uint32_t i = 0; i < d->nrefusals; i++)
		if (is_cause(m, d->refusals[i]) ||
			(vml_is_mine(out, d->refusals[i]) && same_fault(m, d->refusals[i])))
			return d->refusals[i];
	return NULL;
}

/* Refusals of the rule at hand that the grammar has nothing against. */
static void
tell_other_refusals(const struct vml_document *d, struct vml_out *out, enum vml_misfit_kind kind)
{
	for (uint32_t i = 0; i < d->nrefusals; i++) {
		bool told = !vml_is_mine(out, d->refusals[i]);
		for (uint32_t k = 0; k < d->schema.nmisfits && !told; k++)
			told = is_cause(&d->schema.misfits[k], d->refusals[i]) ||
			       (d->schema.misfits[k].kind == kind &&
				       same_fault(&d->schema.misfits[k], d->refusals[i]));
		if (!told)
			vml_report_refusal(out, d->refusals[i]);
	}
}

static const char refuses[] = "refuses the document";

static const char *
parser_words(const struct vml_misfit *m)
{
	switch (m->parser) {
	case VML_PARSER_REFUSES: return refuses;
	case VML_PARSER_DROPS: return "ignores it";
	default: return "takes it all the same";
	}
}

static void
set_effect(struct vml_report *r, const struct vml_misfit *m, const struct vml_refusal *x)
{
	if (x && x->text)
		vml_report_note(r, "the error reads: %s", x->text);
	if (m->parser == VML_PARSER_TAKES && !x) {
		vml_report_effect(r, VML_EFFECT_NONE);
		vml_report_severity(r, VML_WARNING);
	} else if (m->parser == VML_PARSER_DROPS && !x)
		vml_report_effect(r, VML_EFFECT_IGNORED);
	else
		vml_report_effect(r, VML_EFFECT_REFUSED);
	if (m->parser == VML_PARSER_REFUSES && (!x || x->likely))
		vml_report_likely(r);
}

/* ": did you mean 'x'?" in three pieces for a format, all empty without a likely intention. */
#define MEANT(m)                                                                  \
	(m)->nearest ? ": did you mean '" : "", (m)->nearest ? (m)->nearest : "", \
		(m)->nearest ? "'?" : ""
/* " (because type='file')", likewise. */
#define BECAUSE(m) \
	(m)->because ? " (because " : "", (m)->because ? (m)->because : "", (m)->because ? ")" : ""

static const char *
parent_name(const struct vml_node *n)
{
	return n->parent ? n->parent->name : "the document";
}

/* ---- VML010, VML015 ------------------------------------------------------------------------ */

static bool
repeats(const struct vml_node *n, const char *name)
{
	return n->parent && vml_child(n->parent, name);
}

static void
tell_element(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	bool known_here = m->belongs && strcmp(m->belongs, parent_name(m->node)) == 0;
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"<%s> is not %s in <%s>%s%s%s, and libvirt %s%s%s%s", m->name,
		known_here ? "expected at this place" : "known", parent_name(m->node), BECAUSE(m),
		x ? refuses : parser_words(m), MEANT(m));
	if (m->lacks && !m->nearest)
		vml_report_related(r, vml_at_name(m->lacks), "<%s> lacks it", m->lacks->name);
	else if (m->belongs && !known_here)
		vml_report_note(r, "it is known in <%s>", m->belongs);
	vml_report_expected(r, m->expected, m->nexpected);
	set_effect(r, m, x);
	vml_report_meant(r, m->nearest ? m->node->parent : m->lacks, VML_PART_CHILD,
		m->nearest ? m->nearest : m->name);
	if (!m->nearest || m->node->ns || repeats(m->node, m->nearest))
		return;
	vml_fix(r, VML_UNSAFE, "call it <%s>", m->nearest);
	vml_fix_changes_chain(r);
	vml_fix_rename(r, m->node, m->nearest);
}

static void
tell_repeated(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"<%s> is given more often than <%s> may have it, and libvirt %s", m->name,
		parent_name(m->node),
		x                               ? refuses
		: m->parser == VML_PARSER_DROPS ? "takes the first"
		: m->parser == VML_PARSER_TAKES ? "reads all of them as one"
						: refuses);
	const struct vml_node *first = m->node->parent ? vml_child(m->node->parent, m->name) : NULL;
	if (first && first != m->node)
		vml_report_related(r, vml_at_name(first), "the first one");
	vml_report_meant(r, m->lacks, VML_PART_CHILD, m->name);
	if (m->lacks)
		vml_report_related(r, vml_at_name(m->lacks), "<%s> lacks it", m->lacks->name);
	set_effect(r, m, x);
}

/* ---- VML011 -------------------------------------------------------------------------------- */

static void
tell_attribute(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"<%s> has no attribute '%s'%s%s%s, and libvirt %s%s%s%s", m->node->name, m->name,
		BECAUSE(m), x ? refuses : parser_words(m), MEANT(m));
	vml_report_expected(r, m->expected, m->nexpected);
	set_effect(r, m, x);
	if (m->nearest)
		vml_report_meant(r, m->node, VML_PART_ATTRIBUTE, m->nearest);
	if (!m->nearest || m->attr->ns || vml_attr(m->node, m->nearest))
		return;
	vml_fix(r, VML_UNSAFE, "call it %s", m->nearest);
	vml_fix_changes_chain(r);
	vml_fix_replace(r, m->at, m->nearest);
}

static void
tell_value(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"'%s' is no value of <%s%s%s>%s%s%s, and libvirt %s%s%s%s", m->name, m->node->name,
		m->attr ? " " : "", m->attr ? m->attr->name : "", BECAUSE(m),
		x ? refuses : parser_words(m), MEANT(m));
	vml_report_expected(r, m->expected, m->nexpected);
	set_effect(r, m, x);
	if (!m->nearest)
		return;
	vml_fix(r, VML_UNSAFE, "write '%s'", m->nearest);
	vml_fix_changes_chain(r);
	vml_fix_replace(r, m->at, m->nearest);
}

static void
tell_text(const struct vml_misfit *m, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"text does not belong in <%s>, and libvirt %s", m->node->name, parser_words(m));
	set_effect(r, m, NULL);
}

static void
tell_empty(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	bool refused = x || m->parser == VML_PARSER_REFUSES;
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"<%s%s%s> is empty, and libvirt %s", m->node->name, m->attr ? " " : "",
		m->attr ? m->attr->name : "", refused ? refuses : "takes it as not given");
	vml_report_expected(r, m->expected, m->nexpected);
	if (refused)
		vml_report_severity(r, VML_ERROR);
	set_effect(r, m, x);
	if (refused || (!m->attr && m->node->nattrs))
		return;
	vml_fix(r, VML_UNSAFE, "remove it");
	if (m->attr)
		vml_fix_drop(r, m->attr);
	else
		vml_fix_remove(r, m->node);
}

static void
tell_missing(const struct vml_misfit *m, const struct vml_refusal *x, struct vml_out *out)
{
	bool attr = m->kind == VML_MISFIT_NO_ATTRIBUTE;
	struct vml_report *r = vml_report(out, vml_at_misfit(m),
		"<%s> lacks %s%s%s, and libvirt %s", m->node->name, attr ? "the attribute '" : "<",
		m->name, attr ? "'" : ">", x ? refuses : parser_words(m));
	set_effect(r, m, x);
}

static void
tell(const struct vml_document *d, const struct vml_misfit *m, struct vml_out *out)
{
	const struct vml_refusal *x = refusal_of(d, out, m);
	switch (m->kind) {
	case VML_MISFIT_ELEMENT: tell_element(m, x, out); break;
	case VML_MISFIT_ATTRIBUTE: tell_attribute(m, x, out); break;
	case VML_MISFIT_VALUE: tell_value(m, x, out); break;
	case VML_MISFIT_TEXT: tell_text(m, out); break;
	case VML_MISFIT_EMPTY: tell_empty(m, x, out); break;
	case VML_MISFIT_REPEATED: tell_repeated(m, x, out); break;
	default: tell_missing(m, x, out); break;
	}
}

static void
tell_all(const struct vml_document *d, enum vml_misfit_kind kind, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++)
		if (d->schema.misfits[i].kind == kind)
			tell(d, &d->schema.misfits[i], out);
}

static void
check_010(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_ELEMENT, out);
}

static void
check_011(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_ATTRIBUTE, out);
}

static void
check_012(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_VALUE, out);
	tell_all(d, VML_MISFIT_TEXT, out);
	tell_other_refusals(d, out, VML_MISFIT_VALUE);
}

static void
check_013(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_NO_ELEMENT, out);
	tell_other_refusals(d, out, VML_MISFIT_NO_ELEMENT);
}

static void
check_014(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_NO_ATTRIBUTE, out);
	tell_other_refusals(d, out, VML_MISFIT_NO_ATTRIBUTE);
}

static void
check_015(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_REPEATED, out);
}

static void
check_016(const struct vml_document *d, struct vml_out *out)
{
	tell_all(d, VML_MISFIT_EMPTY, out);
	tell_other_refusals(d, out, VML_MISFIT_EMPTY);
}

const struct vml_rule VML010 = {
	.id = "VML010",
	.name = "unknown-element",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an element that libvirt does not know at this place",
	.why = "libvirt looks for the elements it knows and passes over all others. What a "
	       "misspelt or misplaced element was meant to do does not happen, and nobody is told.",
	.behaviour = "libvirt 9.0.0 defined all but two of 73 kinds of domain elements with an "
		     "unknown child, and dropped it. <features> and its lists (hyperv, kvm, xen) "
		     "refuse: \"unexpected feature 'x'\". Where the name that was meant is that "
		     "of a required element, the document is refused.",
	.remedy = "Correct the name, or move the element to where it is known.",
	.bad = "<disk type='file'>\n  <sorce file='/srv/a.img'/>",
	.good = "<disk type='file'>\n  <source file='/srv/a.img'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check_010,
};

const struct vml_rule VML011 = {
	.id = "VML011",
	.name = "unknown-attribute",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an attribute that libvirt does not know in this element",
	.why = "libvirt asks for the attributes it knows. A misspelt one is as good as none: the "
	       "default applies.",
	.behaviour = "libvirt 9.0.0 defined each of 283 kinds of domain elements with an unknown "
		     "attribute, and dropped it. Where the name that was meant is that of a "
		     "required attribute, the document is refused.",
	.remedy = "Correct the name, or remove the attribute.",
	.bad = "<driver name='qemu' typ='qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check_011,
};

const struct vml_rule VML012 = {
	.id = "VML012",
	.name = "bad-value",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a value that the attribute or element cannot have",
	.why = "Most values come from a list or are numbers, and libvirt refuses anything else "
	       "when the domain is defined.",
	.behaviour = "libvirt 9.0.0 on define: \"Invalid value for attribute 'cache' in element "
		     "'driver': 'nonee'\", \"unknown driver format value 'qcow3'\" and the like, "
		     "for 403 of the 497 attributes of a domain that were tried with a word that "
		     "is not among their values. Text between elements is dropped.",
	.remedy = "Write one of the expected values.",
	.bad = "<driver name='qemu' cache='nonee'/>",
	.good = "<driver name='qemu' cache='none'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.replaces = VML_LIST("VML017"),
	.refusals = VML_KINDS(VML_REFUSAL_UNKNOWN_FORMAT, VML_REFUSAL_UNKNOWN_TYPE),
	.check.document = check_012,
};

const struct vml_rule VML013 = {
	.id = "VML013",
	.name = "missing-element",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a required element is missing",
	.why = "libvirt cannot make the domain or the device without it.",
	.behaviour =
		"libvirt 9.0.0 on define: \"missing name information\", \"an os <type> must be "
		"specified\", \"missing target information for device\", \"missing source "
		"information for device vda\".",
	.remedy = "Add the element.",
	.bad = "<disk type='file' device='disk'>\n  <source file='/srv/a.img'/>\n</disk>",
	.good = "<disk type='file' device='disk'>\n  <source file='/srv/a.img'/>\n  <target "
		"dev='vda'/>\n</disk>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.replaces = VML_LIST("VML017"),
	.refusals = VML_KINDS(VML_REFUSAL_NO_SOURCE, VML_REFUSAL_NO_TARGET),
	.check.document = check_013,
};

const struct vml_rule VML014 = {
	.id = "VML014",
	.name = "missing-attribute",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a required attribute is missing",
	.why = "libvirt does not know what to make of the element without it.",
	.behaviour = "libvirt 9.0.0 on define: \"Missing required attribute 'type' in element "
		     "'graphics'\" and the like.",
	.remedy = "Add the attribute.",
	.bad = "<graphics port='-1'/>",
	.good = "<graphics type='vnc' port='-1'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html"),
	.replaces = VML_LIST("VML017"),
	.check.document = check_014,
};

const struct vml_rule VML015 = {
	.id = "VML015",
	.name = "too-many",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "an element is there more often than it may be",
	.why = "libvirt takes the first one, and whoever wrote the second one is not told.",
	.behaviour = "libvirt 9.0.0 took the first of two for most kinds of elements in a domain, "
		     "refused some (\"only one emulatorpin is supported\"), and read all of some "
		     "as if they were one (<devices>, <os>, <features>, <memoryBacking>).",
	.remedy = "Keep the one that is meant.",
	.bad = "<memory unit='GiB'>1</memory>\n<memory unit='GiB'>2</memory>",
	.good = "<memory unit='GiB'>2</memory>",
	.replaces = VML_LIST("VML017"),
	.check.document = check_015,
};

const struct vml_rule VML016 = {
	.id = "VML016",
	.name = "empty-value",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an element or attribute is empty where a value belongs",
	.why = "Generators leave them behind for settings that were not made. The schema rejects "
	       "them; libvirt mostly treats them as absent.",
	.behaviour = "libvirt 9.0.0 defines <uuid></uuid>, <title></title>, <kernel></kernel> and "
		     "the like as if they were not there. Most attributes it refuses when they "
		     "are empty, as it does any other value that they cannot have; then this is "
		     "an error.",
	.remedy = "Remove the empty element or attribute, or give it a value.",
	.bad = "<uuid></uuid>",
	.good = "<uuid>6d3a5a5e-8f8b-4b0e-9d2b-3f5f4a7a3c11</uuid>",
	.replaces = VML_LIST("VML017"),
	.check.document = check_016,
};
