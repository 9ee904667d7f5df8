/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Image facts against the real qemu-img: every fixture, and images that qemu-img itself makes in
 * each format and variant it knows. Where it opens an image, vmlint says the same; where vmlint
 * says that QEMU refuses, it does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/cases.h"
#include "support/mutate.h"
#include "support/peruse.h"
#include "support/qemu-img.h"
#include "support/scratch.h"

/* Where they differ, appended to `out`; `c` may excuse a difference. */
static void
differ(GString *out, const struct image_case *c, const char *what, const char *have,
	const char *want)
{
	if (g_strcmp0(have, want) != 0 && !(c && image_case_expects(c, "qemu", what)))
		g_string_append_printf(out, "%s: %s, qemu-img %s; ", what, have ? have : "none",
			want ? want : "none");
}

static void
differ_number(GString *out, const struct image_case *c, const char *what, uint64_t have,
	const json_t *want)
{
	char *one = g_strdup_printf("%llu", (unsigned long long)have);
	char *two = g_strdup_printf("%lld", (long long)json_integer_value(want));
	differ(out, c, what, one, two);
	g_free(one);
	g_free(two);
}

/* Names with bytes that are not UTF-8 come back mangled from qemu-img's JSON. */
static void
differ_name(GString *out, const struct image_case *c, const char *what, const char *have,
	const char *want)
{
	if (!have || g_utf8_validate(have, -1, NULL))
		differ(out, c, what, have, want);
}

static const char *
word(const json_t *info, const char *key)
{
	return json_string_value(json_object_get(info, key));
}

/* Where qemu-img tells of encryption depends on the format. */
static const char *
encryption(const json_t *info)
{
	const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");
	const char *format = word(json_object_get(data, "encrypt"), "format");
	if (format)
		return format;
	if (g_strcmp0(word(info, "format"), "luks") == 0)
		return "luks";
	return json_is_true(json_object_get(info, "encrypted")) ? "aes" : NULL;
}

static void
compare(GString *out, const struct image_case *c, const struct vml_image *im, const json_t *info)
{
	const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");
	const struct vml_ref *b = im->backing;
	const char *data_file = word(data, "data-file");
	bool raw = im->encryption && strcmp(im->encryption, "luks2") == 0;
	differ(out, c, "format", vml_format_qemu(im->format), word(info, "format"));
	differ(out, c, "probe", vml_format_qemu(im->probe_qemu), word(info, "format"));
	differ_number(out, c, "size", im->virtual_size, json_object_get(info, "virtual-size"));
	/* Grains of split disks are told by their extents, which are other files. */
	bool elsewhere = im->variant && strcmp(im->variant, "twoGbMaxExtentSparse") == 0;
	if (json_object_get(info, "cluster-size") && !elsewhere)
		differ_number(
			out, c, "cluster", im->cluster_size, json_object_get(info, "cluster-size"));
	differ_name(out, c, "backing", b ? b->raw : NULL, word(info, "backing-filename"));
	const char *format = b && b->format && *b->format ? b->format : NULL;
	differ_name(out, c, "backing-format", format, word(info, "backing-filename-format"));
	if (im->data_file)
		differ_name(out, c, "data", im->data_file->raw, data_file);
	differ(out, c, "encryption", raw ? NULL : im->encryption, encryption(info));
	differ_number(out, c, "snapshots", im->snapshots,
		json_integer((json_int_t)json_array_size(json_object_get(info, "snapshots"))));
	/* qemu-img tells the flag of qcow2 alone. */
	if (im->format == VML_FORMAT_QCOW2)
		differ(out, c, "dirty", im->dirty ? "yes" : "no",
			json_is_true(json_object_get(info, "dirty-flag")) ? "yes" : "no");
	differ(out, c, "corrupt", im->corrupt ? "yes" : "no",
		json_is_true(json_object_get(data, "corrupt")) ? "yes" : "no");
}

