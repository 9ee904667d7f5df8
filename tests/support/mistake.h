/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mistakes made by chance in documents that have none, with the places where they are. */
#ifndef VML_TESTS_MISTAKE_H
#define VML_TESTS_MISTAKE_H

#include <glib.h>

#include "base/target.h"
#include "support/schema.h"

/* The version that documents are valid for: the one that they are linted for. */
#define MISTAKE_TARGET (vml_target_newest().libvirt)

enum { MOST_PLACES = 3 };

/* The base with one mistake in it, and the bytes that a person would look at for it. */
struct mistake {
	char *what, *xml;
	struct vml_span places[MOST_PLACES];
	unsigned nplaces;
	unsigned told, here; /* errors and warnings; those of them at a place */
	bool broken;         /* no XML any more, as by an attribute of a name twice */
};

/* A document to make mistakes in. */
struct mistake_base {
	char *xml;
	struct schema_case tree;
	GPtrArray *elements; /* struct vml_node, in document order */
};

struct mistake_stock {
	struct vml_grammar *grammar;
	GPtrArray *bases; /* the first one has everything that people make mistakes in */
};

/* A document and its elements; the text is the base's from now on. */
struct mistake_base *mistake_base_new(struct vml_grammar *grammar, char *xml);
void mistake_base_free(gpointer base);
/* One mistake in one of the documents. */
struct mistake *mistake_make(const struct mistake_stock *s, GRand *rand);
void mistake_free(gpointer mistake);

#endif
