/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What outlives a document is its entry in the run's index, which has places but no text. The few
 * files that run-scope findings are about are read again for their lines and snippets; a file that
 * changed meanwhile shows its present text.
 */
#include <string.h>

#include "base/lines.h"
#include "input/source.h"
#include "run/driver.h"
#include "xml/parse.h"

struct rereader {
	struct vml_run *run;
	GHashTable *sources; /* path of a document → struct vml_source, or NULL when not read yet */
	GHashTable *inventories; /* paths of those that are in doubt */
};

static struct vml_source *
read_again(struct vml_arena *a, const char *path)
{
	const char *error = NULL;
	struct vml_source *s = vml_source_read(a, path, path, &error);
	if (!s)
		return NULL;
	struct vml_xml_file *x = vml_xml_read(a, s);
	vml_note_secrets(a, s, x);
	vml_xml_release(x);
	return s;
}

/* A file that is no XML. */
static const struct vml_source *
read_plain(struct vml_arena *a, const char *path)
{
	const char *error = NULL;
	struct vml_source *s = vml_source_read(a, path, path, &error);
	if (!s)
		return NULL;
	s->unit = 1;
	vml_lines_index(s, a);
	return s;
}

const struct vml_source *
vml_reread_file(struct vml_arena *a, const char *path, bool document)
{
	return document ? read_again(a, path) : read_plain(a, path);
}

static const struct vml_source *
find(void *context, const char *path)
{
	struct rereader *r = context;
	gpointer source = NULL;
	const struct vml_source *in = r->run->standard_input;
	if (in && strcmp(path, in->path) == 0)
		return in;
	if (r->run->baseline_file && strcmp(path, r->run->baseline_file) == 0)
		return read_plain(r->run->arena, path);
	bool inventory = g_hash_table_contains(r->inventories, path);
	if (!g_hash_table_lookup_extended(r->sources, path, NULL, &source) && !inventory)
		return NULL; /* no document of this run */
	if (!source) {
		source = (gpointer)(inventory ? read_plain(r->run->arena, path)
					      : read_again(r->run->arena, path));
		g_hash_table_insert(r->sources, (gpointer)path, source);
	}
	return source;
}

void
vml_reread(struct vml_run *r, GPtrArray *findings, const struct vml_index *index)
{
	struct rereader reader = { r, g_hash_table_new(g_str_hash, g_str_equal),
		g_hash_table_new(g_str_hash, g_str_equal) };
	for (uint32_t i = 0; i < index->ndomains; i++)
		g_hash_table_insert(reader.sources, (gpointer)index->domains[i].path, NULL);
	for (uint32_t i = 0; i < index->ndoubts; i++) {
		const struct vml_index_doubt *x = &index->doubts[i];
		g_hash_table_add(reader.inventories, (gpointer)x->inventory);
		if (x->other)
			g_hash_table_add(reader.inventories, (gpointer)x->other);
	}
	vml_findings_locate(findings, r->arena, find, &reader);
	g_hash_table_unref(reader.sources);
	g_hash_table_unref(reader.inventories);
}
