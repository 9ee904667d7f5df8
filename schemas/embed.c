/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Build-time tool: merges grammars in compact syntax, writes each as RELAX NG in XML (OUT.rng),
 * and all of them as constant C data (OUT.c): the graph that our own checks read, and the grammar
 * for libxml2 cut into its defines, so that only those a document needs are compiled.
 *
 *   embed OUT.c NAME=TOP.rnc:OUT.rng …
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "compact.h"
#include "lean.h"
#include "xml/schema-graph.h"

static FILE *
create(const char *path)
{
	FILE *f = fopen(path, "wb");
	if (!f) {
		fprintf(stderr, "embed: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

static void
finish(FILE *f, const char *path)
{
	bool bad = ferror(f) != 0;
	if (fclose(f) != 0 || bad) {
		fprintf(stderr, "embed: cannot write %s\n", path);
		exit(1);
	}
}

/* As numbers: a string literal may not be that long. */
static void
write_bytes(FILE *out, const char *kind, const char *name, const char *bytes, size_t len)
{
	fprintf(out, "static const char %s_%s[] = {", kind, name);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%s%d,", i % 24 ? "" : "\n", bytes[i]);
	fprintf(out, "\n};\n\n");
}

/* ---- the graph ------------------------------------------------------------------------------ */

static void
write_graph(FILE *out, const char *name, const struct vml_graph *g)
{
	fprintf(out, "static const struct vml_pat pats_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->npats; i++)
		fprintf(out, "{%d,%d,%u,%u},\n", g->pats[i].kind, g->pats[i].type, g->pats[i].a,
			g->pats[i].b);
	fprintf(out, "};\nstatic const struct vml_name_class names_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->nnames; i++)
		fprintf(out, "{%u,%u,%u,%u,%u},\n", g->names[i].kind, g->names[i].name,
			g->names[i].ns, g->names[i].a, g->names[i].b);
	fprintf(out, "};\nstatic const struct vml_param params_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->nparams; i++)
		fprintf(out, "{%u,%u,%u},\n", g->params[i].kind, g->params[i].text,
			g->params[i].next);
	fprintf(out, "};\nstatic const struct vml_note notes_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->nnotes; i++)
		fprintf(out, "{%u,%u},\n", g->notes[i].since, g->notes[i].until);
	fprintf(out, "};\nstatic const struct vml_def defs_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->ndefs; i++)
		fprintf(out, "{%u,%u,%u},\n", g->defs[i].pat, g->defs[i].kids, g->defs[i].nkids);
	fprintf(out, "};\nstatic const uint32_t kids_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->nkids; i++)
		fprintf(out, "%u,\n", g->kids[i]);
	fprintf(out, "};\nstatic const uint32_t slots_%s[] = {\n", name);
	for (uint32_t i = 0; i < g->nslots; i++)
		fprintf(out, "%u,\n", g->slots[i]);
	fprintf(out, "};\n");
	write_bytes(out, "strings", name, g->strings, g->nstrings);
}

static void
refer_to_graph(FILE *out, const char *name, const struct vml_graph *g)
{
	fprintf(out,
		"\t\t{ pats_%s, names_%s, params_%s, notes_%s, defs_%s, kids_%s, strings_%s,\n"
		"\t\t\tslots_%s, %u, %u, %u, %u, %u, %u, %u, %u, %u },\n",
		name, name, name, name, name, name, name, name, g->npats, g->nnames, g->nparams,
		g->nnotes, g->ndefs, g->nkids, g->nstrings, g->nslots, g->start);
}

/* ---- the pieces for libxml2 -------------------------------------------------------------------
 */

struct pieces {
	FILE *out;
	xmlNodePtr grammar;
	const struct vml_graph *graph;
	GString *text, *refs, *table;
	unsigned nrefs;
};

static unsigned
number_of(xmlNodePtr grammar, const xmlChar *name)
{
	xmlNodePtr define = lean_define(grammar, name);
	unsigned number = 0;
	for (xmlNodePtr n = grammar->children; n != define; n = n->next)
		number++;
	return number;
}

/* Renames every reference to the number of its define, and notes it. */
static void
number_refs(struct pieces *p, xmlNodePtr n)
{
	for (; n; n = n->next) {
		number_refs(p, n->children);
		if (!lean_is(n, "ref"))
			continue;
		xmlChar *name = xmlGetProp(n, BAD_CAST "name");
		unsigned number = number_of(p->grammar, name);
		g_string_append_printf(p->refs, "%u,", number);
		p->nrefs++;
		xmlFree(name);
		char text[16];
		snprintf(text, sizeof(text), "%u", number);
		n->_private = g_strdup(text);
	}
}

static void
rename_refs(xmlNodePtr n)
{
	for (; n; n = n->next) {
		rename_refs(n->children);
		if (!n->_private || !lean_is(n, "ref"))
			continue;
		char name[24];
		snprintf(name, sizeof(name), "d%s", (char *)n->_private);
		xmlSetProp(n, BAD_CAST "name", BAD_CAST name);
		g_free(n->_private);
		n->_private = NULL;
	}
}

/* The element that a define consists of, if it has one plain name. */
static uint32_t
element_name(struct pieces *p, xmlNodePtr define)
{
	xmlNodePtr n = define->children;
	xmlChar *name = lean_is(n, "element") ? xmlGetProp(n, BAD_CAST "name") : NULL;
	uint32_t at = name ? vml_graph_string(p->graph, (char *)name) : 0;
	xmlFree(name);
	return at;
}

static void
add_piece(struct pieces *p, xmlNodePtr define)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	gsize at = p->text->len;

	for (xmlNodePtr n = define->children; n; n = n->next)
		xmlNodeDump(buffer, define->doc, n, 0, 0);
	g_string_append(p->text, (const char *)xmlBufferContent(buffer));
	xmlBufferFree(buffer);
	g_string_append_printf(
		p->table, "{%zu,%zu,%u,", at, p->text->len - at, element_name(p, define));
}

/* The start is piece 0. */
static unsigned
write_pieces(FILE *out, const char *name, xmlNodePtr grammar, const struct vml_graph *graph)
{
	struct pieces p = { out, grammar, graph, g_string_new(NULL), g_string_new(NULL),
		g_string_new(NULL), 0 };
	unsigned npieces = 0;
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(unsigned));

	for (xmlNodePtr n = grammar->children; n; n = n->next) {
		g_array_append_val(spans, p.nrefs);
		number_refs(&p, n->children);
	}
	g_array_append_val(spans, p.nrefs);
	rename_refs(grammar->children);
	for (xmlNodePtr n = grammar->children; n; n = n->next, npieces++) {
		add_piece(&p, n);
		g_string_append_printf(p.table, "%u,%u},\n",
			g_array_index(spans, unsigned, npieces),
			g_array_index(spans, unsigned, npieces + 1));
	}
	write_bytes(out, "text", name, p.text->str, p.text->len);
	fprintf(out, "static const uint16_t refs_%s[] = {%s0};\n", name, p.refs->str);
	fprintf(out, "static const struct vml_piece pieces_%s[] = {\n%s};\n\n", name, p.table->str);
	g_array_free(spans, TRUE);
	g_string_free(p.text, TRUE);
	g_string_free(p.refs, TRUE);
	g_string_free(p.table, TRUE);
	return npieces;
}

static void
start_first(xmlNodePtr grammar)
{
	for (xmlNodePtr n = grammar->children; n; n = n->next)
		if (lean_is(n, "start") && n != grammar->children) {
			xmlAddPrevSibling(grammar->children, n);
			return;
		}
}

/* ---- everything ---------------------------------------------------------------------------------
 */

/* One "NAME=TOP.rnc:OUT.rng"; adds its line to the table of grammars. */
static void
embed(FILE *out, FILE *table, char *name)
{
	char *top = strchr(name, '='), *rng = top ? strchr(top, ':') : NULL, *error = NULL;
	if (!rng) {
		fprintf(stderr, "embed: %s is no NAME=TOP.rnc:OUT.rng\n", name);
		exit(1);
	}
	*top++ = 0;
	*rng++ = 0;
	xmlDocPtr doc = compact_read(top);
	xmlNodePtr grammar = xmlDocGetRootElement(doc);
	lean_prune(grammar);
	lean_flatten(grammar);
	lean_prune(grammar);
	if (xmlSaveFile(rng, doc) < 0) {
		fprintf(stderr, "embed: cannot write %s\n", rng);
		exit(1);
	}
	struct vml_graph *graph = vml_graph_load(doc, top, &error);
	if (!graph) {
		fprintf(stderr, "embed: %s: %s\n", top, error);
		exit(1);
	}
	write_graph(out, name, graph);
	lean_strip(grammar);
	start_first(grammar);
	fprintf(table, "\t{\n");
	refer_to_graph(table, name, graph);
	fprintf(table, "\t\ttext_%s, pieces_%s, refs_%s, %u,\n\t},\n", name, name, name,
		write_pieces(out, name, grammar, graph));
	vml_graph_free(graph);
	xmlFreeDoc(doc);
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: embed OUT.c NAME=TOP.rnc:OUT.rng …\n");
		return 2;
	}
	FILE *out = create(argv[1]), *table = tmpfile();
	fprintf(out, "/* Generated by schemas/embed.c. */\n#include \"xml/schema-builtin.h\"\n\n");
	for (int i = 2; i < argc; i++)
		embed(out, table, argv[i]);
	fprintf(out, "const struct vml_builtin vml_builtins[] = {\n");
	rewind(table);
	for (int c = fgetc(table); c != EOF; c = fgetc(table))
		fputc(c, out);
	fprintf(out, "};\nconst unsigned vml_nbuiltins = %d;\n", argc - 2);
	fclose(table);
	finish(out, argv[1]);
	xmlCleanupParser();
	return 0;
}
