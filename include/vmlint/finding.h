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
	uint64_t dev, ino; /* of the image, under whatever name; 0 = in none */
};

struct vml_related {
	struct vml_location where;
	const char *message;
};

struct vml_edit {
	struct vml_span at;
	const char *text;
};

enum { VML_DEPTH_ANY = INT32_MAX };

/* What a fix says of the chain that libvirt builds afterwards. */
enum vml_promise {
	VML_CHAIN_KEPT,     /* as it is today */
	VML_CHAIN_EXTENDED, /* goes on to what headers name beyond an end that the XML sets */
	VML_CHAIN_MENDED,   /* the one that is refused today for what headers record */
	VML_CHAIN_CHANGED,  /* another one; see `depth` */
};

struct vml_fix {
	enum vml_safety safety;
	const char *title;
	const struct vml_edit *edits; /* sorted, not overlapping */
	uint32_t nedits;
	enum vml_promise promise;
	/*
	 * CHANGED: layers above that depth stay as they are, and the one there gets this format and
	 * path (NONE and NULL = as it is). With `anew` it is declared, whatever was there, with
	 * exactly these; format NONE = there is none. VML_DEPTH_ANY = nothing is said.
	 */
	uint32_t depth;
	bool anew;
	enum vml_format format;
	const char *path;
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
	const char *const *expected; /* names or values that could stand there, likeliest first */
	uint32_t nexpected;
	const char *const *commands; /* pairs: command, sentence */
	uint32_t commands_depth;     /* of the image they change: bases come before overlays */
	uint32_t ncommands;
	const char *no_command;    /* "IMAGE: why there is none", printable; or NULL */
	const struct vml_fix *fix; /* or NULL */
	const char *fingerprint;
};

#endif
