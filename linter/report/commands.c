/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * `commands`: what the findings want run on images, as a script for people to review. Bases come
 * before overlays, and each command once. Where no format may be trusted, the reason stands
 * instead.
 */
#include <string.h>

#include <glib.h>

#include "report/formats.h"

struct command {
	const char *text, *sentence;
	uint32_t depth;
};

static gint
by_depth(gconstpointer a, gconstpointer b)
{
	const struct command *x = a, *y = b;
	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* The same image can be a base here and the top there: the deepest place counts. */
static void
add(GArray *list, struct command c)
{
	for (guint i = 0; i < list->len; i++) {
		struct command *old = &g_array_index(list, struct command, i);
		if (strcmp(old->text, c.text) == 0) {
			old->depth = MAX(old->depth, c.depth);
			return;
		}
	}
	g_array_append_val(list, c);
}

/* What is left to people, each line once. */
static void
put_reasons(const struct vml_lint_report *r, FILE *out)
{
	g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
	for (uint32_t i = 0; i < r->nfindings; i++) {
		const char *why = r->findings[i]->no_command;
		if (why && g_hash_table_add(told, (gpointer)why))
			fprintf(out, "\n# no command for %s\n", why);
	}
}

void
vml_format_commands(const struct vml_lint_report *r, FILE *out)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct command));
	for (uint32_t i = 0; i < r->nfindings; i++) {
		const struct vml_finding *f = r->findings[i];
		for (uint32_t k = 0; k + 1 < f->ncommands; k += 2)
			add(list, (struct command){
					  f->commands[k], f->commands[k + 1], f->commands_depth });
	}
	g_array_sort(list, by_depth);
	fputs("#!/bin/sh\n# Review before you run it. Bases come before overlays.\nset -e\n", out);
	for (guint i = 0; i < list->len; i++) {
		const struct command *c = &g_array_index(list, struct command, i);
		fprintf(out, "\n# %s\n%s\n", c->sentence, c->text);
	}
	put_reasons(r, out);
}
