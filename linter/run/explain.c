/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rule pages and names for the program. It knows which formats each task can write and how a
 * mistyped name is answered; the pages themselves are report/'s.
 */
#include "run/run.h"

#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "engine/engine.h"
#include "report/report.h"
#include "run/own.h"

const char *const *
vml_task_formats(enum vml_task t)
{
	static const char *const drawn[] = { "full", "json", NULL };
	static const char *const chains[] = { "full", "json", "dot", "mermaid", "html", NULL };
	static const char *const lines[] = { "full", "json", "jsonl", NULL };
	static const char *const pages[] = { "text", "markdown", "json", NULL };

	switch (t) {
	case VML_TASK_LINT:
	case VML_TASK_MERGE: return vml_lint_format_names();
	case VML_TASK_EXPLAIN: return pages;
	case VML_TASK_INVENTORY: return lines;
	case VML_TASK_CONFIG: return NULL;
	case VML_TASK_CHAIN: return chains;
	case VML_TASK_INSPECT: break;
	}
	return drawn;
}

const char *
vml_nearest_word(const char *word, const char *const *candidates, size_t n)
{
	return vml_text_nearest(word, candidates, n);
}

/* The rules asked for, or all of them; NULL after setting *error. */
static GPtrArray *
chosen(const struct vml_rulebook *book, const char *const *words, char **error)
{
	g_autoptr(GPtrArray) rules = g_ptr_array_new();
	const struct vml_rulebook all = vml_rulebook_or_registry(book);

	for (const char *const *word = words; word && *word; word++) {
		const char *near;
		if (!vml_rule_code(book, *word, &near)) {
			*error = vml_rule_unknown(*word, near);
			return NULL;
		}
	}
	for (unsigned i = 0; i < all.n; i++) {
		bool wanted = !(words && *words);
		for (const char *const *word = words; word && *word; word++)
			wanted = wanted || vml_rule_matches(all.rules[i], *word);
		if (wanted)
			g_ptr_array_add(rules, (gpointer)all.rules[i]);
	}
	return g_steal_pointer(&rules);
}

static void
write_pages(const GPtrArray *found, bool list, const char *format, FILE *out)
{
	const struct vml_rule *const *rules = (const struct vml_rule *const *)found->pdata;
	bool markdown = strcmp(format, "markdown") == 0;

	if (strcmp(format, "json") == 0) {
		vml_write_rule_json(rules, found->len, out);
		return;
	}
	if (list && !markdown) {
		vml_write_rule_list(rules, found->len, out);
		return;
	}
	for (guint i = 0; i < found->len; i++) {
		if (i)
			fputc('\n', out);
		if (markdown)
			vml_write_rule_markdown(rules[i], out);
		else
			vml_write_rule_text(rules[i], out);
	}
}

enum vml_status
vml_explain(const struct vml_explained *what, const char *format, FILE *out, char **error)
{
	g_autofree char *file = g_strdup(what->config);
	struct vml_arena *a = vml_arena_new();

	if (!file && !what->isolated)
		file = vml_config_find(".");
	const struct vml_config *c = vml_own_load(a, file, error);
	g_autoptr(GPtrArray) found = c ? chosen(c->rules.book, what->rules, error) : NULL;
	if (found)
		write_pages(found, !(what->rules && *what->rules), format, out);
	vml_arena_free(a);
	return found ? VML_CLEAN : VML_FAILED;
}
