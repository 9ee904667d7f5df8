/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The libxml2 door. The lexer goes first and refuses what must not reach a parser; then each
 * document is parsed from memory without network, entities, DTD or XInclude, in a context of its
 * own file with its own error handler and a loader that loads nothing. Errors of libxml2 that are
 * not fatal (namespaces) are not kept: libvirt takes such documents.
 */
#include "xml/parse.h"

#include <string.h>

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/lines.h"
#include "xml/compat.h"
#include "xml/convert.h"
#include "xml/lex.h"
#include "xml/schema-rng.h"

#define SHOWN_BEYOND 4096u /* bytes behind a fault that libxml2 may see to word it */
#define NEAR 1024u         /* how far behind it libxml2 may notice the same fault */

/* The first fatal error of one parse. */
struct trouble {
	bool seen, doctype;
	int code;
	uint64_t offset;  /* in the text, as far as libxml2 has not converted it from elsewhere */
	uint32_t line;    /* from 1 */
	uint64_t in_line; /* bytes of UTF-8 before it in its line, as far as they are still there */
	uint64_t column;  /* characters before it in its line, more or less */
	char *text;       /* to be freed */
};

/* ---- errors ------------------------------------------------------------------------------- */

/*
 * Where a parser stands. Converted text has lost its count of bytes, but not of lines. While it is
 * being converted the parser's view of it may already be freed.
 */
static void
locate(struct trouble *t, const xmlParserInput *in, bool converting)
{
	const xmlChar *p = in->cur;
	while (!converting && p > in->base && p[-1] != '\n')
		p--;
	t->offset = in->consumed + (uint64_t)(in->cur - in->base);
	t->line = (uint32_t)in->line;
	t->in_line = !converting && p > in->base ? (uint64_t)(in->cur - p) : 0;
	t->column = in->col > 0 ? (uint64_t)in->col - 1 : 0;
}

static void
note(struct trouble *t, const xmlParserCtxt *ctxt, vml_xml_error e)
{
	if (t->seen || e->level != XML_ERR_FATAL)
		return;
	t->seen = true;
	t->code = e->code;
	if (ctxt->input && ctxt->input->cur)
		locate(t, ctxt->input, e->domain != XML_FROM_PARSER);
	t->text = g_strdup(e->message ? e->message : "not well-formed");
	g_strdelimit(g_strchomp(t->text), "\n", ' ');
}

static void
on_error(void *data, vml_xml_error e)
{
	const xmlParserCtxt *ctxt = data;
	note(ctxt->_private, ctxt, e);
}

/* ---- a parser that loads nothing ---------------------------------------------------------- */

static void
refuse_subset(void *data, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	xmlParserCtxt *ctxt = data;
	struct trouble *t = ctxt->_private;
	(void)name, (void)public_id, (void)system_id;
	t->doctype = true;
	xmlStopParser(ctxt);
}

static xmlParserInput *
refuse_entity(void *data, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)data, (void)public_id, (void)system_id;
	return NULL;
}

#if LIBXML_VERSION >= 21400
static xmlParserErrors
refuse_resource(void *data, const char *url, const char *public_id, xmlResourceType type,
	xmlParserInputFlags flags, xmlParserInput **out)
{
	(void)data, (void)url, (void)public_id, (void)type, (void)flags;
	*out = NULL;
	return XML_IO_ENOENT;
}
#endif

static xmlParserCtxt *
new_parser(void)
{
	xmlParserCtxt *ctxt = xmlNewParserCtxt();
	if (!ctxt)
		g_error("libxml2: no parser context");
	ctxt->sax->internalSubset = refuse_subset;
	ctxt->sax->externalSubset = refuse_subset;
	ctxt->sax->resolveEntity = refuse_entity;
#if LIBXML_VERSION >= 21300
	xmlCtxtSetErrorHandler(ctxt, on_error, ctxt);
#else
	ctxt->sax->serror = on_error;
#endif
#if LIBXML_VERSION >= 21400
	xmlCtxtSetResourceLoader(ctxt, refuse_resource, NULL);
#endif
	return ctxt;
}

