/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The makers of fixture images, one per kind; recipe.h tells their options. */
#ifndef VML_TESTS_RECIPE_MAKERS_H
#define VML_TESTS_RECIPE_MAKERS_H

#include "support/recipe-image.h"

#define RECIPE_LUKS_HEADER 1052672 /* header and key material of one AES-256 volume */

void recipe_bochs(struct recipe_image *im);
void recipe_cloop(struct recipe_image *im);
void recipe_cow(struct recipe_image *im);
void recipe_dmg(struct recipe_image *im);
void recipe_gpt(struct recipe_image *im);
void recipe_iso(struct recipe_image *im);
void recipe_luks(struct recipe_image *im);
void recipe_luks_header(struct recipe_image *im, uint64_t at);
void recipe_mbr(struct recipe_image *im);
void recipe_parallels(struct recipe_image *im);
void recipe_qcow(struct recipe_image *im);
void recipe_qcow2(struct recipe_image *im);
void recipe_qed(struct recipe_image *im);
void recipe_vdi(struct recipe_image *im);
void recipe_vhdx(struct recipe_image *im);
void recipe_vmdk(struct recipe_image *im);
void recipe_vpc(struct recipe_image *im);

/* Make the checksums right again after pokes; nothing where there is no such image. */
void recipe_seal_vpc(struct recipe_image *im);
void recipe_seal_vhdx(struct recipe_image *im);

#endif
