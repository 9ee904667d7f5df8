/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Empty images of the older copy-on-write formats: qcow, qed and User Mode Linux's cow. */
#include "support/recipe-makers.h"

static const GString *
backing(struct recipe_image *im, uint64_t fallback, uint64_t *at)
{
	*at = image_number(im, "backing_at", fallback);
	return image_option(im, "backing");
}

/* Clusters of 4 KiB, L2 tables of 512 entries: one L1 entry covers 2 MiB. */
void
recipe_qcow(struct recipe_image *im)
{
	uint64_t at, l1_entries = (im->size + (2 << 20) - 1) / (2 << 20);
	const GString *name = backing(im, 48, &at);
	uint64_t l1_at = (at + 1023 + 8) & ~UINT64_C(7);
	image_put(im, 0, "QFI\xfb\0\0\0\1", 8);
	if (name) {
		image_be(im, 8, 8, at);
		image_be(im, 16, 4, name->len);
		image_put(im, at, name->str, name->len);
	}
	image_be(im, 24, 8, im->size);
	image_be(im, 32, 1, 12);
	image_be(im, 33, 1, 9);
	image_be(im, 36, 4, image_number(im, "crypt", 0));
	image_be(im, 40, 8, name ? l1_at : 48);
	image_extend(im, (name ? l1_at : 48) + l1_entries * 8);
}

/* Clusters of 64 KiB, tables of 4 clusters, the L1 table behind one cluster of header. */
void
recipe_qed(struct recipe_image *im)
{
	const uint64_t cluster = 65536;
	uint64_t at;
	const GString *name = backing(im, 64, &at);
	bool noprobe = image_flag(im, "noprobe"), check = image_flag(im, "check");
	image_put(im, 0, "QED\0", 4);
	image_le(im, 4, 4, cluster);
	image_le(im, 8, 4, 4);
	image_le(im, 12, 4, 1);
	image_le(im, 16, 8, (name ? 1 : 0) | (check ? 2 : 0) | (noprobe ? 4 : 0));
	image_le(im, 40, 8, cluster);
	image_le(im, 48, 8, im->size);
	if (name) {
		image_le(im, 56, 4, at);
		image_le(im, 60, 4, name->len);
		image_put(im, at, name->str, name->len);
	}
	image_extend(im, 5 * cluster);
}

void
recipe_cow(struct recipe_image *im)
{
	const GString *name = image_option(im, "backing");
	image_put(im, 0, "OOOM\0\0\0\2", 8);
	if (name)
		image_put(im, 8, name->str, name->len);
	image_be(im, 1036, 8, im->size);
	image_be(im, 1044, 4, 512);
	image_extend(im, 4096);
}
