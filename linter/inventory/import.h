/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What other programs say of images → records. Only what they say is taken over; whatever they
 * leave out stays not known, and each record names the program that told it.
 */
#ifndef VML_INVENTORY_IMPORT_H
#define VML_INVENTORY_IMPORT_H

#include <glib.h>

#include "store/record.h"

/* Records and complaints, in the order in which they came. All memory is the arena's. */
struct vml_import {
	struct vml_arena *arena;
	GPtrArray *records;  /* struct vml_record * */
	GPtrArray *problems; /* const char *: what could not be taken over, and why */
};

/*
 * The output of `qemu-img info --output=json`, with or without --backing-chain: an object or an
 * array, or several of them one after the other. Total: what is none is a problem.
 */
void vml_import_qemu(struct vml_import *to, const char *text, size_t len);
/* The output of `virsh vol-dumpxml` and of `virsh pool-dumpxml`. */
void vml_import_volume(struct vml_import *to, const struct vml_volume *v);
void vml_import_pool(struct vml_import *to, const struct vml_pool *p);

/* Adds a record of `path`, or a problem when it does not say which file that is. */
struct vml_record *vml_import_add(struct vml_import *to, const char *path, const char *by);
void vml_import_complain(struct vml_import *to, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
/*
 * What libvirt reads of an image in the format it was told to have, where its program says that:
 * an empty reading for the caller to fill, or NULL for formats that cannot have a backing file.
 */
struct vml_reading *vml_import_reading(struct vml_import *to, struct vml_image *m);

#endif
