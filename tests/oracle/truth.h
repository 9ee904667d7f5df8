/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What becomes of a domain, in one form for whoever was asked, so that answers can be compared.
 * A layer is one line: type, place, format. Places below the scenario's folder start with "@/".
 */
#ifndef VML_TESTS_ORACLE_TRUTH_H
#define VML_TESTS_ORACLE_TRUTH_H

#include <stdbool.h>

#include <glib.h>
#include <jansson.h>

struct truth_disk {
	char *target;
	char *verdict;     /* accepted, dropped, refused, unknown */
	GPtrArray *layers; /* char * */
	bool terminated;
};

struct truth {
	char *verdict; /* accepted, refused, unknown; NULL = not asked */
	char *stage;   /* parse, start, or NULL */
	char *message; /* the program's words, or NULL */
	bool by_qemu;  /* they are QEMU's */
	GPtrArray *disks;
};

struct truth *truth_new(void);
void truth_free(gpointer t);
struct truth_disk *truth_add_disk(struct truth *t, const char *target);
/* The disk of that target, or NULL. */
struct truth_disk *truth_disk(const struct truth *t, const char *target);
/* `root` is folded to "@". */
void truth_add_layer(struct truth_disk *d, const char *root, const char *type, const char *place,
	const char *format);
/* `root` in a text becomes "@". */
char *truth_fold(const char *text, const char *root);
json_t *truth_json(const struct truth *t);
/* What truth_json() wrote. */
struct truth *truth_from_json(const json_t *value);

#endif
