/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Both probes on bytes that some prober recognises: each magic, each version check, order, ties,
 * windows and the name that QEMU looks at. Measured on the real ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/peruse.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define CLOOP                                                                                    \
	"\"#!/bin/sh\\n#V2.0 Format\\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop " \
	"$1\\n\""

static const struct {
	const char *recipe; /* lines after "raw i 64K", which it may replace */
	const char *libvirt, *qemu;
} rows[] = {
	{ "", "raw", "raw" },
	{ "raw i 0", "raw", "raw" },
	{ "qcow2 i 1M", "qcow2", "qcow2" },
	{ "qcow2 i 1M version=2", "qcow2", "qcow2" },
	{ "qcow2 i 1M\n@4 be32 4", "raw", "qcow2" },
	{ "qcow2 i 1M\n@4 be32 1", "qcow", "qcow" },
	{ "qcow2 i 1M\n@4 be32 0", "raw", "raw" },
	{ "qcow2 i 1M\n@3 u8 0", "qcow2", "raw" },
	{ "qcow2 i 1M\n@0 \"QFJ\"", "raw", "raw" },
	{ "raw i 6\n@0 \"QFI\\xfb\\0\\0\"", "raw", "raw" },
	{ "raw i 8\n@0 \"QFI\\xfb\\0\\0\\0\\x02\"", "qcow2", "qcow2" },
	{ "@0 \"QED\\0\"", "qed", "qed" },
	{ "@0 \"QEDx\"", "qed", "raw" },
	{ "@0 \"OOOM\\0\\0\\0\\x02\"", "cow", "raw" },
	{ "@0 \"OOOM\\0\\0\\0\\x03\"", "raw", "raw" },
	{ "@0 \"KDMV\\x01\"", "vmdk", "vmdk" },
	{ "@0 \"KDMV\\x03\"", "vmdk", "vmdk" },
	{ "@0 \"KDMV\\x04\"", "raw", "vmdk" },
	{ "@0 \"COWD\"", "raw", "vmdk" },
	{ "@0 \"conectix\"\n@12 be32 0x10000", "vpc", "vpc" },
	{ "@0 \"conectix\"\n@12 be32 0x20000", "raw", "vpc" },
	{ "@-512 \"conectix\"\n", "raw", "raw" },
	{ "@0 \"vhdxfile\"", "raw", "vhdx" },
	{ "@64 le32 0xbeda107f\n@68 le32 0x10001", "vdi", "vdi" },
	{ "@64 le32 0xbeda107f\n@68 le32 0x10002", "raw", "vdi" },
	{ "@0 \"LUKS\\xba\\xbe\\0\\x01\"", "raw", "luks" },
	{ "@0 \"LUKS\\xba\\xbe\\0\\x02\"", "raw", "raw" },
	{ "@0 \"WithoutFreeSpace\\x02\"", "raw", "parallels" },
	{ "@0 \"WithouFreSpacExt\\x02\"", "ploop", "parallels" },
	{ "@0 \"WithouFreSpacExt\\x03\"", "ploop", "raw" },
	{ "@0 \"Bochs Virtual HD Image\"\n@32 \"Redolog\"\n@48 \"Growing\"\n@64 le32 0x20000",
		"raw", "bochs" },
	{ "@0 \"Bochs Virtual HD Image\"\n@32 \"Redolog\"\n@48 \"Growing\"\n@64 le32 0x30000",
		"raw", "raw" },
	{ "@0 " CLOOP, "raw", "cloop" },
	{ "@32769 \"CD001\"", "iso", "raw" },
	{ "raw i.dmg 64K", "raw", "dmg" },
	{ "qcow2 i.dmg 1M", "qcow2", "qcow2" },
	/* text descriptors of VMware */
	{ "text i \"# Disk DescriptorFile\\nversion=1\\n\"", "raw", "vmdk" },
	{ "text i \"# x\\r\\n  \\r\\nversion=3\\r\\n\"", "raw", "vmdk" },
	{ "text i \"version=4\\n\"", "raw", "raw" },
	{ "text i \"\\nversion=1\\n\"", "raw", "raw" },
	{ "text i \"version=1\"", "raw", "raw" },
	{ "text i \"version=12\\n\"", "raw", "raw" },
	{ "text i \" x\\nversion=1\\n\"", "raw", "raw" },
	/* several at once */
	{ "qcow2 i 1M\n@32769 \"CD001\"", "iso", "qcow2" },
	{ "qcow2 i 1M version=2\n@64 le32 0xbeda107f\n@68 le32 0x10001", "vdi", "vdi" },
	{ "@0 \"KDMV\\x01\"\n@64 le32 0xbeda107f\n@68 le32 0", "vmdk", "vdi" },
	{ "@0 \"vhdxfile\"\n@64 le32 0xbeda107f\n@68 le32 0x10001", "vdi", "vdi" },
	{ "@0 \"conectix\"\n@12 be32 0x10000\n@64 le32 0xbeda107f\n@68 le32 0x10001", "vpc",
		"vdi" },
	{ "@0 \"WithouFreSpacExt\\x02\"\n@64 le32 0xbeda107f\n@68 le32 0x10001", "vdi",
		"parallels" },
	{ "qcow2 i 1M\n@510 be16 0x55aa", "qcow2", "qcow2" },
};

static void
expect(const char *root, size_t i)
{
	const char *name = strstr(rows[i].recipe, "i.dmg") ? "i.dmg" : "i";
	char *path = g_build_filename(root, name, NULL);
	GByteArray *head = g_byte_array_new();
	struct vml_bytes b = peruse_head(path, head);
	const char *libvirt = vml_format_libvirt(vml_probe_libvirt(&b));
	const char *qemu = vml_format_qemu(vml_probe_qemu(&b, path));
	if (strcmp(libvirt, rows[i].libvirt) != 0 || strcmp(qemu, rows[i].qemu) != 0)
		fail_msg("%s: libvirt %s, qemu %s", rows[i].recipe, libvirt, qemu);
	g_byte_array_unref(head);
	g_free(path);
}

static void
probes(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *root = scratch_new();
		char *recipe = g_strconcat("raw i 64K\n", rows[i].recipe, NULL);
		char *error = recipe_build(recipe, root);
		if (error)
			fail_msg("%s: %s", recipe, error);
		expect(root, i);
		g_free(recipe);
		scratch_free(root);
	}
}

/* Names go both ways, and where the two programs use one word for different things. */
static void
names(void **state)
{
	(void)state;
	for (unsigned f = 1; f < VML_FORMATS; f++) {
		const char *qemu = vml_format_qemu((enum vml_format)f);
		const char *libvirt = vml_format_libvirt((enum vml_format)f);
		assert_true(qemu || libvirt);
		if (qemu)
			assert_int_equal(vml_format_from_qemu(qemu), f);
		if (libvirt)
			assert_int_equal(vml_format_from_libvirt(libvirt), f);
	}
	assert_int_equal(vml_format_from_libvirt("vhd"), VML_FORMAT_VHDX);
	assert_int_equal(vml_format_from_libvirt("vhdx"), VML_FORMAT_NONE);
	assert_int_equal(vml_format_from_libvirt("QCOW2"), VML_FORMAT_NONE);
	assert_int_equal(vml_format_from_qemu(NULL), VML_FORMAT_NONE);
	assert_null(vml_format_qemu(VML_FORMAT_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes),
		cmocka_unit_test(names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
