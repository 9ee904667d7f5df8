/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images that two disks of one domain cannot both have. */
#ifndef VML_CHAIN_SHARING_H
#define VML_CHAIN_SHARING_H

#include "chain/chain.h"

/* Refuses the second of two disks whose chains cannot be open at once. Chains must be there. */
void vml_chain_share(const struct vml_chain_context *c, const struct vml_document *d);

#endif
