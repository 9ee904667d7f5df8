/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Well-formed XML that is not libvirt's, told only when the user named the file. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	if (d->named && d->node && d->root == VML_ROOT_OTHER)
		vml_report(out, vml_at_name(d->node),
			"<%s> is no libvirt document that vmlint knows; nothing in it was checked",
			d->root_name);
}

const struct vml_rule VML004 = {
	.id = "VML004",
	.name = "unknown-root",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_STYLE,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a file named on the command line is no libvirt document",
	.why = "Whoever names a file expects it to be checked. Files found in directories are "
	       "passed "
	       "over in silence, since other programs have a domain.xml, too.",
	.behaviour =
		"vmlint reads domain, domainsnapshot, domaincheckpoint, domainbackup, domstatus, "
		"volume, pool, network and lone devices, all in no namespace. A domain counts as "
		"libvirt's when it has a type, or a name, uuid, memory, os or devices below it.",
	.remedy = "Leave the file out, or mend its root element.",
	.bad = "<project name='web'/>",
	.good = "<domain type='kvm'/>",
	.check.document = check,
};
