/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random XML whose writer notes where everything is and what it means: the truth that lexer and
 * parser are held against, in every encoding that vmlint reads.
 */
#ifndef VML_TESTS_XML_SAMPLE_H
#define VML_TESTS_XML_SAMPLE_H

#include <glib.h>

#include "xml/lex.h"

/* How a sample is written down. */
struct xml_writing {
	const char *iconv;    /* the encoding */
	const char *declared; /* in the XML declaration; NULL = no declaration */
	const char *mark;     /* byte order mark */
	unsigned unit;
	const char *const *letters; /* beyond ASCII, for names and text; NULL-terminated */
	bool refused;               /* libxml2 does not find out what this is */
};

extern const struct xml_writing xml_writings[];
extern const unsigned xml_nwritings;

struct xml_sample {
	const struct xml_writing *writing;
	unsigned char *bytes;
	size_t len;
	GArray *elements;  /* struct vml_lex_element */
	GArray *attrs;     /* struct vml_lex_attr */
	GArray *documents; /* struct vml_lex_document */
	GPtrArray *texts;  /* char *: of each element */
	GPtrArray *values; /* char *: of each attribute; NULL for namespace declarations */
};

struct xml_sample *xml_sample_new(GRand *rnd, const struct xml_writing *w, unsigned ndocuments);
void xml_sample_free(struct xml_sample *s);

#endif