static int
options(void)
{
	int o = XML_PARSE_NONET | XML_PARSE_BIG_LINES | XML_PARSE_COMPACT;
#if LIBXML_VERSION >= 21300
	o |= XML_PARSE_NO_XXE;
#endif
#if LIBXML_VERSION >= 21400
	o |= XML_PARSE_NO_SYS_CATALOG;
#endif
	return o;
}

/* Documents behind the first are in its encoding, whether they declare it or not. */
static xmlDoc *
parse_bytes(xmlParserCtxt *ctxt, const struct vml_source *s, struct vml_span at, struct trouble *t)
{
	const char *bytes = (const char *)s->bytes + at.start;
	const char *encoding = at.start > 0 ? s->encoding : NULL;
	int len = (int)(at.end - at.start);
	ctxt->_private = t;
#if LIBXML_VERSION < 21300
	xmlStructuredErrorFunc kept = xmlStructuredError;
	void *kept_data = xmlStructuredErrorContext;
	xmlSetStructuredErrorFunc(ctxt, on_error); /* errors of character conversion */
#endif
	xmlDoc *doc = xmlCtxtReadMemory(ctxt, bytes, len, NULL, encoding, options());
#if LIBXML_VERSION < 21300
	xmlSetStructuredErrorFunc(kept_data, kept);
#endif
	if (doc && (t->doctype || !xmlDocGetRootElement(doc))) {
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

/* ---- faults ------------------------------------------------------------------------------- */

static bool
about_reference(int code)
{
	switch (code) {
	case XML_ERR_INVALID_HEX_CHARREF:
	case XML_ERR_INVALID_DEC_CHARREF:
	case XML_ERR_INVALID_CHARREF:
	case XML_ERR_INVALID_CHAR:
	case XML_ERR_ENTITYREF_NO_NAME:
	case XML_ERR_ENTITYREF_SEMICOL_MISSING:
	case XML_ERR_UNDECLARED_ENTITY:
	case XML_WAR_UNDECLARED_ENTITY: return true;
	default: return false;
	}
}

static bool
about_encoding(int code)
{
	return code == XML_ERR_UNKNOWN_ENCODING || code == XML_ERR_UNSUPPORTED_ENCODING ||
	       code == XML_ERR_INVALID_ENCODING;
}

/* Of a document's own count. */
static uint64_t
line_start(const struct vml_source *s, uint64_t document, uint32_t line)
{
	if (line < 2)
		return document;
	uint32_t n = vml_lines_line(s, document) + line - 1;
	return s->lines[MIN(n, s->nlines) - 1];
}

static uint64_t
trouble_offset(const struct vml_source *s, struct vml_span extent, const struct trouble *t)
{
	uint64_t line = line_start(s, extent.start, t->line), at;
	if (!s->encoding)
		at = extent.start + t->offset;
	else if (t->in_line > 0)
		at = vml_lines_from_utf8(s, line, t->in_line);
	else if (s->unit == 2)
		at = vml_lines_from_utf8(s, extent.start, t->offset);
	else
		at = line + t->column;
	return MIN(at, extent.end);
}

/* One character at the place where libxml2 stood; of a reference, from its "&". */
static struct vml_span
trouble_span(const struct vml_source *s, struct vml_span extent, const struct trouble *t)
{
	uint64_t at = trouble_offset(s, extent, t), amp = at;
	unsigned low = s->unit == 2 && s->big_endian ? 1 : 0;
	unsigned most = t->code == XML_ERR_NAME_REQUIRED ? 1 : about_reference(t->code) ? 64 : 0;
	for (unsigned i = 0; i < most && amp > extent.start; i++) {
		amp -= s->unit;
		if (s->bytes[amp + low] == '&')
			return (struct vml_span){ amp, at > amp ? at : amp + s->unit };
	}
	return (struct vml_span){ at, MIN(at + s->unit, extent.end) };
}

static void
add_fault(struct vml_arena *a, struct vml_xml_document *d, struct vml_fault fault)
{
	d->faults = vml_arena_memdup(a, &fault, sizeof(fault));
	d->nfaults = 1;
}

/* libxml2 refused what the lexer let through. */
static void
add_trouble(struct vml_arena *a, const struct vml_source *s, struct vml_xml_document *d,
	const struct trouble *t)
{
	struct vml_fault f = { .kind = VML_FAULT_NOT_WELL_FORMED };
	f.at = trouble_span(s, d->extent, t);
	f.text = t->text ? vml_arena_strdup(a, t->text) : "not well-formed";
	if (t->doctype)
		f.kind = VML_FAULT_DOCTYPE;
	else if (about_encoding(t->code))
		f.kind = VML_FAULT_ENCODING;
	add_fault(a, d, f);
}

/*
 * The document that the lexer could not follow. libxml2 may word a syntax error, when it finds the
 * same one; one that it finds earlier is the first, and counts instead.
 */
static void
explain(struct vml_arena *a, xmlParserCtxt *ctxt, const struct vml_source *s,
	const struct vml_lex *lex, struct vml_xml_document *d)
{
	struct vml_fault f = *lex->fault;
	struct trouble t = { 0 };
	struct vml_span shown = { d->extent.start, MIN(f.at.start + SHOWN_BEYOND, d->extent.end) };
	if (f.kind == VML_FAULT_NOT_WELL_FORMED && !lex->bad_bytes && shown.start == 0)
		xmlFreeDoc(parse_bytes(ctxt, s, shown, &t));
	struct vml_span found = t.seen ? trouble_span(s, d->extent, &t) : f.at;
	if (t.seen && found.start <= f.at.start + NEAR) {
		f.text = vml_arena_strdup(a, t.text);
		if (found.end < f.at.start)
			f.at = found;
	}
	add_fault(a, d, f);
	g_free(t.text);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void
read_document(struct vml_arena *a, xmlParserCtxt *ctxt, const struct vml_source *s,
	const struct vml_lex *lex, const struct vml_lex_document *at, struct vml_xml_document *d)
{
	struct trouble t = { 0 };
	d->extent = at->extent;
	d->tree = parse_bytes(ctxt, s, at->extent, &t);
	if (d->tree)
		vml_convert(a, s, lex, at, d->tree, d);
	else
		add_trouble(a, s, d, &t);
	g_free(t.text);
}

struct vml_xml_file *
vml_xml_read(struct vml_arena *a, struct vml_source *s)
{
	const struct vml_lex *lex = vml_lex(a, s);
	vml_lines_index(s, a);
	struct vml_xml_file *f = vml_make(a, struct vml_xml_file);
	f->ndocuments = lex->ndocuments + (lex->fault ? 1 : 0);
	f->documents = vml_make_n(a, struct vml_xml_document, f->ndocuments);
	xmlParserCtxt *ctxt = new_parser();
	for (uint32_t i = 0; i < lex->ndocuments; i++)
		read_document(a, ctxt, s, lex, &lex->documents[i], &f->documents[i]);
	if (lex->fault) {
		struct vml_xml_document *last = &f->documents[lex->ndocuments];
		last->extent = lex->rest;
		explain(a, ctxt, s, lex, last);
	}
	xmlFreeParserCtxt(ctxt);
	return f;
}

void
vml_xml_release(struct vml_xml_file *f)
{
	for (uint32_t i = 0; i < f->ndocuments; i++) {
		xmlFreeDoc(f->documents[i].tree);
		f->documents[i].tree = NULL;
	}
}

void
vml_xml_init(void)
{
	xmlInitParser();
	vml_rng_init();
}

void
vml_xml_finish(void)
{
	xmlCleanupParser();
}
