/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The embedded grammar as text for libxml2, as much of it as is needed. */
#include "xml/schema-builtin.h"

#include <glib.h>

/* Marks the pieces reached from `from`, over no element whose name is not in `names`. */
static void
reach(const struct vml_builtin *b, const unsigned char *names, unsigned from, unsigned char *marks)
{
	for (uint32_t i = b->pieces[from].refs; i < b->pieces[from].after; i++) {
		unsigned to = b->refs[i];
		if (marks[to])
			continue;
		bool used = !names || !b->pieces[to].name || names[b->pieces[to].name];
		marks[to] = used ? 2 : 1;
		if (used)
			reach(b, names, to, marks);
	}
}

struct vml_rng *
vml_builtin_compile(const struct vml_builtin *b, const unsigned char *names)
{
	unsigned char *marks = g_malloc0(b->npieces);
	GString *text = g_string_sized_new(1u << 17);
	char *error = NULL;

	reach(b, names, 0, marks);
	g_string_append(text,
		"<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" datatypeLibrary="
		"\"http://www.w3.org/2001/XMLSchema-datatypes\"><start>");
	g_string_append_len(text, b->text + b->pieces[0].at, b->pieces[0].len);
	g_string_append(text, "</start>");
	for (unsigned i = 1; i < b->npieces; i++) {
		if (!marks[i])
			continue;
		g_string_append_printf(text, "<define name=\"d%u\">", i);
		if (marks[i] == 2)
			g_string_append_len(text, b->text + b->pieces[i].at, b->pieces[i].len);
		else
			g_string_append(text, "<notAllowed/>");
		g_string_append(text, "</define>");
	}
	g_string_append(text, "</grammar>");
	struct vml_rng *r = vml_rng_new(text->str, text->len, NULL, &error);
	g_free(error);
	g_string_free(text, TRUE);
	g_free(marks);
	return r;
}
