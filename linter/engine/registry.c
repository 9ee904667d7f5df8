/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Access to the table of rules that rules/meson.build generates. Knows which rule reports which
 * refusal, and nothing of any single rule.
 */
#include "engine/registry.h"

#include <string.h>

#include <glib.h>

#include "engine/engine.h"

const struct vml_rule *const *
vml_rules(unsigned *n)
{
	*n = vml_registry_size;
	return vml_registry;
}

const struct vml_rulebook *
vml_rulebook_new(struct vml_arena *a, const struct vml_rule *const *own, unsigned nown)
{
	unsigned n = vml_registry_size + nown;
	const struct vml_rule **rules = vml_make_n(a, const struct vml_rule *, n);
	struct vml_rulebook *book = vml_make(a, struct vml_rulebook);

	for (unsigned i = 0; i < n; i++)
		rules[i] = i < vml_registry_size ? vml_registry[i] : own[i - vml_registry_size];
	*book = (struct vml_rulebook){ rules, n };
	return book;
}

struct vml_rulebook
vml_rulebook_or_registry(const struct vml_rulebook *book)
{
	return book ? *book : (struct vml_rulebook){ vml_registry, vml_registry_size };
}

const struct vml_rule *
vml_rulebook_find(const struct vml_rulebook *book, const char *id_or_name)
{
	const struct vml_rulebook from = vml_rulebook_or_registry(book);

	for (unsigned i = 0; i < from.n; i++) {
		const struct vml_rule *r = from.rules[i];
		if (g_str_equal(r->id, id_or_name) || g_str_equal(r->name, id_or_name))
			return r;
	}
	return NULL;
}

const struct vml_rule *
vml_rule_find(const char *id_or_name)
{
	return vml_rulebook_find(NULL, id_or_name);
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
