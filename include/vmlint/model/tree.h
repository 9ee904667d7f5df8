/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document as XML: its elements and attributes with their spans, or what keeps the bytes from
 * being one. All of it belongs to the arena of the document. What libvirt makes of an element is
 * in disk.h and document.h.
 */
#ifndef VMLINT_MODEL_TREE_H
#define VMLINT_MODEL_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/text.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vml_attr {
	const char *name;  /* local name */
	const char *ns;    /* namespace URI or NULL */
	const char *value; /* entities and white space normalised as XML says */
	struct vml_span name_at;
	struct vml_span value_at; /* between the quotes */
};

/*
 * One element. Spans are exact unless `lines_only` of the document is set; then they cover the
 * line that libxml2 reports, and no edit may use them.
 */
struct vml_node {
	const char *name; /* local name */
	const char *ns;   /* namespace URI or NULL */
	const char *text; /* all character data directly below, concatenated; "" if none */
	const struct vml_attr *attrs;
	uint32_t nattrs;
	uint32_t index; /* in document order, from 0 */
	const struct vml_node *parent;
	const struct vml_node *first; /* first child element */
	const struct vml_node *next;  /* next sibling element */
	struct vml_span tag;          /* "<name …>" or "<name …/>" */
	struct vml_span name_at;      /* the name in the start tag, prefix included */
	struct vml_span content; /* between start and end tag; empty at tag.end for "<name/>" */
	struct vml_span whole;   /* start tag to end tag */
	bool self_closing;       /* written "<name/>" */
};

/* Ways in which bytes fail to be an XML document that vmlint reads. */
enum vml_fault_kind {
	VML_FAULT_UNREADABLE,      /* the file itself; `text` says why */
	VML_FAULT_NOT_WELL_FORMED, /* `text` is libxml2's or the guard's reason */
	VML_FAULT_DOCTYPE,
	VML_FAULT_TOO_LARGE, /* beyond a limit of base/limits.h; `text` names it */
	VML_FAULT_ENCODING,  /* an encoding vmlint does not read */
};

struct vml_fault {
	enum vml_fault_kind kind;
	struct vml_span at;
	const char *text;
};

/* First child element of that name in no namespace, or NULL. */
const struct vml_node *vml_child(const struct vml_node *n, const char *name);
/* Next sibling with the same name, or NULL. */
const struct vml_node *vml_again(const struct vml_node *n);
/* Attribute of that name in no namespace, or NULL. */
const struct vml_attr *vml_attr(const struct vml_node *n, const char *name);
/* Its value, or NULL. `n` may be NULL. */
const char *vml_value(const struct vml_node *n, const char *name);
/* Whether a value holds template syntax, so that it is not known yet. NULL does not. */
bool vml_placeholder(const char *value);

#ifdef __cplusplus
}
#endif

#endif
