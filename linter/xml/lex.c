/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The documents of a file (XML 1.0, productions 1, 22 and 27), one after the other. Each ends with
 * its root element; the last has all that follows. What would be a fault in a file of one document
 * (a second root) is none here; text between documents is.
 */
#include "xml/lex.h"

#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "xml/encoding.h"
#include "xml/lexer.h"

static const char no_root[] = "there is no root element";

static struct vml_lex_document *
last_document(struct vml_lexer *l)
{
	return l->ndocuments > 0 ? &l->documents[l->ndocuments - 1] : NULL;
}

/* The document at hand begins at l->at, which bounds it. */
static void
begin(struct vml_lexer *l)
{
	uint32_t most = VML_MAX_DOCUMENT >> l->units.shift;
	l->document.extent.start = l->at;
	l->document.first_element = l->nelements;
	l->declared = false;
	l->end = l->len - l->at > most ? l->at + most : l->len;
}

/* A later document begins here after all; what precedes belongs to the one before. */
static void
begin_anew(struct vml_lexer *l)
{
	last_document(l)->extent.end = (uint64_t)l->at << l->units.shift;
	begin(l);
}

static bool
declaration(struct vml_lexer *l)
{
	struct vml_span name;
	uint64_t start = l->document.extent.start;
	if (l->at != (start == 0 ? l->units.mark : start)) {
		if (l->ndocuments == 0 || l->declared)
			return vml_lexer_fail(l, VML_FAULT_NOT_WELL_FORMED, l->at, l->at + 5,
				"the XML declaration is not at the start");
		begin_anew(l);
	}
	l->declared = true;
	if (l->ndocuments > 0 && vml_encoding_declared(&l->units, l->at, &name) &&
		!vml_encoding_agrees(l->source, &l->units, name))
		return vml_lexer_fail(l, VML_FAULT_ENCODING, (uint32_t)name.start,
			(uint32_t)name.end, "not the encoding of the first document");
	return vml_lexer_instruction(l);
}

static bool
is_declaration(const struct vml_lexer *l)
{
	return vml_lexer_follows(l, l->at, "<?xml") && l->end - l->at > 5 &&
	       vml_unit_classes[l->text[l->at + 5]] & VML_UNIT_SPACE;
}

/* Files put together have their byte order marks in the middle. */
static bool
later_mark(struct vml_lexer *l)
{
	const unsigned char *p = l->source->bytes + ((size_t)l->at << l->units.shift);
	const char *mark = l->source->big_endian ? "\xfe\xff" : "\xff\xfe";
	uint32_t n = l->source->unit == 2 ? 1 : 3;
	if (l->ndocuments == 0 || l->declared || l->source->single_byte || l->end - l->at < n ||
		memcmp(p, n == 1 ? mark : "\xef\xbb\xbf", n == 1 ? 2 : 3) != 0)
		return false;
	begin_anew(l);
	l->at += n;
	l->document.extent.start = l->at; /* libxml2 is told the encoding instead */
	return true;
}

/* "<!" before or behind the root element. */
static bool
outer_markup(struct vml_lexer *l)
{
	static const char doctype[] = "<!DOCTYPE";
	if (vml_lexer_follows(l, l->at, "<!--"))
		return vml_lexer_comment(l);
	if (vml_lexer_follows(l, l->at, doctype))
		return vml_lexer_fail(l, VML_FAULT_DOCTYPE, l->at,
			l->at + (uint32_t)strlen(doctype), "a document type declaration");
	if (vml_lexer_cut_short(l, l->at, "<!--") || vml_lexer_cut_short(l, l->at, doctype))
		return vml_lexer_ran_out(l, l->at, l->end, "this markup does not end");
	return vml_lexer_malformed(l, l->at, "this markup is not known");
}

