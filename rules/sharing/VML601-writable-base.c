/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An image that one disk writes to and another is built on. In one domain QEMU's lock refuses that
 * at the start; across domains nothing does until both run, and then the overlay is ruined.
 * Documents of one name or UUID are versions of one domain and never run together.
 */
#include <vmlint/rule.h>

static const struct vml_index_domain *
domain_of(const struct vml_index *x, const struct vml_index_disk *d)
{
	return &x->domains[d->domain];
}

static bool
is_writer(const struct vml_index_disk *d)
{
	return d->writable && !d->shareable && !d->transient;
}

static const char *
words_for(const char *name)
{
	return name ? name : "an unnamed domain";
}

static void
tell(const struct vml_index *x, const struct vml_index_disk *writer,
	const struct vml_index_disk *base, struct vml_out *out)
{
	const struct vml_index_domain *a = domain_of(x, writer), *b = domain_of(x, base);
	struct vml_report *r = vml_report(out, vml_at_file(a->path, writer->at),
		"%s writes to %s, which is a base of %s in %s", words_for(a->name), writer->path,
		base->target ? base->target : "a disk", words_for(b->name));
	vml_report_object(r, a->name, writer->target);
	vml_report_image(r, writer->path);
	vml_report_related(r, vml_at_file(b->path, base->at), "a base of this disk");
}

/* The next use of the image as a base, from `i` on. */
static uint32_t
next_base(const struct vml_index *x, uint32_t i, uint32_t to)
{
	while (i < to && x->disks[x->by_image[i]].depth == 0)
		i++;
	return i;
}

/* Uses of one image are side by side: by_image[from] to by_image[to - 1]. */
static void
check_image(const struct vml_index *x, uint32_t from, uint32_t to, struct vml_out *out)
{
	uint32_t first = next_base(x, from, to);
	for (uint32_t i = from; first < to && i < to; i++) {
		const struct vml_index_disk *writer = &x->disks[x->by_image[i]], *base;
		if (!is_writer(writer))
			continue;
		for (uint32_t k = first; k < to; k = next_base(x, k + 1, to)) {
			base = &x->disks[x->by_image[k]];
			if (vml_index_differ(domain_of(x, writer), domain_of(x, base))) {
				tell(x, writer, base, out);
				break;
			}
		}
	}
}

static bool
same_image(const struct vml_index *x, uint32_t i, uint32_t k)
{
	const struct vml_index_disk *a = &x->disks[x->by_image[i]], *b = &x->disks[x->by_image[k]];
	return a->ino == b->ino && a->dev == b->dev;
}

static void
check(const struct vml_index *x, struct vml_out *out)
{
	for (uint32_t from = 0, to; from < x->nby_image; from = to) {
		for (to = from + 1; to < x->nby_image && same_image(x, from, to); to++)
			continue;
		check_image(x, from, to, out);
	}
}

const struct vml_rule VML601 = {
	.id = "VML601",
	.name = "writable-base",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_DATA_LOSS,
	.scope = VML_SCOPE_RUN,
	.summary = "a disk writes to an image that others are built on",
	.why = "An overlay holds only what differs from its base. Once the base is written to, "
	       "the overlay's disk is a mixture of two, and its file system is damaged for good.",
	.behaviour =
		"Within one domain QEMU 7.2 refuses the start: \"Failed to get \"write\" lock\". "
		"Across domains the lock works only while both run; the domain that writes to the "
		"base starts without a word when the other one is off.\n\nImages are compared by "
		"identity, so only images that are on this machine can be judged. Definitions of "
		"the same name or UUID count as versions of one domain. <shareable/>, <readonly/> "
		"and <transient/> disks do not write to their image, or say that they know.",
	.remedy = "Give the domain an overlay of its own, or make its disk <readonly/>.",
	.bad = "<source file='/srv/base.qcow2'/>   <!-- the base of another domain's overlay -->",
	.good = "<source file='/srv/overlay2.qcow2'/>   <!-- another overlay of base.qcow2 -->",
	.refusals = VML_KINDS(VML_REFUSAL_WRITABLE_BASE),
	.check = { .document = vml_check_refusals, .run = check },
};
