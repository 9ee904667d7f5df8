/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grammar's no where nothing finer is known: it keeps the verdict and the findings one. */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->schema.nmisfits; i++) {
		const struct vml_misfit *m = &d->schema.misfits[i];
		if (m->kind != VML_MISFIT_UNEXPLAINED)
			continue;
		struct vml_report *r = vml_report(out, vml_at_misfit(m),
			"<%s> does not fit the schema, and what is wrong with it is not known",
			m->node->name);
		vml_report_likely(r);
		/* Another grammar may be one that libxml2 misreads. */
		if (strcmp(d->schema.grammar, "builtin") != 0)
			vml_report_severity(r, VML_NOTE);
		return;
	}
}

const struct vml_rule VML017 = {
	.id = "VML017",
	.name = "schema-rejected",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "the schema rejects the document for no reason that vmlint finds",
	.why = "virsh define --validate and virt-xml-validate reject it, too.",
	.behaviour =
		"The verdict is that of libxml2's RELAX NG; the reasons are found by a matcher "
		"of vmlint's own. With another grammar (--schema FILE) the two may differ, "
		"since libxml2 misreads an interleave within an interleave; then this is a "
		"note.",
	.remedy = "Compare the element with the documentation.",
	.options = "--schema (schema in vmlint.yaml): builtin, the default; none, with which no "
		   "rule of the schema finds anything; or a RELAX NG file.",
	.refs = VML_LIST("https://libvirt.org/format.html"),
	.extent = VML_EXTENT_DOCUMENT,
	.check.document = check,
};
