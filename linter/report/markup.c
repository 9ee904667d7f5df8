/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Escapes for XML output, and findings grouped by the file they are shown in. */
#include "report/markup.h"

#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "report/story.h"

const char *
vml_markup(struct vml_arena *a, const char *s)
{
	g_autofree char *escaped = g_markup_escape_text(vml_text_escape_block(a, s), -1);
	g_autoptr(GString) text = g_string_new(escaped);
	g_string_replace(text, "\n", "&#10;", 0);
	g_string_replace(text, "\t", "&#9;", 0);
	return vml_arena_strdup(a, text->str);
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
	const struct vml_location *x = vml_story_place(*(const struct vml_finding *const *)a);
	const struct vml_location *y = vml_story_place(*(const struct vml_finding *const *)b);
	int c = strcmp(x->path, y->path);
	if (c)
		return c;
	return x->at.start < y->at.start ? -1 : x->at.start > y->at.start;
}

const struct vml_finding *const *
vml_markup_order(struct vml_arena *a, const struct vml_finding *const *findings, uint32_t n)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	for (uint32_t i = 0; i < n; i++)
		g_ptr_array_add(list, (gpointer)findings[i]);
	g_ptr_array_sort(list, by_place); /* stable */
	g_ptr_array_add(list, NULL);
	return vml_arena_memdup(a, list->pdata, list->len * sizeof(gpointer));
}
