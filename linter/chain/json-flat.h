/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dotted JSON keys, as QEMU writes and libvirt un-writes them. */
#ifndef VML_CHAIN_JSON_FLAT_H
#define VML_CHAIN_JSON_FLAT_H

#include "chain/json.h"

/*
 * {"a.b": 1} → {"a": {"b": 1}}, at every depth that is reached through objects; then every object
 * whose keys are 0 to n-1 becomes an array. Takes `object` apart. NULL and *error, in libvirt's
 * words, when keys collide.
 */
struct vml_jnode *
vml_jnode_unflatten(struct vml_arena *a, const struct vml_jnode *object, const char **error);

#endif
