/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/source.h"

struct vml_grammar *
schema_open(const char *file)
{
	char *error = NULL;
	vml_xml_init();
	struct vml_grammar *g = vml_grammar_new(file, &error);
	if (!g)
		fprintf(stderr, "%s: %s\n", file, error);
	g_free(error);
	return g;
}

void
schema_close(struct vml_grammar *g)
{
	vml_grammar_free(g);
}

static struct schema_case
judge(struct vml_grammar *g, struct vml_arena *a, struct vml_source *s, uint32_t libvirt)
{
	struct schema_case c = { .arena = a, .source = s };
	struct vml_target target = { .libvirt = libvirt };
	if (!s)
		return c;
	c.file = vml_xml_read(a, s);
	c.root = c.file->documents[0].root;
	if (c.root)
		c.schema = vml_grammar_judge(g, &c.file->documents[0], &target, a);
	return c;
}

struct schema_case
schema_judge(struct vml_grammar *g, const char *xml, uint32_t libvirt)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_source *s = vml_source_memory(a, "x.xml", xml, strlen(xml));
	struct schema_case c = judge(g, a, s, libvirt);
	if (!c.root) {
		fprintf(stderr, "not well-formed: %s\n", xml);
		abort();
	}
	return c;
}

struct schema_case
schema_judge_file(struct vml_grammar *g, const char *path, uint32_t libvirt)
{
	struct vml_arena *a = vml_arena_new();
	const char *error;
	return judge(g, a, vml_source_read(a, path, path, &error), libvirt);
}

void
schema_case_free(struct schema_case *c)
{
	if (c->file)
		vml_xml_release(c->file);
	vml_arena_free(c->arena);
}

static void
collect(GPtrArray *files, const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	if (!dir) {
		if (g_str_has_suffix(path, ".xml"))
			g_ptr_array_add(files, g_strdup(path));
		return;
	}
	for (const char *name; (name = g_dir_read_name(dir));) {
		char *below = g_build_filename(path, name, NULL);
		collect(files, below);
		g_free(below);
	}
	g_dir_close(dir);
}

static gint
by_path(gconstpointer p, gconstpointer q)
{
	return strcmp(*(char *const *)p, *(char *const *)q);
}

GPtrArray *
schema_corpus(const char *dir)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
	collect(files, dir);
	g_ptr_array_sort(files, by_path);
	return files;
}
