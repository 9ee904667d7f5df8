/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of image a recipe can make, and the plainest of them. */
#include "support/recipe-makers.h"

/* A hole of the given size; fill= writes every byte. */
static void
recipe_raw(struct recipe_image *im)
{
	uint64_t byte = image_number(im, "fill", 0);
	if (byte)
		image_fill(im, 0, (uint8_t)byte, im->size);
	image_extend(im, im->size);
}

static const struct {
	const char *name;
	image_maker make;
} kinds[] = {
	{ "bochs", recipe_bochs },
	{ "cloop", recipe_cloop },
	{ "cow", recipe_cow },
	{ "dmg", recipe_dmg },
	{ "gpt", recipe_gpt },
	{ "iso", recipe_iso },
	{ "luks", recipe_luks },
	{ "mbr", recipe_mbr },
	{ "parallels", recipe_parallels },
	{ "qcow", recipe_qcow },
	{ "qcow2", recipe_qcow2 },
	{ "qed", recipe_qed },
	{ "raw", recipe_raw },
	{ "vdi", recipe_vdi },
	{ "vhdx", recipe_vhdx },
	{ "vmdk", recipe_vmdk },
	{ "vpc", recipe_vpc },
};

image_maker
image_maker_find(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			return kinds[i].make;
	return NULL;
}
