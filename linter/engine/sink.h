/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the engine: findings in the making, between a rule's check and the final list. */
#ifndef VML_ENGINE_SINK_H
#define VML_ENGINE_SINK_H

#include <glib.h>

#include <vmlint/finding.h>

#include "base/arena.h"

/* A related place, before its lines are known. */
struct vml_aside {
	struct vml_place at;
	const char *message;
};

struct vml_report {
	struct vml_finding *finding;
	struct vml_out *out;
	struct vml_place at;
	const struct vml_disk *disk;      /* the object; NULL = the document, or an image alone */
	const struct vml_layer *layer;    /* of its chain, or NULL */
	bool dropped;                     /* another finding speaks of the same fault */
	const struct vml_report *told_by; /* that one, where a name explains what is missing */
	const struct vml_node
		*within; /* which lacks the next, or has it under another name; or NULL */
	enum vml_part part;
	const char *lack, *meant; /* at most one of the two */
	bool is_refusal;          /* which knows how certain it is */
	enum vml_safety safety;
	const char *title;        /* of the fix; NULL = none */
	enum vml_promise promise; /* these five as in struct vml_fix */
	uint32_t depth;
	bool anew;
	enum vml_format format;
	const char *path;
	GArray *asides; /* struct vml_aside; these four are NULL until something is added */
	GArray *edits;  /* struct vml_edit */
	GPtrArray *notes, *commands;
	uint32_t commands_depth;
};

struct vml_out {
	struct vml_arena *arena;
	const struct vml_document *document; /* NULL for an image alone and in run scope */
	const struct vml_image_use *use;     /* image scope only */
	const struct vml_rule *rule;         /* at hand */
	enum vml_severity severity;          /* its effective one */
	GPtrArray *reports;                  /* struct vml_report * */
};

/* Completes the reports that are left and appends their findings; empties the list. */
void vml_out_finish(struct vml_out *out, GPtrArray *findings);
/* Marks reports that another one replaces. */
void vml_out_replace(GPtrArray *reports);

/* Sorts, and folds findings about the same bytes of the same image into the gravest one. */
void vml_findings_sort(GPtrArray *findings, struct vml_arena *arena);
/* Gives each finding of a sorted list its fingerprint. */
void vml_findings_mark(GPtrArray *findings, struct vml_arena *arena);

#endif
