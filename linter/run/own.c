/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The engine reads the rules and judges by them, but XPath is libxml2's: here what the subjects
 * select becomes facts of the document. Examples go the same way as files do.
 */
#include "run/own.h"

#include <string.h>

#include "engine/engine.h"
#include "input/source.h"
#include "xml/query.h"

static struct vml_query
query_of(const struct vml_own_rule *own)
{
	return (struct vml_query){ own->rule.id, own->subject, own->namespaces };
}

const struct vml_config *
vml_own_load(struct vml_arena *a, const char *file, char **error)
{
	const struct vml_config *c = vml_config_load(a, file, error);

	for (uint32_t i = 0; c && i < c->rules.n; i++) {
		const struct vml_own_rule *own = &c->rules.at[i];
		struct vml_query q = query_of(own);
		const char *why = vml_query_fault(&q);
		if (!why)
			continue;
		*error = g_strdup_printf(
			"%s:%u:%u: rules: subject: %s", own->file, own->line, own->column, why);
		return NULL;
	}
	return c;
}

void
vml_own_select(struct vml_arena *a, const struct vml_config *c, const struct vml_xml_document *x,
	struct vml_document *d)
{
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof(struct vml_selected));

	for (uint32_t i = 0; i < c->rules.n; i++) {
		struct vml_query q = query_of(&c->rules.at[i]);
		vml_query_ask(x, &q, selected);
	}
	d->nselected = selected->len;
	d->selected =
		vml_arena_memdup(a, selected->data, selected->len * sizeof(struct vml_selected));
}

/* ---- examples ----------------------------------------------------------------------------- */

/* What is wrong with an example that was judged; NULL = it is as it should be. */
static const char *
judge(struct vml_arena *a, const struct vml_config *c, const struct vml_selection *only,
	const struct vml_example *e)
{
	struct vml_source *s = vml_source_memory(a, c->file, e->text, strlen(e->text));
	struct vml_xml_file *x = vml_xml_read(a, s);
	g_autoptr(GPtrArray) findings = g_ptr_array_new();
	bool well = true;

	for (uint32_t i = 0; i < x->ndocuments; i++) {
		struct vml_document d = {
			.source = s, .root_name = "", .node = x->documents[i].root
		};
		well = well && d.node;
		vml_own_select(a, c, &x->documents[i], &d);
		vml_judge_document(&d, only, VML_ORDER_ID, a, findings);
	}
	vml_xml_release(x);
	if (!well)
		return "this example is not well-formed XML";
	if (e->bad && findings->len == 0)
		return "the rule finds nothing in this bad example";
	if (!e->bad && findings->len > 0)
		return "the rule finds something in this good example";
	return NULL;
}

static bool
prove_rule(const struct vml_config *c, const struct vml_own_rule *own, char **error)
{
	const char *const codes[] = { own->rule.id, NULL };
	struct vml_selection *only = vml_selection_new(c->rules.book, codes, NULL, NULL, error);
	const char *why = NULL;

	for (uint32_t i = 0; only && !why && i < own->nexamples; i++) {
		struct vml_arena *a = vml_arena_new();
		const struct vml_example *e = &own->examples[i];
		why = judge(a, c, only, e);
		if (why)
			*error = g_strdup_printf("%s:%u:%u: rules: %s: %s", own->file, e->line,
				e->column, own->rule.id, why);
		vml_arena_free(a);
	}
	vml_selection_free(only);
	return !why;
}

bool
vml_own_prove(const struct vml_config *c, char **error)
{
	for (uint32_t i = 0; i < c->rules.n; i++)
		if (!prove_rule(c, &c->rules.at[i], error))
			return false;
	return true;
}
