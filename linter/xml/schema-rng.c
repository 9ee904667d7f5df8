/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door to libxml2's RELAX NG validator. A compiled grammar may be shared; validation contexts
 * and documents may not (validating relinks siblings and writes psvi). Errors are set per object,
 * since handlers set globally in one thread are not seen by others. Its messages are not used: for
 * a fault below <devices> they name nothing but <devices>.
 */
#include "xml/schema-rng.h"

#include <glib.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

/* Before 2.14 it came with XML Schema. */
#if defined(LIBXML_RELAXNG_ENABLED) || (LIBXML_VERSION < 21400 && defined(LIBXML_SCHEMAS_ENABLED))
#define HAS_RELAXNG
#endif

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_ptr;
#else
typedef xmlErrorPtr error_ptr;
#endif

static const xmlNode *
next_in_document(const xmlNode *n)
{
	if (n->children && n->type == XML_ELEMENT_NODE)
		return n->children;
	while (n && !n->next)
		n = n->parent;
	return n ? n->next : NULL;
}

bool
vml_rng_stray_text(void *tree, unsigned element, unsigned *before)
{
	unsigned number = 0;
	const xmlNode *n = xmlDocGetRootElement(tree);

	for (; n; n = next_in_document(n))
		if (n->type == XML_ELEMENT_NODE && ++number == element)
			break;
	*before = 0;
	for (n = n ? n->children : NULL; n; n = n->next) {
		bool text = n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
		if (n->type == XML_ELEMENT_NODE)
			(*before)++;
		else if (text && !xmlIsBlankNode(n))
			return true;
	}
	return false;
}

#ifdef HAS_RELAXNG

struct vml_rng {
	xmlRelaxNGPtr schema;
};

bool
vml_rng_available(void)
{
	return true;
}

void
vml_rng_init(void)
{
#if LIBXML_VERSION < 21200
	xmlRelaxNGInitTypes();
#endif
}

/* Keeps the first message. */
static void
keep_message(void *data, error_ptr e)
{
	char **message = data;
	if (*message || !e->message)
		return;
	*message = e->line > 0 ? g_strdup_printf("line %d: %s", e->line, e->message)
			       : g_strdup(e->message);
	g_strchomp(*message);
}

struct vml_rng *
vml_rng_new(const char *text, size_t len, const char *file, char **error)
{
	char *message = NULL;
	xmlRelaxNGParserCtxtPtr parser =
		file ? xmlRelaxNGNewParserCtxt(file) : xmlRelaxNGNewMemParserCtxt(text, (int)len);
	xmlRelaxNGPtr schema = NULL;

	if (parser) {
		xmlRelaxNGSetParserStructuredErrors(parser, keep_message, &message);
		schema = xmlRelaxNGParse(parser);
		xmlRelaxNGFreeParserCtxt(parser);
	}
	if (!schema) {
		*error = message ? message : g_strdup("no RELAX NG grammar");
		return NULL;
	}
	g_free(message);
	struct vml_rng *r = g_new0(struct vml_rng, 1);
	r->schema = schema;
	return r;
}

void
vml_rng_free(struct vml_rng *r)
{
	if (!r)
		return;
	xmlRelaxNGFree(r->schema);
	g_free(r);
}

struct culprit {
	const xmlNode *node;
	unsigned depth;
};

/* Only notes nodes: siblings are relinked while the validator runs, parents are not. */
static void
keep_deepest(void *data, error_ptr e)
{
	struct culprit *c = data;
	const xmlNode *node = e->node;
	unsigned depth = 0;

	if (!node || node->type != XML_ELEMENT_NODE)
		return;
	for (const xmlNode *n = node; n; n = n->parent)
		depth++;
	if (depth > c->depth)
		*c = (struct culprit){ node, depth };
}

static unsigned
number_of(xmlDocPtr doc, const xmlNode *wanted)
{
	unsigned number = 0;
	const xmlNode *n = wanted ? xmlDocGetRootElement(doc) : NULL;

	for (; n; n = next_in_document(n)) {
		number += n->type == XML_ELEMENT_NODE;
		if (n == wanted)
			return number;
	}
	return 0;
}

enum vml_rng_verdict
vml_rng_validate(const struct vml_rng *r, void *tree, unsigned *element)
{
	struct culprit culprit = { NULL, 0 };
	xmlRelaxNGValidCtxtPtr ctxt = xmlRelaxNGNewValidCtxt(r->schema);

	*element = 0;
	if (!ctxt)
		return VML_RNG_FAILED;
	xmlRelaxNGSetValidStructuredErrors(ctxt, keep_deepest, &culprit);
	int result = xmlRelaxNGValidateDoc(ctxt, tree);
	xmlRelaxNGFreeValidCtxt(ctxt);
	if (result == 0)
		return VML_RNG_VALID;
	*element = number_of(tree, culprit.node);
	return result > 0 ? VML_RNG_INVALID : VML_RNG_FAILED;
}

#else

bool
vml_rng_available(void)
{
	return false;
}

void
vml_rng_init(void)
{
}

struct vml_rng *
vml_rng_new(const char *text, size_t len, const char *file, char **error)
{
	(void)text;
	(void)len;
	(void)file;
	*error = g_strdup("this libxml2 has no RELAX NG");
	return NULL;
}

void
vml_rng_free(struct vml_rng *r)
{
	(void)r;
}

enum vml_rng_verdict
vml_rng_validate(const struct vml_rng *r, void *tree, unsigned *element)
{
	(void)r;
	(void)tree;
	*element = 0;
	return VML_RNG_FAILED;
}

#endif