/* qemu-img info does not open data files, and so does not miss them. */
static bool
refuses_header(const struct vml_image *im)
{
	for (uint32_t i = 0; i < im->ndefects; i++)
		if (im->defects[i].fatal && !g_str_has_prefix(im->defects[i].kind, "data-file"))
			return true;
	return im->refused && im->ndefects == 0;
}

/* Whether qemu-img must open it, after what vmlint says or the fixture knows better. */
static bool
should_open(const struct image_case *c, const struct vml_image *im)
{
	if (c && image_case_expects(c, "qemu", "opens"))
		return true;
	if (c && image_case_expects(c, "qemu", "refuses"))
		return false;
	return !refuses_header(im);
}

static bool
agree(const char *label, const struct image_case *c, const char *path)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_image *im = peruse_file(a, path);
	GString *out = g_string_new(NULL);
	char *error = NULL;
	json_t *info = qemu_img_info(path, &error);
	if (info && !should_open(c, im))
		g_string_append_printf(out, "qemu-img opens it (%s)",
			im->ndefects ? im->defects[0].message : "fixture");
	else if (!info && should_open(c, im) && !(im->nrefs && strstr(error, "No such file")))
		g_string_append_printf(out, "qemu-img refuses it: %s", error);
	else if (info)
		compare(out, c, im, info);
	if (out->len)
		print_error("%s %s\n", label, out->str);
	bool good = out->len == 0;
	g_string_free(out, TRUE);
	g_free(error);
	json_decref(info);
	vml_arena_free(a);
	return good;
}

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
	bool same = agree(c->where, NULL, path);
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
			bad += !agree(label, c, path);
		g_free(label);
		g_free(path);
		scratch_free(root);
	}
	assert_int_equal(bad, 0);
	g_ptr_array_unref(list);
}

/* qemu-img create, and for formats it only converts into, convert. */
static const char *const made[] = {
	"create -q -f raw i 10M",
	"create -q -f qcow2 i 10M",
	"create -q -f qcow2 -o compat=0.10 i 10M",
	"create -q -f qcow2 -o cluster_size=512 i 10M",
	"create -q -f qcow2 -o cluster_size=2M i 10M",
	"create -q -f qcow2 -o lazy_refcounts=on,refcount_bits=1 i 10M",
	"create -q -f qcow2 -o refcount_bits=64 i 10M",
	"create -q -f qcow2 -o extended_l2=on,cluster_size=128k i 10M",
	"create -q -f qcow2 -o compression_type=zstd i 10M",
	"create -q -f qcow2 -o preallocation=full i 10M",
	"create -q -f qcow2 -o data_file=d,data_file_raw=on i 10M",
	"create -q -f qcow2 -o data_file=d i 10M",
	"create -q -f qcow2 -b base -F raw i",
	"create -q -f qcow2 -b base -F raw -o compat=0.10 i",
	"create -q -f qcow2 -b base -F raw i 20M",
	"create -q -f qcow2 -b base -F raw -o cluster_size=2M i",
	"create -q -u -f qcow2 -b nbd://host/x -F raw i 10M",
	"create -q -u -f qcow2 -b json:{\"driver\":\"null-co\"} -F raw i 10M",
	"create -q --object secret,id=s,data=x -f qcow2 "
	"-o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 i 10M",
	"create -q --object secret,id=s,data=x -f luks -o key-secret=s,iter-time=10 i 10M",
	"create -q --object secret,id=s,data=x -f luks "
	"-o key-secret=s,iter-time=10,cipher-alg=aes-128,cipher-mode=cbc,ivgen-alg=essiv,"
	"ivgen-hash-alg=sha256 i 10M",
	"create -q -f qcow i 10M",
	"create -q -f qcow -b base -F raw i",
	"create -q -f qed i 10M",
	"create -q -f qed -b base -F raw i",
	"create -q -u -f qed -b base -F qcow2 i 10M",
	"create -q -f qed -o cluster_size=4k,table_size=2 i 10M",
	"create -q -f vdi i 10M",
	"create -q -f vpc i 10M",
	"create -q -f vpc -o force_size i 10M",
	"create -q -f vpc -o subformat=fixed i 10M",
	"create -q -f vpc -o subformat=fixed,force_size i 10M",
	"create -q -f vpc i 127G",
	"create -q -f vhdx i 10M",
	"create -q -f vhdx -o subformat=fixed i 10M",
	"create -q -f vhdx -o block_size=1M,log_size=8M i 10M",
	"create -q -f vhdx i 1T",
	"create -q -f parallels i 10M",
	"create -q -f parallels -o cluster_size=64k i 10M",
	"create -q -f vmdk i 10M",
	"create -q -f vmdk -o compat6 i 10M",
	"create -q -f vmdk -o zeroed_grain=on i 10M",
	"create -q -f vmdk -o adapter_type=lsilogic,hwversion=6 i 10M",
	"create -q -f vmdk -o subformat=monolithicSparse i 10M",
	"create -q -f vmdk -o subformat=monolithicFlat i 10M",
	"create -q -f vmdk -o subformat=twoGbMaxExtentSparse i 10M",
	"create -q -f vmdk -o subformat=twoGbMaxExtentSparse i 5G",
	"create -q -f vmdk -o subformat=twoGbMaxExtentFlat i 10M",
	"create -q -f vmdk -o subformat=streamOptimized i 10M",
	"create -q -f vmdk -b top.vmdk -F vmdk i",
	"create -q -f vmdk -b top.vmdk -F vmdk -o subformat=streamOptimized i",
	"convert -q -f raw -O qcow2 -c base i",
	"convert -q -f raw -O vmdk -o subformat=streamOptimized base i",
	"convert -q -f raw -O vhdx base i",
	"convert -q -f raw -O vpc base i",
	"convert -q -f raw -O vdi -o static=on base i",
	"convert -q -f raw -O qed base i",
	"convert -q -f raw -O parallels base i",
};

