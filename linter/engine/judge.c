/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs the selected rules. Image rules see every member of a document's chains that was read: QEMU
 * opens each of them whatever the XML says, while `header_read` tells whether the names in a header
 * are followed.
 */
#include "engine/engine.h"
#include "engine/registry.h"
#include "engine/sink.h"

/* The rules in the order asked for; the caller frees the list, not the rules. */
static GPtrArray *
ordered_rules(enum vml_rule_order order)
{
	GPtrArray *rules = g_ptr_array_sized_new(vml_registry_size);
	for (unsigned i = 0; i < vml_registry_size; i++) {
		unsigned k = order == VML_ORDER_REVERSE ? vml_registry_size - 1 - i : i;
		g_ptr_array_add(rules, (gpointer)vml_registry[k]);
	}
	if (order != VML_ORDER_SHUFFLED)
		return rules;
	uint32_t state = 2463534242u; /* any order will do, as long as it is not sorted */
	for (guint i = rules->len; i > 1; i--) {
		state = state * 1664525u + 1013904223u;
		guint k = (state >> 8) % i;
		gpointer swapped = rules->pdata[i - 1];
		rules->pdata[i - 1] = rules->pdata[k];
		rules->pdata[k] = swapped;
	}
	return rules;
}

static void
judge_images(const struct vml_rule *rule, const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		const struct vml_layer *l = disk->chain ? disk->chain->top : NULL;
		for (; l; l = l->below) {
			struct vml_image_use use = {
				.image = l->image,
				.document = d,
				.disk = disk,
				.layer = l,
				.chain = disk->chain,
				.target = d->target,
				.header_read = l->read_by_libvirt || l->read_by_qemu,
				.writable = l->depth == 0 && !disk->readonly,
			};
			out->use = &use;
			if (l->image)
				rule->check.image(&use, out);
		}
	}
	out->use = NULL;
}

static void
judge(struct vml_out *out, const struct vml_selection *s, enum vml_rule_order order,
	const struct vml_image_use *use, const struct vml_index *index)
{
	g_autoptr(GPtrArray) rules = ordered_rules(order);
	for (guint i = 0; i < rules->len; i++) {
		const struct vml_rule *rule = g_ptr_array_index(rules, i);
		out->rule = rule;
		out->severity = vml_selection_severity(s, rule);
		if (out->severity == VML_OFF)
			continue;
		if (index && rule->check.run)
			rule->check.run(index, out);
		if (use && rule->check.image)
			rule->check.image(use, out);
		if (out->document && rule->check.image)
			judge_images(rule, out->document, out);
		if (out->document && rule->check.document)
			rule->check.document(out->document, out);
	}
}

static void
judge_all(struct vml_out *out, const struct vml_selection *s, enum vml_rule_order order,
	const struct vml_index *index, GPtrArray *findings)
{
	g_autoptr(GPtrArray) reports = g_ptr_array_new();
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	out->reports = reports;
	judge(out, s, order, out->use, index);
	vml_out_finish(out, found);
	vml_findings_sort(found, out->arena);
	g_ptr_array_extend(findings, found, NULL, NULL);
}

void
vml_judge_document(const struct vml_document *d, const struct vml_selection *s,
	enum vml_rule_order order, struct vml_arena *arena, GPtrArray *findings)
{
	struct vml_out out = { .arena = arena, .document = d };
	judge_all(&out, s, order, NULL, findings);
}

void
vml_judge_image(const struct vml_image_use *use, const struct vml_selection *s,
	enum vml_rule_order order, struct vml_arena *arena, GPtrArray *findings)
{
	struct vml_out out = { .arena = arena, .use = use };
	judge_all(&out, s, order, NULL, findings);
}

void
vml_judge_run(const struct vml_index *index, const struct vml_selection *s, struct vml_arena *arena,
	GPtrArray *findings)
{
	struct vml_out out = { .arena = arena };
	judge_all(&out, s, VML_ORDER_ID, index, findings);
}
