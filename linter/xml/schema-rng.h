/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libxml2's RELAX NG validator, and nothing of ours. */
#ifndef VML_XML_SCHEMA_RNG_H
#define VML_XML_SCHEMA_RNG_H

#include <stdbool.h>
#include <stddef.h>

struct vml_rng; /* compiled; read-only, shared by all threads */

/* Whether this libxml2 can validate at all (RELAX NG is optional since 2.14). */
bool vml_rng_available(void);
/* Once, before there are threads: older libxml2 sets up its data types unguarded. */
void vml_rng_init(void);
/* From memory, or from `file` when that is not NULL. On failure NULL and *error (g_free). */
struct vml_rng *vml_rng_new(const char *text, size_t len, const char *file, char **error);
void vml_rng_free(struct vml_rng *r);

enum vml_rng_verdict { VML_RNG_VALID, VML_RNG_INVALID, VML_RNG_FAILED };

/*
 * Validates a tree (xmlDocPtr) that no other thread uses. When it is invalid, *element is the
 * number, from 1 in document order, of the deepest element that libxml2 complained of, 0 = none.
 */
enum vml_rng_verdict vml_rng_validate(const struct vml_rng *r, void *tree, unsigned *element);

/*
 * Where the first text that is not blank directly below an element is: how many child elements come
 * before it. False when there is none.
 */
bool vml_rng_stray_text(void *tree, unsigned element, unsigned *before);

#endif
