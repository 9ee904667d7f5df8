/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices of mounted file systems whose files are windows into the kernel, not bytes on a disk. */
#ifndef VML_STORE_VIRTUAL_H
#define VML_STORE_VIRTUAL_H

#include <stdbool.h>
#include <sys/types.h>

#include <glib.h>

struct vml_virtual {
	GOnce devices; /* GArray of dev_t: procfs, sysfs, debugfs, tracefs and their like */
};

void vml_virtual_init(struct vml_virtual *v);
void vml_virtual_clear(struct vml_virtual *v);
/* Whether st_dev is one of them; any thread may ask. The mounts are read when first needed. */
bool vml_virtual_has(struct vml_virtual *v, dev_t dev);

#endif
