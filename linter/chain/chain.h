/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt and QEMU of the target version will build from a disk: the declared part, then
 * detection from headers where libvirt would detect, and where and why it would refuse.
 */
#ifndef VML_CHAIN_CHAIN_H
#define VML_CHAIN_CHAIN_H

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"
#include "chain/pools.h"
#include "store/places.h"
#include "store/store.h"

struct vml_chain_context {
	struct vml_arena *arena;
	struct vml_store *store;
	const struct vml_target *target;
	const struct vml_document *document; /* NULL for an image by itself */
	const struct vml_pools *pools;       /* of the run, or NULL */
	const struct vml_user *user;         /* as whom the hypervisor opens images, or NULL */
	struct vml_places *places; /* files of the run that may be missing ones, or NULL */
	GPtrArray *refusals; /* start-stage refusals are appended: const struct vml_refusal * */
};

/* The chain of one disk. Never NULL; lives in the arena. */
const struct vml_chain *
vml_chain_of_disk(const struct vml_chain_context *c, const struct vml_disk *d);
/* The chain of an image named by itself, its top taken in its own (probed) format. */
const struct vml_chain *vml_chain_of_image(const struct vml_chain_context *c, const char *path);
/* Fills the chains of all disks, the document's refusals and its verdict. */
void vml_chain_document(const struct vml_chain_context *c, struct vml_document *d);

#endif
