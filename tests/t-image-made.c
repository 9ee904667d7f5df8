/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Images that qemu-img itself makes in each format and variant it knows: inspect tells what
 * qemu-img tells, and lint has nothing to say of them above a note.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "support/agree.h"
#include "support/lint-image.h"
#include "support/peruse.h"
#include "support/qemu-img.h"
#include "support/scratch.h"

/* qemu-img create, and for formats it only converts into, convert. `i` is the image. */
static const struct {
	const char *line;
	const char *says; /* errors and warnings of lint; NULL = notes at most */
} made[] = {
	{ "create -q -f raw i 10M", NULL },
	{ "create -q -f qcow2 i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10 i 10M", NULL },
	{ "create -q -f qcow2 -o cluster_size=512 i 10M", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 10M", NULL },
	{ "create -q -f qcow2 -o lazy_refcounts=on,refcount_bits=1 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=64 i 10M", NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=128k i 10M", NULL },
	{ "create -q -f qcow2 -o compression_type=zstd i 10M", NULL },
	{ "create -q -f qcow2 -o preallocation=full i 10M", NULL },
	{ "create -q -f qcow2 -o data_file=d,data_file_raw=on i 10M", "error VML414" },
	{ "create -q -f qcow2 -o data_file=d i 10M", "error VML414" },
	{ "create -q -f qcow2 -b base -F raw i", NULL },
	{ "create -q -f qcow2 -b base -F raw -o compat=0.10 i", NULL },
	{ "create -q -f qcow2 -b base -F raw i 20M", NULL },
	{ "create -q -f qcow2 -b base -F raw -o cluster_size=2M i", NULL },
	{ "create -q -u -f qcow2 -b nbd://host/x -F raw i 10M", NULL },
	{ "create -q -u -f qcow2 -b json:{\"driver\":\"null-co\"} -F raw "
	  "i 10M",
		"error VML114" },
	{ "create -q --object secret,id=s,data=x -f qcow2 -o "
	  "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 "
	  "i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-128,cipher-mode=cbc,"
	  "ivgen-alg=essiv,ivgen-hash-alg=sha256 i 10M",
		NULL },
	{ "create -q -f qcow i 10M", NULL },
	{ "create -q -f qcow -b base -F raw i", "warning VML301" },
	{ "create -q -f qed i 10M", NULL },
	{ "create -q -f qed -b base -F raw i", NULL },
	{ "create -q -u -f qed -b base -F qcow2 i 10M", "warning VML318" },
	{ "create -q -f qed -o cluster_size=4k,table_size=2 i 10M", NULL },
	{ "create -q -f vdi i 10M", NULL },
	{ "create -q -f vpc i 10M", NULL },
	{ "create -q -f vpc -o force_size i 10M", NULL },
	{ "create -q -f vpc -o subformat=fixed i 10M", NULL },
	{ "create -q -f vpc -o subformat=fixed,force_size i 10M", NULL },
	{ "create -q -f vpc i 127G", NULL },
	{ "create -q -f vhdx i 10M", NULL },
	{ "create -q -f vhdx -o subformat=fixed i 10M", NULL },
	{ "create -q -f vhdx -o block_size=1M,log_size=8M i 10M", NULL },
	{ "create -q -f vhdx i 1T", NULL },
	{ "create -q -f parallels i 10M", NULL },
	{ "create -q -f parallels -o cluster_size=64k i 10M", NULL },
	{ "create -q -f vmdk i 10M", NULL },
	{ "create -q -f vmdk -o compat6 i 10M", NULL },
	{ "create -q -f vmdk -o zeroed_grain=on i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,hwversion=6 i 10M", NULL },
	{ "create -q -f vmdk -o subformat=monolithicSparse i 10M", NULL },
	{ "create -q -f vmdk -o subformat=monolithicFlat i 10M", NULL },
	{ "create -q -f vmdk -o subformat=twoGbMaxExtentSparse i 10M", NULL },
	{ "create -q -f vmdk -o subformat=twoGbMaxExtentSparse i 5G", NULL },
	{ "create -q -f vmdk -o subformat=twoGbMaxExtentFlat i 10M", NULL },
	{ "create -q -f vmdk -o subformat=streamOptimized i 10M", NULL },
	{ "create -q -f vmdk -b top.vmdk -F vmdk i", NULL },
	{ "create -q -f vmdk -b top.vmdk -F vmdk -o subformat=streamOptimized i", NULL },
	{ "convert -q -f raw -O qcow2 -c base i", NULL },
	{ "convert -q -f raw -O vmdk -o subformat=streamOptimized base i", NULL },
	{ "convert -q -f raw -O vhdx base i", NULL },
	{ "convert -q -f raw -O vpc base i", NULL },
	{ "convert -q -f raw -O vdi -o static=on base i", NULL },
	{ "convert -q -f raw -O qed base i", NULL },
	{ "convert -q -f raw -O parallels base i", NULL },
	{ "create -q -f qcow2 -o refcount_bits=1 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=2 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=4 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=8 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=16 i 10M", NULL },
	{ "create -q -f qcow2 -o refcount_bits=32 i 10M", NULL },
	{ "create -q -f qcow2 -o cluster_size=1k i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=1k -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o cluster_size=4k i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o cluster_size=64k i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=64k -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o cluster_size=256k i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=256k -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o cluster_size=1M i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=1M -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,preallocation=off i 10M", NULL },
	{ "create -q -f qcow2 -o compat=1.1,preallocation=off i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,preallocation=metadata i 10M", NULL },
	{ "create -q -f qcow2 -o compat=1.1,preallocation=metadata i 10M", NULL },
	{ "create -q -f qcow2 -o compat=0.10,preallocation=falloc i 10M", NULL },
	{ "create -q -f qcow2 -o compat=1.1,preallocation=falloc i 10M", NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=16k,"
	  "compression_type=zlib,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=16k,"
	  "compression_type=zstd,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=64k,"
	  "compression_type=zlib,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=64k,"
	  "compression_type=zstd,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=2M,"
	  "compression_type=zlib,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=2M,"
	  "compression_type=zstd,lazy_refcounts=on i 10M",
		NULL },
	{ "create -q -f qcow2 -o extended_l2=on,cluster_size=64k -b base -F raw i", NULL },
	{ "create -q -f qcow2 -o compression_type=zstd,preallocation=metadata i 10M", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 0", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 512", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 1000", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 1G", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 1T", NULL },
	{ "create -q -f qcow2 -o cluster_size=2M i 64T", NULL },
	{ "create -q -f raw i 0", NULL },
	{ "create -q -f raw i 1000", NULL },
	{ "create -q -f raw i 1G", NULL },
	{ "create -q -f raw -o preallocation=off i 1M", NULL },
	{ "create -q -f raw -o preallocation=falloc i 1M", NULL },
	{ "create -q -f raw -o preallocation=full i 1M", NULL },
	{ "create -q -f qcow2 -b b.qcow2 -F qcow2 i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.qcow2 -F qcow2 i 20M", NULL },
	{ "create -q -f qcow2 -b b.vmdk -F vmdk i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.vmdk -F vmdk i 20M", NULL },
	{ "create -q -f qcow2 -b b.vdi -F vdi i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.vdi -F vdi i 20M", NULL },
	{ "create -q -f qcow2 -b b.vpc -F vpc i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.vpc -F vpc i 20M", NULL },
	{ "create -q -f qcow2 -b b.qed -F qed i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.qed -F qed i 20M", NULL },
	{ "create -q -f qcow2 -b b.qcow -F qcow i", NULL },
	{ "create -q -f qcow2 -o compat=0.10,cluster_size=4k -b b.qcow -F qcow i 20M", NULL },
	{ "create -q -f qcow2 -b b.parallels -F parallels i", "error VML310" },
	{ "create -q -f qcow2 -b b.vhdx -F vhdx i", "error VML310" },
	{ "create -q -f qed -b b.qcow2 -F qcow2 i", "warning VML318" },
	{ "create -q -f qcow -b b.qcow2 -F qcow2 i", "warning VML302" },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-128,cipher-mode=xts,"
	  "ivgen-alg=plain64 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-128,cipher-mode=cbc,"
	  "ivgen-alg=plain i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-256,cipher-mode=xts,"
	  "ivgen-alg=plain64 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-256,cipher-mode=cbc,"
	  "ivgen-alg=essiv,ivgen-hash-alg=sha256 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=aes-256,cipher-mode=cbc,"
	  "ivgen-alg=plain i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=serpent-128,cipher-mode=xts,"
	  "ivgen-alg=plain64 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=serpent-256,cipher-mode=xts,"
	  "ivgen-alg=plain64 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=serpent-256,cipher-mode=cbc,"
	  "ivgen-alg=essiv,ivgen-hash-alg=sha256 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=serpent-256,cipher-mode=cbc,"
	  "ivgen-alg=plain i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,cipher-alg=twofish-256,cipher-mode=xts,"
	  "ivgen-alg=plain64 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f luks -o key-secret=s,"
	  "iter-time=10,hash-alg=sha512 i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f qcow2 -o "
	  "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10,"
	  "cluster_size=4k i 10M",
		NULL },
	{ "create -q --object secret,id=s,data=x -f qcow2 -b base -F raw "
	  "-o encrypt.format=luks,encrypt.key-secret=s,"
	  "encrypt.iter-time=10 i",
		NULL },
	{ "create -q -f qed -o cluster_size=64k,table_size=2 i 10M", NULL },
	{ "create -q -f qed -o cluster_size=64k,table_size=4 i 10M", NULL },
	{ "create -q -f qed -o cluster_size=64k,table_size=8 i 10M", NULL },
	{ "create -q -f qed -o cluster_size=64k,table_size=16 i 10M", NULL },
	{ "create -q -f qed -o cluster_size=4k i 10M", NULL },
	{ "create -q -f qed -o cluster_size=1M i 10M", NULL },
	{ "create -q -f parallels -o cluster_size=512 i 10M", NULL },
	{ "create -q -f parallels -o cluster_size=1M i 10M", NULL },
	{ "create -q -f parallels -o cluster_size=2M i 10M", NULL },
	{ "create -q -f vhdx -o block_size=1M,subformat=dynamic i 10M", NULL },
	{ "create -q -f vhdx -o block_size=1M,subformat=fixed i 10M", NULL },
	{ "create -q -f vhdx -o block_size=2M,subformat=dynamic i 10M", NULL },
	{ "create -q -f vhdx -o block_size=2M,subformat=fixed i 10M", NULL },
	{ "create -q -f vhdx -o block_size=32M,subformat=dynamic i 10M", NULL },
	{ "create -q -f vhdx -o block_size=32M,subformat=fixed i 10M", NULL },
	{ "create -q -f vhdx -o block_size=256M,subformat=dynamic i 10M", NULL },
	{ "create -q -f vhdx -o block_size=256M,subformat=fixed i 10M", NULL },
	{ "create -q -f vhdx -o log_size=2M,block_state_zero=off i 10M", NULL },
	{ "create -q -f vhdx i 64T", NULL },
	{ "create -q -f vpc -o subformat=dynamic i 1M", NULL },
	{ "create -q -f vpc -o subformat=dynamic,force_size=on i 1M", NULL },
	{ "create -q -f vpc -o subformat=dynamic i 100M", NULL },
	{ "create -q -f vpc -o subformat=dynamic,force_size=on i 100M", NULL },
	{ "create -q -f vpc -o subformat=fixed i 1M", NULL },
	{ "create -q -f vpc -o subformat=fixed,force_size=on i 1M", NULL },
	{ "create -q -f vpc -o subformat=fixed i 100M", NULL },
	{ "create -q -f vpc -o subformat=fixed,force_size=on i 100M", NULL },
	{ "create -q -f vpc i 2040G", NULL },
	{ "create -q -f vdi i 1T", NULL },
	{ "create -q -f vdi -o static=on i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=ide,subformat=monolithicFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=ide,subformat=twoGbMaxExtentSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=ide,subformat=twoGbMaxExtentFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=ide,subformat=streamOptimized i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,subformat=monolithicSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,subformat=monolithicFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,subformat=twoGbMaxExtentSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,subformat=twoGbMaxExtentFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=lsilogic,subformat=streamOptimized i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=buslogic,subformat=monolithicSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=buslogic,subformat=monolithicFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=buslogic,subformat=twoGbMaxExtentSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=buslogic,subformat=twoGbMaxExtentFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=buslogic,subformat=streamOptimized i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=legacyESX,subformat=monolithicSparse i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=legacyESX,subformat=monolithicFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=legacyESX,"
	  "subformat=twoGbMaxExtentSparse i 10M",
		NULL },
	{ "create -q -f vmdk -o adapter_type=legacyESX,subformat=twoGbMaxExtentFlat i 10M", NULL },
	{ "create -q -f vmdk -o adapter_type=legacyESX,subformat=streamOptimized i 10M", NULL },
	{ "create -q -f vmdk -o toolsversion=2147483647 i 10M", NULL },
	{ "create -q -f vmdk -b top.vmdk -F vmdk -o subformat=twoGbMaxExtentSparse i", NULL },
	{ "create -q -f vmdk -o subformat=monolithicFlat,compat6=on i 10M", NULL },
	{ "convert -q -f raw -O qcow2 -c -o compat=0.10 base i", NULL },
	{ "convert -q -f raw -O qcow2 -c -o compression_type=zstd base i", NULL },
	{ "convert -q -f raw -O qcow2 -c -o cluster_size=4k base i", NULL },
	{ "convert -q -f raw -O qcow2 -o compat=0.10 base i", NULL },
	{ "convert -q -f raw -O qcow2 -o compression_type=zstd base i", NULL },
	{ "convert -q -f raw -O qcow2 -o cluster_size=4k base i", NULL },
	{ "convert -q -f raw -O qcow2 -c -o extended_l2=on base i", NULL },
	{ "convert -q -f raw -O vpc -o subformat=fixed base i", NULL },
	{ "convert -q -f raw -O vpc -o subformat=dynamic,force_size=on base i", NULL },
	{ "convert -q -f raw -O vhdx -o subformat=fixed base i", NULL },
	{ "convert -q -f raw -O qcow base i", NULL },
	{ "convert -q -f raw -O vmdk -o subformat=monolithicFlat base i", NULL },
	{ "convert -q -f raw -O vmdk -o subformat=twoGbMaxExtentSparse base i", NULL },
	{ "convert -q -f raw -O raw base i", NULL },
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

/* What the lines refer to. */
static void
lay_out(const char *root, const char *line)
{
	static const char *const formats[] = { "qcow2", "vmdk", "vdi", "vpc", "qed", "qcow",
		"parallels", "vhdx" };
	char *base = g_build_filename(root, "base", NULL), data[65536];
	memset(data, 'x', sizeof(data));
	assert_true(g_file_set_contents(base, data, sizeof(data), NULL));
	run(root, "resize -q -f raw base 10M");
	if (strstr(line, "top.vmdk"))
		run(root, "create -q -f vmdk top.vmdk 10M");
	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		char *name = g_strdup_printf("-b b.%s ", formats[i]);
		char *make = g_strdup_printf("create -q -f %s b.%s 10M", formats[i], formats[i]);
		if (strstr(line, name))
			run(root, make);
		g_free(name);
		g_free(make);
	}
	g_free(base);
}

/* As a user would lint it, in its directory. */
static bool
is_said(const char *root, const char *line, const char *want)
{
	char *said = lint_image(root, "i");
	bool same = strcmp(said, want ? want : "") == 0;
	if (!same)
		print_error("%s lint: %s\n", line, said);
	g_free(said);
	return same;
}

static void
created(void **state)
{
	(void)state;
	unsigned bad = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(made); i++) {
		const char *line = made[i].line;
		char *root = scratch_new(), *path = g_build_filename(root, "i", NULL);
		lay_out(root, line);
		bool good = run(root, line) && image_agrees(line, NULL, path);
		bad += !good || !is_said(root, line, made[i].says);
		g_free(path);
		scratch_free(root);
	}
	print_message("%zu images\n", G_N_ELEMENTS(made));
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
	assert_true(image_agrees("snapshots", NULL, path));
	assert_true(is_said(root, "snapshots", NULL));
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
