/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faults in the making. */
#ifndef VML_XML_SCHEMA_FAULT_H
#define VML_XML_SCHEMA_FAULT_H

#include <vmlint/model.h>

#include "base/arena.h"
#include "base/limits.h"
#include "xml/schema-match.h"

/* An open element and the pattern before its start tag. */
struct vml_frame {
	const struct vml_node *node;
	uint32_t before;
};

struct vml_faults {
	struct vml_matcher *m;
	struct vml_arena *arena;
	void *tree;
	uint32_t version;
	GArray *misfits; /* struct vml_misfit * */
	struct vml_frame frames[VML_MAX_DEPTH];
	unsigned depth;
	struct vml_misfit spare; /* beyond VML_MAX_MISFITS */
};

/* A step that failed, to be tried under other circumstances. */
struct vml_probe {
	enum {
		VML_PROBE_OPEN,
		VML_PROBE_ATTR,
		VML_PROBE_CLOSE,
		VML_PROBE_TEXT,
		VML_PROBE_END,
	} step;
	uint32_t p;
	struct vml_match_name name;
	const char *value;
};

/* Never NULL. */
struct vml_misfit *vml_fault_add(struct vml_faults *f, enum vml_misfit_kind kind,
	const struct vml_node *n, const struct vml_attr *a, const char *name, struct vml_span at);
/* Adds TOO_NEW or REMOVED when another version of libvirt would take the step. */
bool vml_fault_version(struct vml_faults *f, struct vml_probe probe, const struct vml_node *n,
	const struct vml_attr *a, const char *name, struct vml_span at);
/* Sets expected and nearest. */
void vml_fault_expect(
	struct vml_faults *f, struct vml_misfit *m, const GPtrArray *names, const char *word);
/* Sets because, when another value of a key attribute around would let the step pass. */
void vml_fault_because(struct vml_faults *f, struct vml_misfit *m, struct vml_probe probe);
/*
 * Sets belongs: an ancestor, or else some element, that may hold an element of that name. Says
 * whether it is an ancestor.
 */
bool vml_fault_belongs(struct vml_faults *f, struct vml_misfit *m, const struct vml_node *n);

#endif
