/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A RELAX NG grammar as a graph of binary patterns: what our own matcher and the value checks read.
 * All references are indices, so that the embedded grammars are plain constant arrays, made by
 * schemas/embed.c with the same loader that reads --schema FILE at run time.
 */
#ifndef VML_XML_SCHEMA_GRAPH_H
#define VML_XML_SCHEMA_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vml_pat_kind {
	VML_PAT_NOT_ALLOWED,
	VML_PAT_EMPTY,
	VML_PAT_TEXT,
	VML_PAT_CHOICE,      /* a, b: patterns */
	VML_PAT_GROUP,       /* a, b */
	VML_PAT_INTERLEAVE,  /* a, b */
	VML_PAT_ONE_OR_MORE, /* a */
	VML_PAT_LIST,        /* a */
	VML_PAT_DATA,        /* type; a: first param or 0; b: except pattern or 0 */
	VML_PAT_VALUE,       /* type; a: string */
	VML_PAT_ATTRIBUTE,   /* a: name class, b: content */
	VML_PAT_ELEMENT,     /* a: name class, b: content */
	VML_PAT_SINCE,       /* a: pattern, b: note; exists at some target versions only */
	VML_PAT_AFTER,       /* made while matching: a, then b once the element has ended */
};

/* The first three are the patterns of the same number in every graph. */
struct vml_pat {
	uint8_t kind;
	uint8_t type; /* enum vml_data_type */
	uint32_t a, b;
};

enum vml_name_kind { VML_NAME_ONE, VML_NAME_ANY, VML_NAME_NS, VML_NAME_CHOICE };

/* Names are offsets into the strings, each string stored once: equal means same offset. */
struct vml_name_class {
	uint32_t kind;
	uint32_t name, ns;
	uint32_t a, b; /* CHOICE: both; ANY and NS: a is what is excepted, or 0 */
};

enum vml_data_type {
	VML_TYPE_STRING, /* white space counts */
	VML_TYPE_TOKEN,  /* white space collapsed */
	VML_TYPE_BOOLEAN,
	VML_TYPE_DECIMAL,
	VML_TYPE_DOUBLE,
	VML_TYPE_INTEGER, /* …and its kin, told apart by their bounds */
	VML_TYPE_LONG,
	VML_TYPE_INT,
	VML_TYPE_SHORT,
	VML_TYPE_BYTE,
	VML_TYPE_NON_NEGATIVE,
	VML_TYPE_POSITIVE,
	VML_TYPE_UNSIGNED_LONG,
	VML_TYPE_UNSIGNED_INT,
	VML_TYPE_UNSIGNED_SHORT,
	VML_TYPE_UNSIGNED_BYTE,
	VML_TYPE_DATE_TIME,
	VML_TYPE_NC_NAME,
	VML_TYPE_URI,
	VML_TYPES,
};

enum vml_param_kind {
	VML_PARAM_PATTERN,
	VML_PARAM_MIN,
	VML_PARAM_MAX,
	VML_PARAM_MIN_EXCLUSIVE,
	VML_PARAM_MAX_EXCLUSIVE,
	VML_PARAM_LENGTH,
	VML_PARAM_MIN_LENGTH,
	VML_PARAM_MAX_LENGTH,
};

struct vml_param {
	uint32_t kind;
	uint32_t text; /* string */
	uint32_t next; /* param or 0 */
};

/* Versions of libvirt: from `since` up to, not including, `until`; 0 = no such bound. */
struct vml_note {
	uint32_t since, until;
};

/* Which elements a definition of an element may hold: for looking up, not for matching. */
struct vml_def {
	uint32_t pat;         /* the element pattern */
	uint32_t kids, nkids; /* names from kids[kids] on */
};

struct vml_graph {
	const struct vml_pat *pats;
	const struct vml_name_class *names;
	const struct vml_param *params;
	const struct vml_note *notes;
	const struct vml_def *defs;
	const uint32_t *kids;  /* strings */
	const char *strings;   /* offset 0 is "" */
	const uint32_t *slots; /* hash table of strings; nslots is a power of two, 0 = free */
	uint32_t npats, nnames, nparams, nnotes, ndefs, nkids, nstrings, nslots;
	uint32_t start; /* pattern */
};

#define VML_NO_STRING UINT32_MAX

/* Offset of a string of that text, VML_NO_STRING when the grammar has none. */
uint32_t vml_graph_string(const struct vml_graph *g, const char *s);
uint32_t vml_graph_hash(const char *s);

/* Whether a name, in strings of the graph, is of that class. */
bool vml_graph_named(const struct vml_graph *g, uint32_t names, uint32_t name, uint32_t ns);

/* Whether the note holds at that libvirt version; note 0 always does, version 0 is "any". */
bool vml_graph_at(const struct vml_graph *g, uint32_t note, uint32_t version);

/* ---- reading a grammar ---------------------------------------------------------------------- */

/*
 * From a tree (xmlDocPtr) in the XML syntax; `file` is where its includes are relative to. NULL and
 * *error (g_free) when it cannot be read. Everything is freed by vml_graph_free().
 */
struct vml_graph *vml_graph_load(void *tree, const char *file, char **error);
/* The tree of a file (xmlDocPtr, to be freed), NULL when it has none. */
void *vml_graph_read(const char *file);
void vml_graph_free(struct vml_graph *g);

#endif
