/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON as libvirt's reader (yajl) takes it, for json: backing names. jansson refuses or rounds what
 * yajl lets through (lone surrogates, \u0000, overlong UTF-8, numbers of any size), and a name that
 * libvirt follows must never look unparsable here.
 */
#ifndef VML_CHAIN_JSON_H
#define VML_CHAIN_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum vml_jnode_kind {
	VML_JNODE_NULL,
	VML_JNODE_BOOLEAN,
	VML_JNODE_NUMBER,
	VML_JNODE_STRING,
	VML_JNODE_ARRAY,
	VML_JNODE_OBJECT,
};

/* Strings and keys end at their first NUL, as they do for libvirt. */
struct vml_jnode {
	enum vml_jnode_kind kind;
	const char *key;  /* in an object, else NULL */
	const char *text; /* of strings; of numbers and booleans as written */
	struct vml_jnode *parent, *first, *last, *next;
};

/* NULL when `text` is not one JSON value, or repeats a key of an object. */
struct vml_jnode *vml_jnode_parse(struct vml_arena *a, const char *text);
/* NULL when `object` is none or has no such key. */
struct vml_jnode *vml_jnode_get(const struct vml_jnode *object, const char *key);
/* The string there; NULL when there is none. */
const char *vml_jnode_text(const struct vml_jnode *object, const char *key);
struct vml_jnode *vml_jnode_new(struct vml_arena *a, enum vml_jnode_kind kind);
/* Moves `value` to the end of `container`. */
void vml_jnode_append(struct vml_jnode *container, struct vml_jnode *value);

#endif
