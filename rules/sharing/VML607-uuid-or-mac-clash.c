/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Domains of different names with one UUID, or with one hardware address, and images of different
 * names with one UUID. It comes from copying. Documents of the same name are versions of one
 * domain.
 */
#include <string.h>

#include <vmlint/rule.h>

static bool
same_key(const struct vml_index_claim *a, const struct vml_index_claim *b)
{
	return a->kind == b->kind && strcmp(a->key, b->key) == 0;
}

/* Whether both domains have names, and different ones that are known. */
static bool
under_other_names(const struct vml_index_domain *a, const struct vml_index_domain *b)
{
	return a->name && b->name && !vml_placeholder(a->name) && !vml_placeholder(b->name) &&
	       strcmp(a->name, b->name) != 0;
}

static struct vml_report *
tell(const struct vml_index *x, const struct vml_index_claim *first,
	const struct vml_index_claim *second, struct vml_out *out)
{
	const struct vml_index_domain *a = &x->domains[first->owner];
	const struct vml_index_domain *b = &x->domains[second->owner];
	struct vml_report *r = vml_report(out, vml_at_file(b->path, second->at),
		first->kind == VML_CLAIM_UUID
			? "%s has the UUID of %s, %s: libvirt refuses to define both on one host"
			: "%s has the hardware address of %s, %s: in one network neither is "
			  "reached reliably",
		b->name, a->name, second->key);
	vml_report_object(r, b->name, NULL);
	vml_report_related(r, vml_at_file(a->path, first->at), "the other domain");
	return r;
}

/* Whether two domains are to be on one host is not known. */
static void
judge(const struct vml_index *x, const struct vml_index_claim *first,
	const struct vml_index_claim *second, struct vml_out *out)
{
	const struct vml_index_domain *a = &x->domains[first->owner];
	const struct vml_index_domain *b = &x->domains[second->owner];
	if (!under_other_names(a, b))
		return;
	struct vml_report *r = NULL;
	if (first->kind == VML_CLAIM_UUID) {
		r = tell(x, first, second, out);
	} else if (vml_index_differ(a, b)) { /* else the UUID says it all */
		r = tell(x, first, second, out);
		vml_report_effect(r, VML_EFFECT_NONE);
	}
	if (r)
		vml_report_likely(r);
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* A copy of the same name elsewhere is a backup. */
static void
judge_images(const struct vml_index_image *a, const struct vml_index_image *b, struct vml_out *out)
{
	if (strcmp(last_part(a->path), last_part(b->path)) == 0)
		return;
	struct vml_report *r = vml_report(out, vml_at_file(b->path, (struct vml_span){ 0, 0 }),
		"%s has the UUID of %s, %s: VirtualBox refuses to register both", b->path, a->path,
		b->image->uuid);
	vml_report_image(r, b->path);
	vml_report_effect(r, VML_EFFECT_PORTABILITY);
	vml_report_related(r, vml_at_file(a->path, (struct vml_span){ 0, 0 }), "the other image");
}

/* Claims to one thing are side by side; the first one is held against each of the others. */
static void
check(const struct vml_index *x, struct vml_out *out)
{
	const struct vml_index_claim *first = x->claims;
	for (uint32_t i = 1; i < x->nclaims; i++) {
		const struct vml_index_claim *c = &x->claims[i];
		if (!same_key(first, c))
			first = c;
		else if (first->kind == VML_CLAIM_DISK_UUID)
			judge_images(&x->images[first->owner], &x->images[c->owner], out);
		else if (first->owner != c->owner)
			judge(x, first, c, out);
	}
}

const struct vml_rule VML607 = {
	.id = "VML607",
	.name = "uuid-or-mac-clash",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_RUN,
	.summary = "domains or images of different names share a UUID or a MAC",
	.why = "The second definition of a UUID fails, and some tools swallow the message. Two "
	       "machines with one hardware address take each other's network traffic. Both come "
	       "from copying a definition and changing only the name.",
	.behaviour =
		"libvirt 9.0.0 on define: \"operation failed: domain 'a' is already defined with "
		"uuid …\". It does not look at hardware addresses when domains are defined or "
		"started.\n\nWhether two documents are meant for one host is not known, so this is "
		"told as likely. Documents of one name are versions of one domain and are not "
		"compared.\n\nVDI and VHD images of a directory are compared too: VirtualBox "
		"refuses to register a UUID twice, libvirt and QEMU do not look at it. Copies of "
		"the same file name are left out.",
	.remedy = "Give each domain its own <uuid> and <mac>, or leave them out: libvirt makes "
		  "new ones.",
	.bad = "<name>a</name> <uuid>6a3b1e6e-8f6c-4d0a-9d5e-2f0b7c3d1a01</uuid>\n<name>b</name> "
	       "<uuid>6a3b1e6e-8f6c-4d0a-9d5e-2f0b7c3d1a01</uuid>",
	.good = "<name>a</name> <uuid>6a3b1e6e-8f6c-4d0a-9d5e-2f0b7c3d1a01</uuid>\n<name>b</name>",
	.check.run = check,
};
