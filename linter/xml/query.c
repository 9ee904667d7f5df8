/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A compiled expression may not be shared by threads once it calls a function, because evaluation
 * writes to it; compiling costs less than a microsecond, so every document compiles anew. Libxml2
 * counts the steps of an evaluation, which bounds its time.
 */
#include "xml/query.h"

#include <string.h>

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "base/limits.h"
#include "xml/compat.h"

/* Nothing is written to standard error; the code stays in the context. */
static void
keep_quiet(void *data, vml_xml_error e)
{
	(void)data, (void)e;
}

#if LIBXML_VERSION < 21400
static void
keep_quiet_too(void *data, const char *fmt, ...)
{
	(void)data, (void)fmt;
}
#endif

/* Older versions tell of a function that is not there past the context's handler. */
static xmlXPathObject *
evaluate_quietly(xmlXPathCompExpr *compiled, xmlXPathContext *ctxt)
{
#if LIBXML_VERSION < 21400
	xmlGenericErrorFunc kept = xmlGenericError;
	void *kept_data = xmlGenericErrorContext;
	xmlSetGenericErrorFunc(NULL, keep_quiet_too);
#endif
	xmlXPathObject *answer = xmlXPathCompiledEval(compiled, ctxt);
#if LIBXML_VERSION < 21400
	xmlSetGenericErrorFunc(kept_data, kept);
#endif
	return answer;
}

/* In our own words: libxml2's may repeat the expression. */
static const char *
reason(const xmlXPathContext *ctxt)
{
	switch (ctxt->lastError.code - XML_XPATH_EXPRESSION_OK) {
	case XPATH_UNDEF_PREFIX_ERROR: return "a prefix without a namespace";
	case XPATH_UNKNOWN_FUNC_ERROR: return "a function that XPath 1.0 does not have";
	case XPATH_INVALID_ARITY: return "a function with too few or too many arguments";
	case XPATH_UNDEF_VARIABLE_ERROR: return "a variable, and there are none";
	case XPATH_OP_LIMIT_EXCEEDED:
	case XPATH_RECURSION_LIMIT_EXCEEDED: return "it takes too many steps";
	default: return "not an XPath 1.0 expression";
	}
}

/* The answer, a set of nodes; NULL with *why. */
static xmlXPathObject *
evaluate(xmlXPathContext *ctxt, const struct vml_query *q, const char **why)
{
	const char *const *ns = q->namespaces;

	ctxt->error = keep_quiet;
	ctxt->opLimit = VML_MAX_XPATH_STEPS;
	for (; ns && ns[0] && ns[1]; ns += 2)
		if (xmlXPathRegisterNs(ctxt, (const xmlChar *)ns[0], (const xmlChar *)ns[1]) != 0)
			g_error("libxml2: no namespace");
	xmlXPathCompExpr *compiled = xmlXPathCtxtCompile(ctxt, (const xmlChar *)q->xpath);
	xmlXPathObject *answer = compiled ? evaluate_quietly(compiled, ctxt) : NULL;
	*why = answer ? NULL : reason(ctxt);
	if (answer && answer->type != XPATH_NODESET) {
		*why = "it selects no nodes, but is a number, a string or true or false";
		xmlXPathFreeObject(answer);
		answer = NULL;
	}
	xmlXPathFreeCompExpr(compiled);
	return answer;
}

static xmlXPathContext *
new_context(xmlDoc *doc)
{
	xmlXPathContext *ctxt = xmlXPathNewContext(doc);
	if (!ctxt)
		g_error("libxml2: no XPath context");
	return ctxt;
}

const char *
vml_query_fault(const struct vml_query *q)
{
	const char *why;
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *root = xmlNewDocNode(doc, NULL, BAD_CAST "domain", NULL);

	if (!doc || !root)
		g_error("libxml2: no document");
	xmlDocSetRootElement(doc, root);
	xmlXPathContext *ctxt = new_context(doc);
	xmlXPathFreeObject(evaluate(ctxt, q, &why));
	xmlXPathFreeContext(ctxt);
	xmlFreeDoc(doc);
	return why;
}

static const struct vml_node *
node_of(const struct vml_xml_document *d, const xmlNode *x)
{
	if (!x || x->type != XML_ELEMENT_NODE)
		return NULL;
	return &d->root[GPOINTER_TO_UINT(x->_private) - 1];
}

static const struct vml_attr *
attr_of(const struct vml_node *n, const xmlAttr *x)
{
	const char *ns = x->ns ? (const char *)x->ns->href : NULL;

	for (uint32_t i = 0; n && i < n->nattrs; i++)
		if (strcmp(n->attrs[i].name, (const char *)x->name) == 0 &&
			g_strcmp0(n->attrs[i].ns, ns) == 0)
			return &n->attrs[i];
	return NULL;
}

/* What a node of libxml2's is in the model; `node` NULL when it is nothing there. */
static struct vml_selected
selected(const struct vml_xml_document *d, const xmlNode *x)
{
	struct vml_selected s = { .node = node_of(d, x) };

	if (x->type == XML_ATTRIBUTE_NODE) {
		const struct vml_node *owner = node_of(d, x->parent);
		s.attr = attr_of(owner, (const xmlAttr *)x);
		s.node = s.attr ? owner : NULL;
	} else if (x->type == XML_TEXT_NODE || x->type == XML_CDATA_SECTION_NODE) {
		s.node = node_of(d, x->parent);
		s.text = true;
	}
	return s;
}

/* The model knows all the text of an element as one: its parts count once. */
static bool
is_repeated(const GArray *all, guint first, const struct vml_selected *s)
{
	const struct vml_selected *last =
		all->len > first ? &g_array_index(all, struct vml_selected, all->len - 1) : NULL;
	return last && s->text && last->text && last->node == s->node;
}

void
vml_query_ask(const struct vml_xml_document *d, const struct vml_query *q, GArray *all)
{
	struct vml_selected undecided = { .rule = q->rule, .node = d->root };
	guint first = all->len;

	if (!d->tree)
		return;
	xmlXPathContext *ctxt = new_context(d->tree);
	xmlXPathObject *answer = evaluate(ctxt, q, &undecided.undecided);
	xmlNodeSet *nodes = answer ? answer->nodesetval : NULL;
	if (nodes)
		xmlXPathNodeSetSort(nodes);
	for (int i = 0; nodes && i < nodes->nodeNr; i++) {
		struct vml_selected s = selected(d, nodes->nodeTab[i]);
		s.rule = q->rule;
		if (s.node && !is_repeated(all, first, &s))
			g_array_append_val(all, s);
	}
	if (!answer)
		g_array_append_val(all, undecided);
	xmlXPathFreeObject(answer);
	xmlXPathFreeContext(ctxt);
}