/* One piece of what surrounds root elements, at l->at. */
static bool
outer(struct vml_lexer *l)
{
	if (l->text[l->at] != '<')
		return later_mark(l) ||
		       vml_lexer_malformed(l, l->at, "text outside of the root element");
	if (l->end - l->at < 2)
		return vml_lexer_ran_out(l, l->at, l->end, "this markup does not end");
	switch (l->text[l->at + 1]) {
	case '?': return is_declaration(l) ? declaration(l) : vml_lexer_instruction(l);
	case '!': return outer_markup(l);
	case '/': return vml_lexer_malformed(l, l->at, "an end tag without a start tag");
	default: return vml_lexer_malformed(l, l->at, "an element name belongs after \"<\"");
	}
}

static bool
at_root(const struct vml_lexer *l)
{
	return l->end - l->at >= 2 && l->text[l->at] == '<' &&
	       vml_unit_classes[l->text[l->at + 1]] & VML_UNIT_START;
}

/* To the next root element, or to the end: then l->at is l->end. */
static bool
prolog(struct vml_lexer *l)
{
	for (;;) {
		l->at = vml_lexer_skip(l, l->at, VML_UNIT_SPACE);
		if (l->at >= l->end || at_root(l))
			return true;
		if (!outer(l))
			return false;
	}
}

/* The rest of the root element's line, if it is blank, belongs to its document. */
static void
end_document(struct vml_lexer *l)
{
	uint32_t i = l->at;
	while (i < l->len && (l->text[i] == ' ' || l->text[i] == '\t' || l->text[i] == '\r'))
		i++;
	if (i < l->len && l->text[i] == '\n')
		l->at = i + 1;
	struct vml_lex_document d = l->document;
	d.extent.start <<= l->units.shift;
	d.extent.end = (uint64_t)l->at << l->units.shift;
	d.nelements = l->nelements - d.first_element;
	l->documents = vml_lexer_grow(l->documents, l->ndocuments, &l->room_documents, sizeof(d));
	l->documents[l->ndocuments++] = d;
}

/* One document. False at the end of the file, and at a fault. */
static bool
document(struct vml_lexer *l)
{
	begin(l);
	if (l->at == 0)
		l->at = l->units.mark;
	if (!prolog(l))
		return false;
	if (l->at >= l->len && !l->units.reason && l->ndocuments > 0) {
		last_document(l)->extent.end = l->source->len;
		return false;
	}
	if (l->at >= l->end)
		return vml_lexer_ran_out(l, l->at, l->at, no_root);
	if (l->ndocuments >= VML_MAX_DOCUMENTS)
		return vml_lexer_fail(l, VML_FAULT_TOO_LARGE, l->at, l->at + 1,
			vml_arena_printf(
				l->arena, "more than %u documents in one file", VML_MAX_DOCUMENTS));
	if (!vml_lexer_root(l))
		return false;
	end_document(l);
	return true;
}

static void
lex_all(struct vml_lexer *l, struct vml_lex *out)
{
	l->text = l->units.text;
	l->len = l->units.len;
	while (document(l))
		continue;
	if (l->fault) {
		l->nelements = l->document.first_element;
		out->rest.start = l->document.extent.start << l->units.shift;
		out->rest.end = l->source->len;
		out->bad_bytes = l->units.reason && l->fault->text == l->units.reason;
	}
	out->fault = l->fault;
	out->nelements = l->nelements;
	out->nattrs = l->nattrs;
	out->ndocuments = l->ndocuments;
	out->elements =
		vml_arena_memdup(l->arena, l->elements, l->nelements * sizeof(*l->elements));
	out->attrs = vml_arena_memdup(l->arena, l->attrs, l->nattrs * sizeof(*l->attrs));
	out->documents =
		vml_arena_memdup(l->arena, l->documents, l->ndocuments * sizeof(*l->documents));
}

const struct vml_lex *
vml_lex(struct vml_arena *a, struct vml_source *s)
{
	struct vml_lex *out = vml_make(a, struct vml_lex);
	struct vml_lexer l = { .arena = a, .source = s };
	out->rest.end = s->len;
	out->fault = vml_encoding_detect(a, s, &l.units);
	if (!out->fault)
		lex_all(&l, out);
	g_free(l.units.copy);
	g_free(l.elements);
	g_free(l.attrs);
	g_free(l.documents);
	return out;
}
