/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the configuration vouches for, as the program shows it: which fixes become safe and which
 * commands are printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

/* A base of unrecorded format that names another file: libvirt refuses the start. */
static const char probed[] = "qcow2 host/img/top.qcow2 1M backing=gold/mid.qcow2\n"
			     "qcow2 host/img/gold/mid.qcow2 1M backing=/pool/base.img format=raw\n"
			     "raw host/pool/base.img 1M\n";
/* A name that libvirt cannot parse, and QEMU can; the base lies elsewhere. */
static const char named[] = "qcow2 host/img/top.qcow2 1M backing=file:/pool/base.img format=raw\n"
			    "raw host/pool/base.img 1M\n";

#define REBASE "qemu-img rebase -u -f qcow2 -F qcow2 -b gold/mid.qcow2 /img/top.qcow2"
#define WRITTEN "<source file='/pool/base.img'/>"

static const struct {
	const char *about, *images, *config; /* @SUM@ is the SHA-256 of mid.qcow2 */
	bool command, safe;                  /* REBASE is printed, a safe fix is offered */
} cases[] = {
	{ "nothing is trusted", probed, "", false, false },
	{ "the base is, what it names lies elsewhere", probed,
		"trusted-images: {/img/gold/mid.qcow2: any}", true, false },
	{ "by a glob", probed,
		"allowed-roots: [/pool]\n"
		"trusted-images: {'/img/gold/*.qcow2': any}",
		true, true },
	{ "under the strict policy", probed,
		"probe-policy: strict\nallowed-roots: [/pool]\n"
		"trusted-images: {'/img/gold/*': any}",
		true, true },
	{ "a glob without the folder", probed, "trusted-images: {'/img/*': any}", false, false },
	{ "a glob that only begins so", probed, "trusted-images: {'/img/gold/mid': any}", false,
		false },
	{ "the file has its digest", probed,
		"allowed-roots: [/pool]\ntrusted-images: {'/img/gold/*': @SUM@}", true, true },
	{ "the file has another digest", probed,
		"trusted-images: {'/img/gold/*': "
		"0000000000000000000000000000000000000000000000000000000000000000}",
		false, false },
	{ "what the base names is trusted", probed, "trusted-images: {/pool/base.img: any}", true,
		false },
	{ "a root does not vouch for a format", probed, "allowed-roots: [/pool, /img]", false,
		false },
	{ "what a record names lies elsewhere", named, "", false, false },
	{ "in an allowed root", named, "allowed-roots: [/srv, /pool]", false, true },
	{ "in a folder of an allowed root", named, "allowed-roots: [/]", false, true },
	{ "a root that only begins so", named, "allowed-roots: [/po, /pool/base]", false, false },
	{ "dots lead out of the root", named, "allowed-roots: [/pool/..//img/]", false, false },
};

static char *
sum_of(const char *root, const char *name)
{
	g_autofree char *path = g_build_filename(root, name, NULL), *bytes = NULL;
	gsize len;
	if (!g_file_get_contents(path, &bytes, &len, NULL))
		return g_strdup("");
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, len);
}

static bool
prints(const char *root, const char *options, const char *what)
{
	g_autofree char *line = g_strdup_printf("%s lint %s x.xml", house_path("VMLINT"), options);
	const char *argv[] = { "sh", "-c", line, NULL };
	struct command c = command_run(argv, root, NULL, NULL);
	bool found = strstr(c.out, what) != NULL;
	if (c.code > 1)
		fail_msg("%s: exit %d: %s", options, c.code, c.err);
	command_clear(&c);
	return found;
}

static void
trust_is_what_the_configuration_says(void **state)
{
	(void)state;
	unsigned wrong = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *root = scratch_new();
		assert_null(recipe_build(cases[i].images, root));
		g_autofree char *sum = sum_of(root, "host/img/gold/mid.qcow2");
		g_auto(GStrv) parts = g_strsplit(cases[i].config, "@SUM@", -1);
		g_autofree char *keys = g_strjoinv(sum, parts);
		g_autofree char *config = g_strconcat("sysroot: host\n", keys, "\n", NULL);
		scratch_put(root, "vmlint.yaml", config);
		scratch_put(root, "x.xml",
			"<domain type='kvm'>\n  <name>x</name>\n"
			"  <memory unit='MiB'>64</memory>\n"
			"  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n  <devices>\n"
			"    <disk type='file' device='disk'>\n"
			"      <driver name='qemu' type='qcow2'/>\n"
			"      <source file='/img/top.qcow2'/>\n"
			"      <target dev='vda' bus='virtio'/>\n"
			"    </disk>\n  </devices>\n</domain>\n");
		bool command = prints(root, "--output-format commands", REBASE);
		bool safe = prints(root, "--diff", WRITTEN);
		bool unsafe = prints(root, "--diff --unsafe-fixes", WRITTEN);
		if (command != cases[i].command || safe != cases[i].safe || !unsafe) {
			print_error("%s: command %d, safe %d, unsafe %d\n", cases[i].about, command,
				safe, unsafe);
			wrong++;
		}
		scratch_free(root);
	}
	assert_int_equal(wrong, 0);
}

static bool
escapes(const char *root, const char *image)
{
	g_autofree char *line = g_strdup_printf(
		"%s lint --select VML503 '%s/%s'", house_path("VMLINT"), root, image);
	const char *argv[] = { "sh", "-c", line, NULL };
	struct command c = command_run(argv, root, NULL, NULL);
	bool found = c.code == 1;
	assert_in_range(c.code, 0, 1);
	assert_true(found == (strstr(c.out, "VML503") != NULL));
	command_clear(&c);
	return found;
}

/* A relative name in an image by itself says something where the image lies in an allowed root. */
static void
an_image_is_judged_where_it_lies(void **state)
{
	(void)state;
	char *root = scratch_new();
	assert_null(recipe_build("text vmlint.yaml \"allowed-roots: [@ROOT@/img]\\n\"\n"
				 "qcow2 img/out.qcow2 1M backing=../base.img format=raw\n"
				 "qcow2 img/in.qcow2 1M backing=base.img format=raw\n"
				 "qcow2 copy/near.qcow2 1M backing=base.img format=raw\n"
				 "qcow2 copy/far.qcow2 1M backing=/srv/base.img format=raw\n"
				 "raw base.img 1M\nraw img/base.img 1M\nraw copy/base.img 1M\n",
		root));
	assert_true(escapes(root, "img/out.qcow2"));
	assert_false(escapes(root, "img/in.qcow2"));
	assert_false(escapes(root, "copy/near.qcow2"));
	assert_true(escapes(root, "copy/far.qcow2"));
	scratch_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_is_judged_where_it_lies),
		cmocka_unit_test(trust_is_what_the_configuration_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
