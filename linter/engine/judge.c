/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs the selected rules. Image rules see every member of a document's chains that was read: QEMU
 * opens each of them whatever the XML says, while `header_read` tells whether the names in a header
 * are followed.
 */
#include "engine/engine.h"
#include "engine/sink.h"

/* What is judged: a document, an image by itself, or the run. */
struct subject {
	const struct vml_document *document;
	const struct vml_chain *chain;
	const struct vml_target *target;
	const struct vml_index *index;
	bool judged; /* only its suppressions are left */
};

/* Whether the rule has anything to say of that kind of subject. */
static bool
applies(const struct vml_rule *rule, const struct subject *s)
{
	if (s->judged)
		return rule->check.suppressions;
	return (s->index && rule->check.run) || (s->document && rule->check.document) ||
	       (!s->index && rule->check.image);
}

/* Puts rules in the order asked for: it must not matter. */
static void
reorder(struct vml_choice *c, unsigned n, enum vml_rule_order order)
{
	uint32_t state = 2463534242u; /* any order will do, as long as it is not sorted */
	for (unsigned i = 0; order == VML_ORDER_REVERSE && i < n / 2; i++) {
		struct vml_choice swapped = c[i];
		c[i] = c[n - 1 - i];
		c[n - 1 - i] = swapped;
	}
	for (unsigned i = n; order == VML_ORDER_SHUFFLED && i > 1; i--) {
		state = state * 1664525u + 1013904223u;
		unsigned k = (state >> 8) % i;
		struct vml_choice swapped = c[i - 1];
		c[i - 1] = c[k];
		c[k] = swapped;
	}
}

/* The rules that are on; an image by itself is for those alone that judge images. */
static const struct vml_choice *
choices(const struct subject *subject, const struct vml_selection *s, enum vml_rule_order order,
	struct vml_arena *arena, unsigned *n)
{
	bool images = !subject->document && !subject->index;
	const struct vml_choice *list = vml_selection_choices(s, images, n);
	if (order == VML_ORDER_ID)
		return list;
	struct vml_choice *other = vml_arena_memdup(arena, list, *n * sizeof(*list));
	reorder(other, *n, order);
	return other;
}

/* Every image that image rules see, in the order of disks and layers. */
static void
add_uses(struct vml_image_use use, const struct vml_chain *chain, GArray *uses)
{
	use.chain = chain;
	for (const struct vml_layer *l = chain ? chain->top : NULL; l; l = l->below) {
		use.image = l->image;
		use.layer = l;
		use.alone = !use.document && l->depth == 0;
		use.header_read = use.alone || l->read_by_libvirt || l->read_by_qemu;
		use.writable = use.disk && l->depth == 0 && !use.disk->readonly;
		if (l->image)
			g_array_append_val(uses, use);
	}
}

static GArray *
uses_of(const struct subject *subject)
{
	const struct vml_document *d = subject->document;
	struct vml_image_use use = { .document = d, .target = subject->target };
	GArray *uses = g_array_new(FALSE, FALSE, sizeof(use));

	add_uses(use, subject->chain, uses);
	for (uint32_t i = 0; d && i < d->ndisks; i++) {
		use.disk = d->disks[i];
		add_uses(use, use.disk->chain, uses);
	}
	return uses;
}

static void
judge_images(const struct vml_rule *rule, const GArray *uses, struct vml_out *out)
{
	for (guint i = 0; i < uses->len; i++) {
		out->use = &g_array_index(uses, struct vml_image_use, i);
		rule->check.image(out->use, out);
	}
	out->use = NULL;
}

static void
judge(const struct vml_rule *rule, const struct subject *subject, const GArray *uses,
	struct vml_out *out)
{
	if (subject->judged) {
		if (rule->check.suppressions)
			rule->check.suppressions(subject->document, out);
		return;
	}
	if (rule->check.run && subject->index)
		rule->check.run(subject->index, out);
	if (rule->check.image)
		judge_images(rule, uses, out);
	if (rule->check.document && subject->document)
		rule->check.document(subject->document, out);
}

static void
judge_all(const struct subject *subject, const struct vml_selection *s, enum vml_rule_order order,
	struct vml_arena *arena, GPtrArray *findings)
{
	unsigned n;
	const struct vml_choice *rules = choices(subject, s, order, arena, &n);
	struct vml_out out = { .arena = arena, .document = subject->document };
	g_autoptr(GArray) uses = uses_of(subject);
	out.reports = g_ptr_array_new();
	for (unsigned i = 0; i < n; i++) {
		out.rule = rules[i].rule;
		out.severity = rules[i].severity;
		if (applies(out.rule, subject))
			judge(out.rule, subject, uses, &out);
	}
	if (out.reports->len > 0) {
		g_autoptr(GPtrArray) found = g_ptr_array_new();
		vml_out_finish(&out, found);
		vml_findings_sort(found, arena);
		g_ptr_array_extend(findings, found, NULL, NULL);
	}
	g_ptr_array_unref(out.reports);
}

void
vml_judge_document(const struct vml_document *d, const struct vml_selection *s,
	enum vml_rule_order order, struct vml_arena *arena, GPtrArray *findings)
{
	struct subject subject = { .document = d, .target = d->target };
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	judge_all(&subject, s, order, arena, found);
	for (guint i = 0; i < found->len; i++)
		if (!vml_is_suppressed(d, found->pdata[i]))
			g_ptr_array_add(findings, found->pdata[i]);
	if (d->nsuppressions == 0)
		return;
	vml_suppressions_settle(d, s);
	subject.judged = true;
	judge_all(&subject, s, order, arena, findings);
}

void
vml_judge_chain(const struct vml_chain *c, const struct vml_target *target,
	const struct vml_selection *s, enum vml_rule_order order, struct vml_arena *arena,
	GPtrArray *findings)
{
	struct subject subject = { .chain = c, .target = target };
	judge_all(&subject, s, order, arena, findings);
}

void
vml_judge_run(const struct vml_index *index, const struct vml_selection *s, struct vml_arena *arena,
	GPtrArray *findings)
{
	struct subject subject = { .index = index };
	judge_all(&subject, s, VML_ORDER_ID, arena, findings);
}
