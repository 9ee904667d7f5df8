/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two files of the lexer share: lex.c tells documents apart, markup.c reads one element
 * with all it holds. While lexing, places are counted in code units; what is stored is in bytes.
 */
#ifndef VML_XML_LEXER_H
#define VML_XML_LEXER_H

#include <string.h>

#include "base/limits.h"
#include "xml/encoding.h"
#include "xml/lex.h"

struct vml_lexer {
	struct vml_arena *arena;
	const struct vml_source *source;
	struct vml_units units;
	const unsigned char *text;
	uint32_t len; /* of text */
	uint32_t end; /* len, or where the document at hand becomes too large */
	uint32_t at;
	struct vml_lex_element *elements;
	uint32_t nelements, room_elements;
	struct vml_lex_attr *attrs;
	uint32_t nattrs, room_attrs;
	struct vml_lex_document *documents;
	uint32_t ndocuments, room_documents;
	struct vml_lex_document document; /* at hand; its extent in units until it is added */
	uint32_t open[VML_MAX_DEPTH];     /* elements not closed yet */
	unsigned depth;
	bool declared; /* the document at hand has had its XML declaration */
	struct vml_fault *fault;
};

/* What a unit may be part of; everything beyond ASCII counts as a letter. */
enum { VML_UNIT_SPACE = 1, VML_UNIT_NAME = 2, VML_UNIT_START = 4 };
extern const unsigned char vml_unit_classes[256];

/* Each sets the fault and returns false. */
bool vml_lexer_fail(struct vml_lexer *l, enum vml_fault_kind kind, uint32_t start, uint32_t end,
	const char *text);
bool vml_lexer_malformed(struct vml_lexer *l, uint32_t at, const char *text);
/*
 * The end came too soon: because the document is too large, because what follows is no text, or
 * because the file ends, which is then a fault of the construct at `start`.
 */
bool vml_lexer_ran_out(struct vml_lexer *l, uint32_t start, uint32_t end, const char *text);

/* The root element at l->at with all it holds. */
bool vml_lexer_root(struct vml_lexer *l);
/* A comment, or a processing instruction, at l->at. */
bool vml_lexer_comment(struct vml_lexer *l);
bool vml_lexer_instruction(struct vml_lexer *l);

/* `items` with room for one more. */
void *vml_lexer_grow(void *items, uint32_t n, uint32_t *room, size_t size);

/* The first unit at or after `i` that is not of that class. */
static inline uint32_t
vml_lexer_skip(const struct vml_lexer *l, uint32_t i, unsigned char class)
{
	while (i < l->end && vml_unit_classes[l->text[i]] & class)
		i++;
	return i;
}

static inline bool
vml_lexer_follows(const struct vml_lexer *l, uint32_t i, const char *word)
{
	size_t n = strlen(word);
	return n <= l->end - i && memcmp(l->text + i, word, n) == 0;
}

/* Whether the end comes within what begins like `word`. */
static inline bool
vml_lexer_cut_short(const struct vml_lexer *l, uint32_t i, const char *word)
{
	size_t n = l->end - i;
	return n < strlen(word) && memcmp(l->text + i, word, n) == 0;
}

#endif
