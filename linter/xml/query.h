/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* XPath 1.0 questions to a parsed document; libxml2 answers, within a bound. */
#ifndef VML_XML_QUERY_H
#define VML_XML_QUERY_H

#include <glib.h>

#include <vmlint/model.h>

#include "xml/parse.h"

struct vml_query {
	const char *rule;              /* whose question it is */
	const char *xpath;             /* has to select nodes */
	const char *const *namespaces; /* prefix, URI, …, NULL */
};

/* NULL when libxml2 takes the question, else what is wrong with it; a constant sentence. */
const char *vml_query_fault(const struct vml_query *q);
/*
 * Appends a struct vml_selected for each element, attribute and text that the answer holds, in
 * document order; other nodes are passed over. To be asked between vml_xml_read() and
 * vml_xml_release(). Thread-safe for different documents.
 */
void vml_query_ask(const struct vml_xml_document *d, const struct vml_query *q, GArray *selected);

#endif
