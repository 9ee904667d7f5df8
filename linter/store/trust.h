/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the user vouches for: folders in which headers may name images, and images whose headers no
 * guest wrote. Paths are those of the target host, "." and ".." folded.
 */
#ifndef VML_STORE_TRUST_H
#define VML_STORE_TRUST_H

#include "store/resolve.h"
#include "store/store.h"

struct vml_trust;

/* The lists of `o` stay the caller's and must outlive the result. */
struct vml_trust *vml_trust_new(const struct vml_store_options *o);
void vml_trust_free(struct vml_trust *t);
enum vml_rooting vml_trust_rooting(const struct vml_trust *t, const char *path);
/*
 * Whether some glob means the path and the file has the digest that goes with it: that at `file`,
 * which is the same path unless files are thought to be elsewhere. It is read for that once, and
 * only when it is regular and not larger than VML_MAX_DIGEST.
 */
bool vml_trust_holds(
	struct vml_trust *t, const struct vml_resolver *r, const char *path, const char *file);

#endif
