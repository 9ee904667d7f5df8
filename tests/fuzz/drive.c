/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drives a fuzz target as an ordinary program, where libFuzzer is not there: over the files named
 * on the command line, or over the image fixtures and damaged copies of them. With --seeds DIR it
 * writes the small fixtures there instead, for libFuzzer and AFL to start from.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include "fuzz/target.h"
#include "support/cases.h"
#include "support/mutate.h"
#include "support/scratch.h"

enum { SMALL = 512 << 10, LARGEST = 8 << 20 };

static uint64_t runs;

static void
run(const uint8_t *bytes, size_t len)
{
	LLVMFuzzerTestOneInput(bytes, len);
	runs++;
}

static void
run_damaged(const uint8_t *bytes, size_t len, unsigned rounds, GRand *rand)
{
	uint8_t *copy = g_malloc(len + 1);
	copy[0] = 0;
	memcpy(copy + 1, bytes, len);
	run(copy, len + 1);
	for (unsigned i = 0; i < rounds; i++) {
		memcpy(copy + 1, bytes, len);
		mutate(copy + 1, len, rand);
		run(copy, g_rand_int_range(rand, 0, 8) ? len + 1 : len / 2 + 1);
	}
	g_free(copy);
}

static void
write_seed(const char *dir, guint n, const uint8_t *bytes, size_t len)
{
	char *name = g_strdup_printf("%s/%04u", dir, n);
	FILE *f = fopen(name, "w");
	if (!f || fputc(0, f) == EOF || fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
		g_error("cannot write %s", name);
	g_free(name);
}

/* One fixture: run with its share of damage, or written as a seed. */
static void
use(guint n, const uint8_t *bytes, size_t len, const char *seeds, GRand *rand)
{
	unsigned rounds = mutate_rounds(100);
	if (seeds && len <= SMALL)
		write_seed(seeds, n, bytes, len);
	else if (!seeds && len <= LARGEST)
		run_damaged(bytes, len, len > SMALL ? 1 + rounds / 50 : rounds, rand);
}

static void
use_fixtures(const char *seeds, GRand *rand)
{
	GPtrArray *list = image_cases();
	for (guint i = 0; i < list->len; i++) {
		char *root = scratch_new(), *path = image_case_build(list->pdata[i], root);
		GMappedFile *map = g_mapped_file_new(path, FALSE, NULL);
		const void *bytes = map ? g_mapped_file_get_contents(map) : NULL;
		if (bytes)
			use(i, bytes, g_mapped_file_get_length(map), seeds, rand);
		if (map)
			g_mapped_file_unref(map);
		g_free(path);
		scratch_free(root);
	}
	g_ptr_array_unref(list);
}

int
main(int argc, char **argv)
{
	const char *seed = g_getenv("VMLINT_SEED");
	GRand *rand = g_rand_new_with_seed(seed ? (guint32)strtoul(seed, NULL, 10) : 1);
	bool seeds = argc == 3 && strcmp(argv[1], "--seeds") == 0;
	for (int i = 1; i < argc && !seeds; i++) {
		char *bytes;
		gsize len;
		if (!g_file_get_contents(argv[i], &bytes, &len, NULL))
			g_error("cannot read %s", argv[i]);
		run((uint8_t *)bytes, len);
		g_free(bytes);
	}
	if (argc == 1 || seeds)
		use_fixtures(seeds ? argv[2] : NULL, rand);
	printf("%llu runs\n", (unsigned long long)runs);
	g_rand_free(rand);
	return 0;
}
