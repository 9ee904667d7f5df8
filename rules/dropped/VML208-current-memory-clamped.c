/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <currentMemory> above <memory>. Silent where NUMA cells or memory devices have a say in the
 * total, and where either value is not a number.
 */
#include <vmlint/rule.h>

static bool
total_is_plain(const struct vml_document *d)
{
	const struct vml_node *cpu = vml_child(d->node, "cpu");
	return !(cpu && vml_child(cpu, "numa")) && !vml_child(d->node, "maxMemory") &&
	       !vml_child(vml_child(d->node, "devices"), "memory");
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	if (!d->memory || d->current_memory <= d->memory || !total_is_plain(d))
		return;
	const struct vml_node *current = vml_child(d->node, "currentMemory");
	const struct vml_node *limit = vml_child(d->node, "memory");
	struct vml_report *r = vml_report(out, vml_at_content(current),
		"<currentMemory> is %llu KiB and <memory> %llu KiB; libvirt lowers it to that",
		(unsigned long long)d->current_memory, (unsigned long long)d->memory);
	vml_report_related(r, vml_at_content(limit), "the limit");
	vml_report_lack(r, vml_attr(limit, "unit") ? current : limit, VML_PART_ATTRIBUTE, "unit");
}

const struct vml_rule VML208 = {
	.id = "VML208",
	.name = "current-memory-clamped",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "<currentMemory> is above <memory> and is lowered silently",
	.why = "The guest gets less memory than the definition seems to say, often because one of "
	       "the two numbers lost its unit.",
	.behaviour =
		"libvirt 9.0.0 defines the domain without a word and `virsh dumpxml` shows both "
		"equal. Both are in KiB when no unit is given; KB counts in 1000, K and KiB in "
		"1024.",
	.remedy = "Raise <memory>, or leave <currentMemory> out.",
	.bad = "<memory unit='MiB'>512</memory>\n<currentMemory unit='MiB'>4608</currentMemory>",
	.good = "<memory unit='MiB'>4608</memory>\n<currentMemory unit='MiB'>512</currentMemory>",
	.refs = VML_LIST("https://libvirt.org/formatdomain.html#memory-allocation"),
	.check.document = check,
};
