/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Image facts against the real qemu-img: every fixture as it is and damaged, and every header
 * field at the edges of what it can hold. Where it opens an image, vmlint says the same; where
 * vmlint says that QEMU refuses, it does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/agree.h"
#include "support/cases.h"
#include "support/mutate.h"
#include "support/qemu-img.h"
#include "support/recipe.h"
#include "support/scratch.h"

/* The image with some of its first bytes changed. */
static bool
damage(const char *path, GRand *rand)
{
	uint8_t bytes[1024];
	FILE *f = fopen(path, "r+");
	size_t n = f ? fread(bytes, 1, sizeof(bytes), f) : 0;
	if (n > 0) {
		mutate(bytes, n, rand);
		rewind(f);
		fwrite(bytes, 1, n, f);
	}
	return f && fclose(f) == 0 && n > 0;
}

/* What they disagree on is kept in the directory VMLINT_KEEP, where one is named. */
static bool
agree_or_keep(const struct image_case *c, const char *path, guint n)
{
	const char *keep = g_getenv("VMLINT_KEEP");
	bool same = image_agrees(c->where, NULL, path);
	char *name = keep && !same ? g_strdup_printf("%s/%u", keep, n) : NULL;
	if (name)
		rename(path, name);
	g_free(name);
	return same;
}

static void
damaged(void **state)
{
	(void)state;
	GPtrArray *list = image_cases();
	unsigned bad = 0, rounds = mutate_rounds(1);
	const char *seed = g_getenv("VMLINT_SEED");
	GRand *rand = g_rand_new_with_seed(seed ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 1);
	for (guint i = 0; i < list->len * rounds; i++) {
		const struct image_case *c = list->pdata[i % list->len];
		char *root = scratch_new(), *path = image_case_build(c, root);
		if (!image_case_expects(c, "qemu", NULL) && damage(path, rand))
			bad += !agree_or_keep(c, path, i);
		g_free(path);
		scratch_free(root);
	}
	g_rand_free(rand);
	assert_int_equal(bad, 0);
	g_ptr_array_unref(list);
}

static void
fixtures(void **state)
{
	(void)state;
	GPtrArray *list = image_cases();
	unsigned bad = 0;
	for (guint i = 0; i < list->len; i++) {
		const struct image_case *c = list->pdata[i];
		char *root = scratch_new();
		char *path = image_case_build(c, root);
		char *label = g_strdup_printf("%s [%s]", c->where, c->name);
		if (!image_case_expects(c, "qemu", "unasked"))
			bad += !image_agrees(label, c, path);
		g_free(label);
		g_free(path);
		scratch_free(root);
	}
	assert_int_equal(bad, 0);
	g_ptr_array_unref(list);
}

/*
 * Header fields of each format, from the first to behind the last, in its byte order. The block
 * size of VHD is left out: qemu-img tells a large one as negative.
 */
static const struct {
	const char *recipe, *kind;
	uint64_t from, to;
} fields[] = {
	{ "raw b 1M\nqcow2 i 1M backing=b format=raw snapshots=1", "be32", 4, 136 },
	{ "qcow2 i 1M snapshots=1", "be32", 262144, 262184 },
	{ "qcow2 i 1M version=2", "be32", 4, 80 },
	{ "qcow2 i 1M crypt=2", "be32", 262144 + 104, 262144 + 272 },
	{ "raw b 1M\nqcow i 1M backing=b", "be32", 4, 48 },
	{ "raw b 1M\nqed i 1M backing=b", "le32", 4, 64 },
	{ "vmdk i 10M", "le32", 4, 84 },
	{ "vmdk i 10M stream", "le32", 65536, 67072 - 960 },
	{ "vpc i 10M", "be32", 8, 88 },
	{ "vpc i 10M", "be32", 520, 544 },
	{ "vpc i 10M", "be32", 548, 556 },
	{ "vhdx i 10M", "le32", 65536 + 64, 65536 + 80 },
	{ "vhdx i 10M", "le32", 196608 + 8, 196608 + 32 },
	/* without the place of the block table, whose entries vmlint does not read */
	{ "vhdx i 10M", "le32", 196608 + 36, 196608 + 80 },
	{ "vhdx i 10M", "le32", 2097152 + 8, 2097152 + 96 },
	{ "vhdx i 10M", "le32", 2162688, 2162688 + 40 },
	{ "vdi i 10M", "le32", 64, 84 },
	{ "vdi i 10M", "le32", 340, 460 },
	{ "parallels i 10M", "le32", 16, 72 },
	{ "luks i 1M", "be32", 104, 304 },
	{ "bochs i 1M", "le32", 64, 96 },
	{ "cloop i 1M", "be32", 128, 160 },
};

/* Ends of ranges of values, and what is just behind them. */
static const char *const edges[] = { "0", "1", "3", "512", "65537", "0x7fffffff", "0x80000000",
	"0xffffffff" };

static bool
poke(const char *recipe, uint64_t at, const char *kind, const char *value)
{
	char *root = scratch_new(), *path = g_build_filename(root, "i", NULL);
	/* Checksums are made right, so that QEMU looks behind them. */
	bool sealed = g_str_has_prefix(recipe, "v") && !g_str_has_prefix(recipe, "vm") &&
		      !g_str_has_prefix(recipe, "vd") && at != 64;
	char *text = g_strdup_printf("%s\n@%llu %s %s\n%s", recipe, (unsigned long long)at, kind,
		value, sealed ? "seal i\n" : "");
	char *error = recipe_build(text, root);
	if (error)
		fail_msg("%s: %s", text, error);
	bool same = image_agrees(text, NULL, path);
	g_free(text);
	g_free(path);
	scratch_free(root);
	return same;
}

static void
poked(void **state)
{
	(void)state;
	unsigned bad = 0, n = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		for (uint64_t at = fields[i].from; at < fields[i].to; at += 4)
			for (size_t k = 0; k < G_N_ELEMENTS(edges); k++, n++)
				bad += !poke(fields[i].recipe, at, fields[i].kind, edges[k]);
	print_message("%u images\n", n);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	if (!qemu_img_present())
		return 77;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures),
		cmocka_unit_test(damaged),
		cmocka_unit_test(poked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
