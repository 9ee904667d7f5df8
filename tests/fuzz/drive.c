/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drives a fuzz target as an ordinary program, where libFuzzer is not there: over the files named
 * on the command line, or over the image fixtures and damaged copies of them. With --seeds DIR it
 * writes the fixtures there instead, for libFuzzer and AFL to start from: each in a folder named
 * after its format, and as a layout where that is shorter.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include "fuzz/target.h"
#include "image/image.h"
#include "support/cases.h"
#include "support/layout.h"
#include "support/mutate.h"
#include "support/scratch.h"

enum { SMALL = 512 << 10, LONGEST_SEED = 64 << 10 };

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

/* The file as a layout, with the byte before it that says so. */
static GByteArray *
fold(const uint8_t *bytes, size_t len)
{
	GByteArray *input = layout_fold(bytes, len);
	gsize n;
	g_autofree guint8 *file = layout_unfold(input->data, input->len, &n);
	if (n != len || memcmp(file, bytes, len) != 0)
		g_error("a layout is not what was laid out");
	return g_byte_array_prepend(input, (const guint8[]){ 2 }, 1);
}

/* A folder for the seeds of a file's format (g_free). */
static char *
folder_of(const char *dir, const char *path, const uint8_t *bytes, size_t len)
{
	struct vml_bytes b = { .head = { bytes, 0, len }, .file_size = len };
	bool cow = vml_probe_libvirt(&b) == VML_FORMAT_COW;
	const char *format = cow ? "cow" : vml_format_qemu(vml_probe_qemu(&b, path));
	char *folder = g_build_filename(dir, format, NULL);
	if (g_mkdir_with_parents(folder, 0777) != 0)
		g_error("cannot make %s", folder);
	return folder;
}

static void
write_seed(const char *folder, guint n, const uint8_t *bytes, size_t len)
{
	g_autofree char *name = g_strdup_printf("%s/%04u", folder, n);
	g_autoptr(GByteArray) input = fold(bytes, len);
	if (input->len > len) {
		g_byte_array_set_size(input, 0);
		g_byte_array_append(input, (const guint8[]){ 0 }, 1);
		g_byte_array_append(input, bytes, (guint)len);
	}
	if (input->len <= LONGEST_SEED &&
		!g_file_set_contents(name, (const char *)input->data, input->len, NULL))
		g_error("cannot write %s", name);
}

/* One fixture with its share of damage. */
static void
use(const uint8_t *bytes, size_t len, GRand *rand)
{
	unsigned rounds = mutate_rounds(100);
	g_autoptr(GByteArray) input = fold(bytes, len);
	run(input->data, input->len);
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
		size_t len = bytes ? g_mapped_file_get_length(map) : LAYOUT_LONGEST + 1;
		if (len <= LAYOUT_LONGEST && seeds) {
			g_autofree char *folder = folder_of(seeds, path, bytes, len);
			write_seed(folder, i, bytes, len);
		} else if (len <= LAYOUT_LONGEST) {
			use(bytes, len, rand);
		}
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
