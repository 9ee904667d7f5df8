/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Backing strings as libvirt parses them: paths, fat:, URIs, colon forms, json:. */
#ifndef VML_CHAIN_BACKING_H
#define VML_CHAIN_BACKING_H

#include <vmlint/model.h>

#include "base/arena.h"

enum vml_backing_result {
	VML_BACKING_OK,
	VML_BACKING_UNUSABLE, /* parsed, but not representable: detection stops silently */
	VML_BACKING_ERROR,    /* *error holds libvirt's text */
};

/*
 * `name` as recorded (cut at NUL); `parent` is the storage of the image that names it, for relative
 * names: dirname of its path as reached, without folding. Sets *out (type, path or network parts).
 */
enum vml_backing_result vml_backing_parse(struct vml_arena *a, const char *name,
	const struct vml_storage *parent, struct vml_storage *out, const char **error);

/* Fills in default ports, as the live XML shows them for whatever goes over TCP. */
void vml_backing_ports(struct vml_arena *a, struct vml_storage *s);

#endif
