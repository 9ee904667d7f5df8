/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Access to the table of rules that rules/meson.build generates. Knows which folder belongs to
 * which first digit, and which rule reports which refusal; knows nothing of any single rule.
 */
#include "engine/registry.h"

#include <glib.h>

#include "engine/engine.h"

const struct vml_rule *const *
vml_rules(unsigned *n)
{
	*n = vml_registry_size;
	return vml_registry;
}

const struct vml_rule *
vml_rule_find(const char *id_or_name)
{
	for (unsigned i = 0; i < vml_registry_size; i++) {
		const struct vml_rule *r = vml_registry[i];
		if (g_str_equal(r->id, id_or_name) || g_str_equal(r->name, id_or_name))
			return r;
	}
	return NULL;
}

const struct vml_rule *
vml_rule_of_refusal(const struct vml_refusal *x)
{
	if (x->rule)
		return vml_rule_find(x->rule);
	for (unsigned i = 0; i < vml_registry_size; i++) {
		const enum vml_refusal_kind *k = vml_registry[i]->refusals;
		for (; k && *k != VML_REFUSAL_NONE; k++) {
			if (*k == x->kind)
				return vml_registry[i];
		}
	}
	return NULL;
}

const char *
vml_rule_family(const struct vml_rule *r)
{
	static const char *const names[] = { "input", "chain", "dropped", "format", "image",
		"security", "sharing", "disk", "target", "hygiene" };
	unsigned digit = (unsigned)(r->id[3] - '0');
	return digit < G_N_ELEMENTS(names) ? names[digit] : "";
}
