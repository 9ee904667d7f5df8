/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of a chain report and who is built on whom, for the formats that draw a forest. Files
 * are one node by identity, whatever path leads to them; what is not there is one by its name.
 */
#ifndef VML_REPORT_PLAN_H
#define VML_REPORT_PLAN_H

#include <glib.h>

#include "base/arena.h"
#include "report/report.h"

enum vml_plan_kind {
	VML_PLAN_BACKING,
	VML_PLAN_DATA_FILE,
	VML_PLAN_EXTENT,
	VML_PLAN_PARENT, /* that only the format's own tools follow */
};

struct vml_plan_node {
	const char *name;              /* path, or what stands for it; as reached first */
	const struct vml_layer *layer; /* NULL for data files, extents and parents */
	const struct vml_layer *used;  /* as a disk or another image leads to it first, or NULL */
	const struct vml_document *used_in; /* the document of that disk, or NULL */
	enum vml_state state;
	const struct vml_chain *own; /* its chain as an image by itself, or NULL */
	GArray *overlays;            /* uint32_t: nodes that are built on it, by name */
	uint32_t bases;              /* how many nodes it is built on */
	bool found;                  /* its image was found in a directory */
	bool differs;                /* with --what-if: its own chain is another one today */
	bool ended, open; /* some chain ends here for good; some stops here without an end */
};

struct vml_plan_edge {
	uint32_t from, to; /* from the overlay to what it is built on */
	enum vml_plan_kind kind;
};

/* A disk and the top of its chain. */
struct vml_plan_user {
	const struct vml_document *document;
	const struct vml_disk *disk;
	uint32_t node;
	bool differs; /* with --what-if: the chain is another one today */
};

struct vml_plan {
	GPtrArray *nodes;    /* struct vml_plan_node * */
	GArray *edges;       /* struct vml_plan_edge */
	GArray *users;       /* struct vml_plan_user */
	GHashTable *by_path; /* every path that leads to a node → its number + 1 */
};

struct vml_plan *vml_plan_new(const struct vml_chain_report *r);
void vml_plan_free(struct vml_plan *g);
const struct vml_plan_node *vml_plan_node_at(const struct vml_plan *g, uint32_t i);
/* The number of the node that this path leads to, or -1. */
int64_t vml_plan_find(const struct vml_plan *g, const char *path);
const char *vml_plan_kind_name(enum vml_plan_kind k);
/* "10.0 MiB" (g_free). */
char *vml_plan_size(uint64_t bytes);
/*
 * What there is to say of a node besides its name: format, size, state and verdict, separated by
 * `between`; and of a user: domain and target.
 */
void vml_plan_describe(const struct vml_chain_report *r, const struct vml_plan_node *n,
	const char *between, GString *out);
void vml_plan_name_user(const struct vml_plan_user *u, GString *out);
/*
 * What follows the word of a verdict: " at start [VML303]: libvirt's text", or "" (arena).
 * `unknown` is what is missing to know, or NULL.
 */
const char *vml_plan_reason(const struct vml_chain_report *r, struct vml_arena *a,
	enum vml_verdict v, const struct vml_refusal *x, const char *unknown);
/* How a chain that is not refused ends: "ended by the XML". */
const char *vml_plan_end(const struct vml_chain *c);

/* How a text format draws the forest. Labels come masked and escaped; numbers count from 0. */
struct vml_plan_pen {
	const char *head, *foot;              /* of the whole drawing */
	const char *between;                  /* the lines of a label */
	void (*letter)(char c, GString *out); /* one byte of a label */
	void (*node)(const struct vml_plan_node *n, guint i, const char *label, FILE *out);
	void (*user)(const struct vml_plan_user *u, guint i, const char *label, FILE *out);
	void (*edge)(const struct vml_plan_edge *e, FILE *out);
};
void vml_plan_draw(const struct vml_chain_report *r, const struct vml_plan_pen *pen, FILE *out);
/* The key of a file by identity or name (g_free); NULL where a layer has neither. */
char *vml_plan_key(const struct vml_layer *l);

#endif
