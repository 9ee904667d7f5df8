/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the grammar says of a document, and of each of its misfits what libvirt's parser makes of
 * it. Filled by linter/xml/, the parser's part by linter/domain/.
 */
#ifndef VMLINT_MODEL_SCHEMA_H
#define VMLINT_MODEL_SCHEMA_H

#include <stdint.h>

#include <vmlint/model/text.h>

struct vml_node;
struct vml_attr;

enum vml_schema_verdict { VML_SCHEMA_UNCHECKED, VML_SCHEMA_VALID, VML_SCHEMA_INVALID };

/* Who said "invalid"; a set of bits. */
enum vml_schema_by { VML_BY_RELAXNG = 1, VML_BY_PATTERN = 2, VML_BY_TARGET = 4 };

enum vml_misfit_kind {
	VML_MISFIT_UNEXPLAINED, /* RelaxNG says no and nothing finer is known */
	VML_MISFIT_ELEMENT,     /* element not known here */
	VML_MISFIT_ATTRIBUTE,   /* attribute not known here */
	VML_MISFIT_VALUE,       /* attribute value or text outside its set */
	VML_MISFIT_NO_ELEMENT,  /* required child missing */
	VML_MISFIT_NO_ATTRIBUTE,
	VML_MISFIT_REPEATED,
	VML_MISFIT_EMPTY,   /* an empty value where the grammar wants one */
	VML_MISFIT_TEXT,    /* text where none belongs */
	VML_MISFIT_TOO_NEW, /* introduced after the target version */
	VML_MISFIT_REMOVED, /* gone at the target version */
};

/* What libvirt's parser does with a document because of a misfit. */
enum vml_reception {
	VML_PARSER_REFUSES, /* defines no such domain, pool, … */
	VML_PARSER_DROPS,   /* defines it as if that were not there */
	VML_PARSER_TAKES,   /* reads it */
};

/* One way in which a document does not fit the grammar. */
struct vml_misfit {
	enum vml_misfit_kind kind;
	const struct vml_node *node; /* the element concerned, or the parent of a missing one */
	const struct vml_attr *attr; /* the attribute concerned, or NULL */
	const char *name;            /* what was found, or what is missing */
	const char *const *expected; /* names or values accepted here, nearest first */
	uint32_t nexpected;
	const char *nearest; /* the likely intended name or value, or NULL */
	const char *because; /* "type='file'" where a key attribute chose the branch, or NULL */
	const char *since;   /* libvirt version for TOO_NEW / REMOVED */
	const char
		*belongs; /* name of the element under which an unknown child is known, or NULL */
	const struct vml_node *lacks; /* what is then without something it must have, or NULL */
	struct vml_span at;
	enum vml_reception parser; /* filled by domain/ */
};

struct vml_schema {
	enum vml_schema_verdict verdict;
	unsigned by;         /* enum vml_schema_by bits when invalid */
	const char *grammar; /* "builtin" or the file's name; NULL when unchecked */
	const struct vml_misfit *misfits;
	uint32_t nmisfits;
};

#endif
