/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Target versions: the one table of version-dependent behaviour, and how a target is named. */
#ifndef VML_CHAIN_TARGET_H
#define VML_CHAIN_TARGET_H

#include <vmlint/model.h>

struct vml_target_row {
	enum vml_behaviour behaviour;
	uint32_t since, until; /* libvirt versions, half-open; until 0 = still so */
	const char *source;    /* where that is known from */
};

/* The newest versions known: what a run without --target judges for. */
struct vml_target vml_target_newest(void);
/* "libvirt=9.0.0,qemu=7.2": false and *error (g_free) when it is no such thing. */
bool vml_target_parse(const char *text, struct vml_target *t, char **error);
/* Text of `virsh version`. */
bool vml_target_from_virsh(const char *text, struct vml_target *t, char **error);
const struct vml_target_row *vml_target_rows(unsigned *n);

#endif
