/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices of mounted file systems whose files are windows into the kernel, not bytes on a disk. */
#ifndef VML_STORE_VIRTUAL_H
#define VML_STORE_VIRTUAL_H

#include <stdbool.h>
#include <sys/types.h>

#include <glib.h>

/* The st_dev values of procfs, sysfs, debugfs, tracefs and their like, read once (g_array_unref).
 */
GArray *vml_virtual_devices(void);
bool vml_virtual_has(const GArray *devices, dev_t dev);

#endif
