/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Image facts against the real qemu-img: every fixture as it is and damaged. Where it opens an
 * image, vmlint says the same; where vmlint says that QEMU refuses, it does.
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

int
main(void)
{
	if (!qemu_img_present())
		return 77;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixtures),
		cmocka_unit_test(damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
