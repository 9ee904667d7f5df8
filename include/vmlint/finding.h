/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A finding as it leaves the engine: what reporters print and fix/ applies. Read-only. */
#ifndef VMLINT_FINDING_H
#define VMLINT_FINDING_H

#include <vmlint/rule.h>

/* Where, resolved for people. In an image line and column are 0 and only offsets count. */
struct vml_location {
	const char *path;
	const struct vml_source *source; /* NULL = in an image, or no text kept */
	struct vml_span at;
	uint32_t line, column, end_line, end_column; /* from 1, in characters; 0 = in an image */
};

struct vml_related {
	struct vml_location where;
	const char *message;
};

struct vml_edit {
	struct vml_span at;
	const char *text;
};

struct vml_fix {
	enum vml_safety safety;
	const char *title;
	const struct vml_edit *edits; /* sorted, not overlapping */
	uint32_t nedits;
	bool extends_chain; /* goes on to what headers name beyond an end that the XML sets */
	bool changes_chain; /* announces another chain than the one libvirt would build today */
};

struct vml_finding {
	const struct vml_rule *rule;
	enum vml_severity severity;
	enum vml_effect effect;
	enum vml_certainty certainty;
	const char *message;
	const char *label; /* or NULL */
	struct vml_location where;
	const char *domain, *disk, *image; /* object; each may be NULL */
	const struct vml_chain *chain;     /* to draw, or NULL */
	const struct vml_document *document;
	const struct vml_node *node; /* element concerned, or NULL */
	const struct vml_related *related;
	uint32_t nrelated;
	const char *const *notes;
	uint32_t nnotes;
	const char *const *commands; /* pairs: command, sentence */
	uint32_t commands_depth;     /* of the image they change: bases come before overlays */
	uint32_t ncommands;
	const struct vml_fix *fix; /* or NULL */
	const char *fingerprint;
};

#endif
