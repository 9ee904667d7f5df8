/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two domains write to one image. Many repositories hold variants of one machine that do so on
 * purpose and never run together, hence it is off by default.
 */
#include <vmlint/rule.h>

static const struct vml_index_disk *
use_at(const struct vml_index *x, uint32_t i)
{
	return &x->disks[x->by_image[i]];
}

static bool
is_writer(const struct vml_index_disk *d)
{
	return d->writable && !d->shareable && !d->transient;
}

static const char *
words_for(const struct vml_index_domain *d)
{
	return d->name ? d->name : "an unnamed domain";
}

static void
tell(const struct vml_index *x, const struct vml_index_disk *first,
	const struct vml_index_disk *second, struct vml_out *out)
{
	const struct vml_index_domain *a = &x->domains[first->domain];
	const struct vml_index_domain *b = &x->domains[second->domain];
	struct vml_report *r = vml_report(out, vml_at_file(b->path, second->at),
		"%s is written to by %s and by %s; only one of them may run at a time",
		second->path, words_for(a), words_for(b));
	vml_report_object(r, b->name, second->target);
	vml_report_image(r, second->path);
	vml_report_related(r, vml_at_file(a->path, first->at), "the other domain's disk");
}

/* Each writer but the first is told of once, against the first other domain before it. */
static void
check_use(const struct vml_index *x, uint32_t from, uint32_t at, struct vml_out *out)
{
	const struct vml_index_disk *second = use_at(x, at);
	for (uint32_t i = from; is_writer(second) && i < at; i++) {
		const struct vml_index_disk *first = use_at(x, i);
		if (is_writer(first) &&
			vml_index_differ(&x->domains[first->domain], &x->domains[second->domain])) {
			tell(x, first, second, out);
			return;
		}
	}
}

static void
check(const struct vml_index *x, struct vml_out *out)
{
	uint32_t from = 0;
	for (uint32_t i = 0; i < x->nby_image; i++) {
		const struct vml_index_disk *a = use_at(x, from), *b = use_at(x, i);
		if (a->ino != b->ino || a->dev != b->dev)
			from = i;
		check_use(x, from, i, out);
	}
}

const struct vml_rule VML603 = {
	.id = "VML603",
	.name = "shared-between-domains",
	.severity = VML_OFF,
	.effect = VML_EFFECT_DATA_LOSS,
	.scope = VML_SCOPE_RUN,
	.summary = "two domains write to the same image",
	.why = "When both run, neither knows of the other's writes, and the file system on the "
	       "disk is destroyed.",
	.behaviour =
		"libvirt 9.0.0 defines both. QEMU 7.2 refuses to start the second one while the "
		"first runs: \"Failed to get \"write\" lock\"; on file systems whose locks do not "
		"reach other hosts nothing stops it.\n\nOff by default: repositories hold variants "
		"of one machine that share its disk on purpose. Images are compared by identity, "
		"so only images that are on this machine can be judged. Definitions of one name or "
		"UUID count as versions of one domain; <shareable/>, <readonly/> and <transient/> "
		"disks are left out.",
	.remedy = "Give each domain an image of its own, or declare <shareable/> with a raw image "
		  "and a file system made for it.",
	.bad = "<source file='/srv/data.img'/>   <!-- in two domains -->",
	.good = "<source file='/srv/data.img'/> <shareable/>   <!-- in two domains, raw -->",
	.check.run = check,
};
