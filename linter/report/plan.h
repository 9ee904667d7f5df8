/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of a chain report and who is built on whom, for the formats that draw a forest. Files
 * are one node by identity, whatever path leads to them; what is not there is one by its name.
 */
#ifndef VML_REPORT_PLAN_H
#define VML_REPORT_PLAN_H

#include <glib.h>

#include "report/report.h"

enum vml_plan_kind { VML_PLAN_BACKING, VML_PLAN_DATA_FILE, VML_PLAN_EXTENT };

struct vml_plan_node {
	const char *name;              /* path, or what stands for it; as reached first */
	const struct vml_layer *layer; /* NULL for data files and extents */
	enum vml_state state;
	const struct vml_chain *own; /* its chain as an image by itself, or NULL */
	GArray *overlays;            /* uint32_t: nodes that are built on it, by name */
	uint32_t bases;              /* how many nodes it is built on */
	bool found;                  /* its image was found in a directory */
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
};

struct vml_plan {
	GPtrArray *nodes; /* struct vml_plan_node * */
	GArray *edges;    /* struct vml_plan_edge */
	GArray *users;    /* struct vml_plan_user */
};

struct vml_plan *vml_plan_new(const struct vml_chain_report *r);
void vml_plan_free(struct vml_plan *g);
const struct vml_plan_node *vml_plan_node_at(const struct vml_plan *g, uint32_t i);
const char *vml_plan_kind_name(enum vml_plan_kind k);
/*
 * What there is to say of a node besides its name: format, size, state and verdict, separated by
 * `between`; and of a user: domain and target.
 */
void vml_plan_describe(const struct vml_chain_report *r, const struct vml_plan_node *n,
	const char *between, GString *out);
void vml_plan_name_user(const struct vml_plan_user *u, GString *out);
/* The key of a file by identity or name (g_free); NULL where a layer has neither. */
char *vml_plan_key(const struct vml_layer *l);

#endif
