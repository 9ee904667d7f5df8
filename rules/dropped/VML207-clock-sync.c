/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <clock sync=>, an attribute that libvirt does not know; the clock is then UTC. */
#include <string.h>

#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	bool domain = d->root == VML_ROOT_DOMAIN && d->node;
	const struct vml_node *clock = domain ? vml_child(d->node, "clock") : NULL;
	const struct vml_attr *sync = clock ? vml_attr(clock, "sync") : NULL;
	if (!sync || vml_attr(clock, "offset"))
		return;
	struct vml_report *r = vml_report(out, vml_at_attr(clock, sync),
		"<clock> has no attribute sync; libvirt drops sync='%s' and sets the clock to UTC",
		sync->value);
	if (vml_placeholder(sync->value))
		return;
	if (strcmp(sync->value, "localtime") != 0 && strcmp(sync->value, "utc") != 0)
		return;
	vml_fix(r, VML_UNSAFE, "call it offset");
	vml_fix_replace(r, sync->name_at, "offset");
}

const struct vml_rule VML207 = {
	.id = "VML207",
	.name = "clock-sync",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "<clock sync=> is not read; the clock is UTC",
	.why = "A guest that takes the hardware clock for local time is hours off. The form is "
	       "found in several published roles and templates.",
	.behaviour = "libvirt 9.0.0 defines <clock sync='localtime'/> without a word as "
		     "<clock offset='utc'/>. The schema rejects it.",
	.remedy = "Write offset, if local time is what the guest wants.",
	.bad = "<clock sync='localtime'/>",
	.good = "<clock offset='localtime'/>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#time-keeping"),
	.replaces = VML_LIST("VML011", "VML014"),
	.check.document = check,
};
