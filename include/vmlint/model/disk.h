/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A disk as libvirt's parser takes it: what the XML declares, and the chain that follows from it.
 */
#ifndef VMLINT_MODEL_DISK_H
#define VMLINT_MODEL_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/chain.h>
#include <vmlint/model/storage.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vml_device { VML_DEVICE_DISK, VML_DEVICE_CDROM, VML_DEVICE_FLOPPY, VML_DEVICE_LUN };

struct vml_disk {
	const struct vml_node *node;
	enum vml_device device;
	const char *type_name;    /* as written, NULL = not given (file) */
	const char *target, *bus; /* of <target>; bus as libvirt infers it from the name */
	const struct vml_node *target_node, *driver_node, *readonly_node, *shareable_node,
		*transient_node, *mirror_node;
	bool readonly; /* <readonly/>, or a cdrom */
	bool shareable, transient;
	bool unfilled;      /* a template leaves open what kind of disk this is */
	bool snapshot_disk; /* of a domainsnapshot's, checkpoint's or backup's own <disks> */
	struct vml_decl decl;
	const struct vml_chain *chain; /* NULL before chain/ or where chains are not judged */
};

/* How many layers the disk declares above `l`, which is one of them. */
uint32_t vml_decl_depth(const struct vml_disk *d, const struct vml_decl *l);
/* The layer that `l` is in the disk's chain, or among what a refused disk declares, or NULL. */
const struct vml_layer *vml_decl_layer(const struct vml_disk *d, const struct vml_decl *l);

/* Its target, or "the disk". */
const char *vml_disk_words(const struct vml_disk *d);

#ifdef __cplusplus
}
#endif

#endif