/* Key derivation is timed; on a busy machine qemu-img gives up and must be asked again. */
static bool
run(const char *dir, const char *line)
{
	char **args = g_strsplit(line, " ", -1), *error = NULL;
	bool good = false;
	for (unsigned tries = 0; tries < 20 && !good; tries++) {
		g_clear_pointer(&error, g_free);
		good = qemu_img_run(dir, (const char *const *)args, NULL, &error);
		if (!good && !strstr(error, "CPU usage"))
			break;
	}
	if (!good)
		print_error("%s: %s", line, error);
	g_free(error);
	g_strfreev(args);
	return good;
}

static void
created(void **state)
{
	(void)state;
	unsigned bad = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(made); i++) {
		char *root = scratch_new(), *base = g_build_filename(root, "base", NULL);
		char *path = g_build_filename(root, "i", NULL);
		char data[65536];
		memset(data, 'x', sizeof(data));
		assert_true(g_file_set_contents(base, data, sizeof(data), NULL));
		run(root, "resize -q -f raw base 10M");
		if (strstr(made[i], "top.vmdk"))
			run(root, "create -q -f vmdk top.vmdk 10M");
		if (!run(root, made[i]) || !agree(made[i], NULL, path))
			bad++;
		g_free(path);
		g_free(base);
		scratch_free(root);
	}
	assert_int_equal(bad, 0);
}

static void
snapshots(void **state)
{
	(void)state;
	char *root = scratch_new(), *path = g_build_filename(root, "i", NULL);
	assert_true(run(root, "create -q -f qcow2 i 10M"));
	assert_true(run(root, "snapshot -c one i") && run(root, "snapshot -c two i"));
	assert_true(run(root, "bitmap --add i b"));
	assert_true(agree("snapshots", NULL, path));
	struct vml_arena *a = vml_arena_new();
	assert_int_equal(peruse_file(a, path)->snapshots, 2);
	assert_string_equal(peruse_file(a, path)->features[0], "bitmaps");
	vml_arena_free(a);
	g_free(path);
	scratch_free(root);
}

int
main(void)
{
	if (!qemu_img_present())
		return 77;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(created),
		cmocka_unit_test(snapshots),
		cmocka_unit_test(fixtures),
		cmocka_unit_test(damaged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
