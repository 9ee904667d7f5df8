/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store as its own files see it. */
#ifndef VML_STORE_INSIDE_H
#define VML_STORE_INSIDE_H

#include "store/resolve.h"
#include "store/store.h"
#include "store/trust.h"
#include "store/virtual.h"

struct vml_store {
	struct vml_store_options options;
	struct vml_resolver *resolver;
	struct vml_trust *trust;
	struct vml_virtual virtual_devices;
	GMutex lock;
	GCond ready;
	struct vml_arena *arena; /* of slots, their paths and identities */
	unsigned waiting;        /* threads that wait for it */
	bool named;              /* every image has the name it is told by */
	bool several;            /* some image has several names */
	GHashTable *slots;       /* path → slot */
	GHashTable *images;      /* vml_identities_new() */
	struct vml_store_stats stats;
	struct vml_entry unlooked;
};

#endif
