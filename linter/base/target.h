/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Target versions: the one table of version-dependent behaviour, and how a target is named. */
#ifndef VML_BASE_TARGET_H
#define VML_BASE_TARGET_H

#include <glib.h>

#include <vmlint/model.h>

/* Versions are VML_VERSION, half-open ranges: since 0 = always, until 0 = still so. */
struct vml_target_range {
	uint32_t since, until;
};

/* A behaviour holds where some row of it has both programs in range. */
struct vml_target_row {
	enum vml_behaviour behaviour;
	struct vml_target_range libvirt, qemu;
	uint32_t
		measured; /* newest libvirt for which this was seen or read; 0 = the newest known */
	const char *source; /* where that is known from */
};

/* The newest versions known, libvirt 12.7.0 and QEMU 10.0.13: what a run without --target means. */
struct vml_target vml_target_newest(void);
/*
 * "libvirt=9.0.0,qemu=7.2", in either order or one alone; what is left out is the newest. False
 * and *error (g_free) when it is no such thing. Sets the versions and `given` of *t only.
 */
bool vml_target_parse(const char *text, struct vml_target *t, char **error);
/*
 * Text of `virsh version`, in the C locale. The daemon's version counts before the library's, and
 * a hypervisor other than QEMU leaves the newest QEMU.
 */
bool vml_target_from_virsh(const char *text, struct vml_target *t, char **error);
/*
 * One libvirt version of every stretch in which all behave alike, with the newest QEMU: a walk
 * under each of them has seen whatever any version would look at (g_array_unref, struct
 * vml_target).
 */
GArray *vml_target_stretches(void);
const struct vml_target_row *vml_target_rows(unsigned *n);

#endif
