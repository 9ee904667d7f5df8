/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image facts: what QEMU reads, what libvirt reads, and what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/peruse.h"
#include "support/recipe.h"
#include "support/scratch.h"

static struct vml_arena *arena;
static char *root;

static void
done(void)
{
	scratch_free(root);
	vml_arena_free(arena);
}

/* Facts of the file `i` that the recipe makes; done() frees them. */
static const struct vml_image *
facts(const char *recipe)
{
	root = scratch_new();
	arena = vml_arena_new();
	char *error = recipe_build(recipe, root);
	if (error)
		fail_msg("%s: %s", recipe, error);
	char *path = g_build_filename(root, "i", NULL);
	const struct vml_image *im = peruse_file(arena, path);
	g_free(path);
	return im;
}

static void
qcow2_plain(void **state)
{
	(void)state;
	const struct vml_image *im = facts("qcow2 i 10G snapshots=3 lazy");
	assert_int_equal(im->format, VML_FORMAT_QCOW2);
	assert_int_equal(im->version, 3);
	assert_int_equal(im->virtual_size, 10ull << 30);
	assert_int_equal(im->cluster_size, 65536);
	assert_int_equal(im->snapshots, 3);
	assert_int_equal(im->nfeatures, 1);
	assert_string_equal(im->features[0], "lazy refcounts");
	assert_null(im->backing);
	assert_int_equal(im->ndefects, 0);
	assert_false(im->union_raw);
	done();
}

static void
qcow2_backing(void **state)
{
	(void)state;
	const struct vml_image *im = facts("qcow2 i 1M backing=\"b.img\" format=raw data_file=d");
	assert_string_equal(im->backing->raw, "b.img");
	assert_int_equal(im->backing->raw_len, 5);
	assert_string_equal(im->backing->format, "raw");
	assert_int_equal(im->backing->format_offset, 120);
	assert_string_equal(im->data_file->raw, "d");
	assert_int_equal(im->data_file->offset, 136);
	assert_int_equal(im->nrefs, 2);
	const struct vml_reading *r = im->readings[VML_FORMAT_QCOW2];
	assert_string_equal(r->backing, "b.img");
	assert_int_equal(r->backing_offset, im->backing->offset);
	assert_int_equal(r->format, VML_FORMAT_RAW);
	/* the format's three bytes are not padded for libvirt up to 11.3 */
	assert_null(r->data_file);
	assert_string_equal(r->padded_data_file, "d");
	done();
}

static void
qcow2_far_name(void **state)
{
	(void)state;
	const struct vml_image *im = facts("qcow2 i 1M backing=far format=raw backing_at=40000");
	assert_string_equal(im->backing->raw, "far");
	assert_int_equal(im->backing->offset, 40000);
	assert_null(im->readings[VML_FORMAT_QCOW2]->backing);
	done();
}

/* What libvirt makes of recorded formats: unknown words count as none. */
static void
recorded_formats(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		enum vml_format format;
	} rows[] = { { "qcow2", VML_FORMAT_QCOW2 }, { "raw", VML_FORMAT_RAW },
		{ "RAW", VML_FORMAT_NONE }, { "\"\"", VML_FORMAT_NONE },
		{ "host_device", VML_FORMAT_NONE }, { "vhdx", VML_FORMAT_NONE },
		{ "vhd", VML_FORMAT_VHDX }, { "luks", VML_FORMAT_NONE },
		{ "none", VML_FORMAT_NONE }, { "\"raw\\0\"", VML_FORMAT_RAW } };
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *recipe = g_strdup_printf("qcow2 i 1M backing=b format=%s", rows[i].word);
		const struct vml_reading *r = facts(recipe)->readings[VML_FORMAT_QCOW2];
		assert_string_equal(r->backing, "b");
		assert_non_null(r->format_name);
		assert_int_equal(r->format, rows[i].format);
		g_free(recipe);
		done();
	}
}

/* libvirt reads fields under the format it is told, whatever the magic. */
static void
blind_readings(void **state)
{
	(void)state;
	const struct vml_image *im = facts(
		"raw i 64K\n@8 be64 1000\n@16 be32 4\n@1000 \"base\"\n@4 be32 3\n@100 be32 104\n"
		"@104 be32 0xE2792ACA\n@108 be32 5\n@112 \"qcow2\"\n@32 be32 2");
	assert_int_equal(im->format, VML_FORMAT_RAW);
	assert_true(im->union_raw);
	assert_string_equal(im->readings[VML_FORMAT_QCOW2]->backing, "base");
	assert_int_equal(im->readings[VML_FORMAT_QCOW2]->format, VML_FORMAT_QCOW2);
	assert_int_equal(im->readings[VML_FORMAT_QCOW2]->crypt, 2);
	assert_string_equal(im->readings[VML_FORMAT_QCOW]->backing, "base");
	assert_null(im->readings[VML_FORMAT_QED]->backing);
	assert_null(im->readings[VML_FORMAT_RAW]);
	done();
}

static void
other_readings(void **state)
{
	(void)state;
	const struct vml_image *im =
		facts("raw i 64K\n@0 \"OOOM\\0\\0\\0\\x02old\"\n@16 le64 1\n@56 le32 4000\n"
		      "@60 le32 3\n@4000 \"qed\"\n@512 \"parentFileNameHint=\\\"up.vmdk\\\"\"");
	assert_string_equal(im->readings[VML_FORMAT_COW]->backing, "old");
	assert_string_equal(im->readings[VML_FORMAT_QED]->backing, "qed");
	assert_true(im->readings[VML_FORMAT_QED]->probe_trusted);
	assert_string_equal(im->readings[VML_FORMAT_VMDK]->backing, "up.vmdk");
	assert_int_equal(im->readings[VML_FORMAT_VMDK]->backing_offset, 532);
	done();
	im = facts("raw i 100");
	assert_true(im->readings[VML_FORMAT_COW]->truncated);
	assert_true(im->readings[VML_FORMAT_VMDK]->truncated);
	assert_false(im->readings[VML_FORMAT_QCOW2]->truncated);
	done();
}

static void
raw_unions(void **state)
{
	(void)state;
	static const struct {
		const char *recipe;
		bool raw;
		uint64_t size;
	} rows[] = { { "raw i 1000", true, 1024 }, { "raw i 0", true, 0 },
		{ "raw i 64K\n@32769 \"CD001\"", true, 65536 },
		{ "raw i 64K\n@-512 \"conectix\"", false, 65536 },
		{ "raw i 1G\n@-512 \"conectix\"", false, 1 << 30 },
		{ "raw i 64K\n@0 \"QEDx\"", false, 65536 } };
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct vml_image *im = facts(rows[i].recipe);
		assert_int_equal(im->union_raw, rows[i].raw);
		assert_int_equal(im->virtual_size, rows[i].size);
		assert_int_equal(im->format, VML_FORMAT_RAW);
		done();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(qcow2_plain),
		cmocka_unit_test(qcow2_backing),
		cmocka_unit_test(qcow2_far_name),
		cmocka_unit_test(recorded_formats),
		cmocka_unit_test(blind_readings),
		cmocka_unit_test(other_readings),
		cmocka_unit_test(raw_unions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
