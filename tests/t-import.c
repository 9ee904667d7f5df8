/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What other programs told becomes lines of an inventory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/act.h"
#include "support/scratch.h"

/* What a program told, and the lines or the problem that come of it. */
static const struct {
	const char *told, *want;
} accounts[] = {
	/* a chain, whose base is named as its path is; nothing is said of kind, size and place */
	{ "[{\"filename\":\"/v/top.qcow2\",\"format\":\"qcow2\",\"virtual-size\":1048576,"
	  "\"cluster-size\":65536,\"backing-filename\":\"base.img\","
	  "\"backing-filename-format\":\"raw\",\"full-backing-filename\":\"/v/base.img\","
	  "\"dirty-flag\":false,\"format-specific\":{\"type\":\"qcow2\",\"data\":{\"compat\":"
	  "\"1.1\",\"corrupt\":true,\"lazy-refcounts\":true}},\"snapshots\":[{},{}]},"
	  "{\"filename\":\"/v/base.img\",\"format\":\"raw\",\"virtual-size\":512}]",
		"{\"by\":\"qemu-img\",\"image\":{\"format\":\"raw\",\"virtual_size\":512},"
		"\"path\":\"/v/base.img\"}\n"
		"{\"by\":\"qemu-img\",\"image\":{\"cluster_size\":65536,\"corrupt\":true,"
		"\"features\":[\"corrupt bit\",\"lazy refcounts\"],\"format\":\"qcow2\","
		"\"readings\":{\"qcow2\":{\"backing\":\"base.img\",\"format\":\"raw\","
		"\"format_name\":\"raw\"}},\"references\":[{\"format\":\"raw\",\"kind\":"
		"\"backing\",\"raw\":\"base.img\",\"used\":true}],\"snapshots\":2,\"version\":3,"
		"\"virtual_size\":1048576},\"path\":\"/v/top.qcow2\"}\n= 0\n" },
	/* several accounts one after the other, one of them twice; newer ones tell the kind */
	{ "{\"filename\":\"/v/a\",\"format\":\"qed\"}\n{\"filename\":\"/v/a\",\"format\":"
	  "\"qed\"}\n{\"filename\":\"/dev/b\",\"format\":\"raw\",\"children\":[{\"name\":"
	  "\"file\",\"info\":{\"format\":\"host_device\"}}]}",
		"{\"by\":\"qemu-img\",\"image\":{\"format\":\"raw\"},\"kind\":\"block\",\"path\":"
		"\"/dev/b\"}\n"
		"{\"by\":\"qemu-img\",\"image\":{\"format\":\"qed\",\"readings\":{\"qed\":{}}},"
		"\"path\":\"/v/a\"}\n= 0\n" },
	/* QEMU's own way to name a file */
	{ "{\"filename\":\"json:{\\\"driver\\\":\\\"qcow2\\\",\\\"file\\\":{\\\"driver\\\":"
	  "\\\"file\\\",\\\"filename\\\":\\\"/v/j\\\"}}\",\"format\":\"vmdk\",\"format-specific\":"
	  "{\"type\":\"vmdk\",\"data\":{\"cid\":258,\"parent-cid\":4294967295,\"create-type\":"
	  "\"monolithicFlat\"}}}",
		"{\"by\":\"qemu-img\",\"image\":{\"format\":\"vmdk\",\"readings\":{\"vmdk\":{}},"
		"\"uuid\":\"00000102\",\"variant\":\"monolithicFlat\"},\"path\":\"/v/j\"}\n= 0\n" },
	/* passwords stay outside */
	{ "{\"filename\":\"/v/s\",\"format\":\"qcow2\",\"backing-filename\":"
	  "\"http://u:hunter2@h/x\"}",
		"{\"by\":\"qemu-img\",\"image\":{\"format\":\"qcow2\",\"readings\":{\"qcow2\":{"
		"\"backing\":\"http://u:***@h/x\"}},\"references\":[{\"kind\":\"backing\","
		"\"raw\":\"http://u:***@h/x\",\"used\":true}]},\"path\":\"/v/s\"}\n= 0\n" },
	/* a format of which nothing is known */
	{ "{\"filename\":\"/v/n\",\"format\":\"quorum\"}",
		"{\"by\":\"qemu-img\",\"path\":\"/v/n\"}\n= 0\n" },
	{ "{\"filename\":\"top.qcow2\",\"format\":\"qcow2\"}",
		"= 2\n! @: 'top.qcow2' is a relative path, and the folder that it is in is not "
		"told\n" },
	{ "{\"filename\":\"nbd://host/x\",\"format\":\"raw\"}",
		"= 2\n! @: 'nbd://host/x' is no file of the host\n" },
	{ "{\"filename\":\"http://u:hunter2@h/x\",\"format\":\"raw\"}",
		"= 2\n! @: 'http://u:***@h/x' is no file of the host\n" },
	{ "{\"virtual-size\":1}",
		"= 2\n! @: a value is no account of an image by qemu-img info\n" },
	{ "[7]", "= 2\n! @: a value is no account of an image by qemu-img info\n" },
	{ "{\"filename\":\"/a\",\"format\":\"raw\"", "= 2\n! @: '}' expected near end of file\n" },
	{ "image: top.qcow2", "= 2\n! @: is no output of qemu-img info --output=json, virsh "
			      "vol-dumpxml or virsh pool-dumpxml\n" },
	{ "", "= 2\n! @: is no output of qemu-img info --output=json, virsh vol-dumpxml or virsh "
	      "pool-dumpxml\n" },
	/* volumes: with a base, what leads to it is not told, so libvirt's reading is not known */
	{ "<volume type='file'><name>b</name><capacity unit='bytes'>1024</capacity><physical "
	  "unit='bytes'>512</physical><target><path>/v/b</path><format type='raw'/><permissions>"
	  "<mode>0640</mode></permissions><timestamps><mtime>1700000000.5</mtime></timestamps>"
	  "</target></volume>\n"
	  "<volume type='file'><name>t</name><target><path>/v/t</path><format type='qcow2'/>"
	  "<compat>0.10</compat></target><backingStore><path>/v/b</path><format type='raw'/>"
	  "</backingStore></volume>",
		"{\"by\":\"virsh\",\"image\":{\"format\":\"raw\",\"virtual_size\":1024},\"kind\":"
		"\"regular\",\"mode\":\"0640\",\"mtime\":1700000000,\"path\":\"/v/b\","
		"\"size\":512}\n"
		"{\"by\":\"virsh\",\"image\":{\"format\":\"qcow2\",\"version\":2},\"kind\":"
		"\"regular\",\"path\":\"/v/t\"}\n= 0\n" },
	{ "<volume type='file'><name>t</name><target><path>/v/t</path><format type='qcow2'/>"
	  "</target></volume>",
		"{\"by\":\"virsh\",\"image\":{\"format\":\"qcow2\",\"readings\":{\"qcow2\":{}}},"
		"\"kind\":\"regular\",\"path\":\"/v/t\"}\n= 0\n" },
	{ "<volume type='network'><name>r</name><target><path>pool/r</path></target></volume>",
		"= 2\n! @: volume 'r' is no file of the host: its type is 'network'\n" },
	{ "<volume><name>r</name></volume>", "= 2\n! @: volume 'r' does not say where it is\n" },
	{ "<pool type='dir'><name>p</name><capacity unit='bytes'>9</capacity><target><path>/v"
	  "</path></target></pool>",
		"{\"by\":\"virsh\",\"kind\":\"directory\",\"path\":\"/v\",\"pool\":{\"name\":"
		"\"p\",\"type\":\"dir\"}}\n= 0\n" },
	{ "<pool type='dir'><name>p</name><capacity unit='bytes'>0</capacity><target><path>/v"
	  "</path></target></pool>",
		"= 2\n! @: pool 'p' does not run: whether its folder is there is not told\n" },
	{ "<pool type='rbd'><name>p</name></pool>",
		"= 2\n! @: pool 'p' is no folder of the host\n" },
	{ "<domain type='kvm'><name>x</name></domain>",
		"= 2\n! @: <domain> is no volume and no pool\n" },
};

static void
accounts_become_lines(void **state)
{
	(void)state;
	char *scratch = scratch_new();
	for (size_t i = 0; i < G_N_ELEMENTS(accounts); i++) {
		g_autofree char *file = act_keep(scratch, "told", accounts[i].told, -1);
		const char *const paths[] = { file, NULL };
		char *lines = act(vml_run_import, NULL, paths, "jsonl");
		g_autoptr(GString) want = g_string_new(ACT_HEAD);
		g_string_append(want, accounts[i].want);
		g_autofree char *problem = g_strdup_printf("! %s:", file);
		g_string_replace(want, "! @:", problem, 0);
		assert_string_equal(lines, want->str);
		g_free(lines);
	}
	scratch_free(scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(accounts_become_lines) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
