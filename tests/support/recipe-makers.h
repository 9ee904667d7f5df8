/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The makers of fixture images, one per kind; recipe.h tells their options. */
#ifndef VML_TESTS_RECIPE_MAKERS_H
#define VML_TESTS_RECIPE_MAKERS_H

#include "support/recipe-image.h"

#define RECIPE_LUKS_HEADER 1052672 /* header and key material of one AES-256 volume */

void recipe_luks(struct recipe_image *im);
void recipe_luks_header(struct recipe_image *im, uint64_t at);
void recipe_qcow2(struct recipe_image *im);

#endif
