/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Passwords, keys and cookies in clear. Which values are secret is known to the model, since every
 * report masks them whether this rule runs or not; the rule only tells where they are.
 */
#include <vmlint/rule.h>

static bool
is_inside(struct vml_span at, struct vml_span extent)
{
	return at.start >= extent.start && at.end <= extent.end;
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->source->nsecrets; i++) {
		const struct vml_secret *s = &d->source->secrets[i];
		if (!is_inside(s->at, d->extent))
			continue;
		struct vml_place at =
			s->attr ? vml_at_value(s->node, s->attr) : vml_at_content(s->node);
		vml_report(out, at, "<%s> holds a %s in clear; whoever can read this file has it",
			s->node->name, s->what);
	}
}

const struct vml_rule VML506 = {
	.id = "VML506",
	.name = "secret-in-xml",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "a password, key or cookie stands in the document in clear",
	.why = "Definitions are kept in repositories, backups and logs, and a console "
	       "password opens the machine to everybody who can read one of them.",
	.behaviour = "libvirt itself leaves graphics passwords and cookies out of `virsh dumpxml` "
		     "unless it is asked with --security-info. What is in a file stays there.\n\n"
		     "vmlint masks these values in snippets, messages, fixes and every output "
		     "format, also when this rule is not selected.",
	.remedy = "Keep disk credentials in libvirt secrets and refer to them with <auth> and "
		  "<secret>. Set console passwords at run time, or use TLS or a Unix socket "
		  "instead.",
	.bad = "<graphics type='vnc' port='5900' passwd='example'/>",
	.good = "<graphics type='vnc' port='5900'/>",
	.refs = VML_LIST("https://libvirt.org/formatsecret.html",
		"https://libvirt.org/formatdomain.html#graphical-framebuffers"),
	.check.document = check,
};
