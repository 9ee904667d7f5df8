/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libxml2's tree and the lexer's spans → the model's tree. */
#ifndef VML_XML_CONVERT_H
#define VML_XML_CONVERT_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "xml/lex.h"
#include "xml/parse.h"

/*
 * Fills root, nnodes and lines_only of `out`, whose extent is set. Checks on the way that lexer
 * and tree tell of the same elements and attributes on the same lines; where they do not, all
 * spans are whole lines. Each element's `_private` becomes its index + 1.
 */
void vml_convert(struct vml_arena *a, const struct vml_source *s, const struct vml_lex *lex,
	const struct vml_lex_document *at, xmlDoc *doc, struct vml_xml_document *out);

#endif
