/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A run in parts: whatever their number, `vmlint merge` tells what one run tells, byte by byte, in
 * every format and by its exit code; and reports that are not the parts of one run are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define DISK(path, target)                                                   \
	"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>" \
	"<source file='@ROOT@/img/" path "'/><target dev='" target "' bus='virtio'/></disk>"
#define MAC "<interface type='user'><mac address='52:54:00:01:02:03'/></interface>"
#define DOMAIN(name, devices)                                                      \
	"text vms/" name ".xml \"<domain type='kvm'>\\n<name>" name                \
	"</name><memory unit='MiB'>64</memory>\\n<os>"                             \
	"<type arch='x86_64' machine='q35'>hvm</type></os>\\n<devices>\\n" devices \
	"\\n</devices></domain>\\n\"\n"

/*
 * Faults of documents, of images in the chains of several, of images by themselves, and of the run;
 * passwords, names of no encoding, a rule of the configuration, a baseline with an entry too many.
 */
static const char tree[] =
	"raw img/base.img 2M\n"
	"qcow2 img/bad.qcow2 1M corrupt\n"
	"qcow2 img/a.qcow2 1M backing=bad.qcow2 format=qcow2\n"
	"qcow2 img/b.qcow2 1M backing=@ROOT@/img/bad.qcow2 format=qcow2\n"
	"qcow2 img/small.qcow2 1M backing=base.img\n"
	"qcow2 img/gone.qcow2 1M backing=nowhere.img format=raw\n"
	"qcow2 img/shared.qcow2 1M\n"
	"qcow2 img/net.qcow2 1M backing=\"json:{\\\"driver\\\":\\\"raw\\\",\\\"file\\\":"
	"{\\\"driver\\\":\\\"nbd\\\",\\\"host\\\":\\\"h\\\",\\\"export\\\":\\\"e\\\"}}\" "
	"format=raw\n"
	"qcow2 img/url.qcow2 1M backing=\"https://me:secret@host/x.img\" format=raw\n"
	"qcow2 img/orphan.qcow2 1M\n"
	"vdi img/one.vdi 1M\n"
	"vdi img/two.vdi 1M\n"
	"qcow2 img/\xff.qcow2 1M backing=\"\xfe.img\" format=raw\n"
	"text vmlint.yaml \"baseline: known.json\\nrules:\\n  VML910:\\n    name: no-q35\\n"
	"    subject: //os/type/@machine\\n    pattern: ^(pc)$\\n"
	"    message: no {1} here\\n\"\n" DOMAIN(
		"a", DISK("a.qcow2", "vda") DISK("shared.qcow2", "vdb") MAC) DOMAIN("b",
		DISK("b.qcow2", "vda") DISK("shared.qcow2", "vdb") MAC) DOMAIN("c",
		DISK("small.qcow2", "vda") DISK("gone.qcow2", "vdb")) DOMAIN("d",
		DISK("net.qcow2", "vda") DISK("url.qcow2", "vdb")) DOMAIN("e",
		DISK("a.qcow2",
			"vda") "<graphics type='vnc' passwd='hunter2' pasword='x'/>") DOMAIN("f",
		"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
		"<source file='@ROOT@/img/a.qcow2'/><backingStore/><target dev='vda'/></disk>");

enum { MOST = 7, FEW = 3, EVERY = 9 };

static const char *const formats[] = { "full", "json", "sarif", "rdjson", "commands", "concise",
	"jsonl", "github", "gitlab", "junit", "checkstyle", "rdjsonl", "azure", "statistics" };

/* `paths` are separated by spaces, or NULL. */
static struct command
run(const char *folder, const char *const *words, const char *paths)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_auto(GStrv) more = g_strsplit(paths ? paths : "", " ", -1);
	g_ptr_array_add(argv, (gpointer)house_path("VMLINT"));
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	for (char **path = more; *path; path++)
		g_ptr_array_add(argv, *path);
	g_ptr_array_add(argv, NULL);
	return command_run((const char *const *)argv->pdata, folder, NULL, NULL);
}

static char *
report_name(const char *to, unsigned part, unsigned n)
{
	return g_strdup_printf("%s/%u-of-%u.json", to, part, n);
}

/* Part `part` of `n` of what is below `what`. */
static void
lint_part(const char *folder, const char *what, const char *to, unsigned part, unsigned n)
{
	g_autofree char *name = report_name(to, part, n);
	g_autofree char *output = g_strconcat("--output-format=json=", name, NULL);
	g_autofree char *shard = g_strdup_printf("--shard=%u/%u", part, n);
	struct command c = run(folder, (const char *const[]){ "lint", shard, output, NULL }, what);
	if (c.code == 2)
		fail_msg("part %u of %u: %s", part, n, c.err);
	command_clear(&c);
}

static struct command
merge(const char *folder, const char *to, unsigned n, const char *format)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(words, g_strdup("merge"));
	g_ptr_array_add(words, g_strconcat("--output-format=", format, NULL));
	for (unsigned part = n; part > 0; part--)
		g_ptr_array_add(words, report_name(to, part, n));
	g_ptr_array_add(words, NULL);
	return run(folder, (const char *const *)words->pdata, NULL);
}

static unsigned
compare(const char *folder, const char *what, const char *to, unsigned n, size_t nformats)
{
	unsigned faults = 0;
	for (unsigned part = 1; part <= n; part++)
		lint_part(folder, what, to, part, n);
	for (size_t i = 0; i < nformats; i++) {
		g_autofree char *output = g_strconcat("--output-format=", formats[i], NULL);
		struct command whole =
			run(folder, (const char *const[]){ "lint", output, NULL }, what);
		struct command merged = merge(folder, to, n, formats[i]);
		if (whole.code != merged.code || strcmp(whole.out, merged.out) != 0) {
			size_t at = 0;
			while (whole.out[at] && whole.out[at] == merged.out[at])
				at++;
			at = at > 300 ? at - 300 : 0;
			print_error("%s in %u parts as %s: exit %d and %d\n%s%.600s\n... but\n"
				    "%.600s\n",
				what, n, formats[i], whole.code, merged.code, merged.err,
				whole.out + at, merged.out + at);
			faults++;
		}
		assert_int_not_equal(whole.code, 2);
		command_clear(&whole);
		command_clear(&merged);
	}
	return faults;
}

static char *
plant(void)
{
	char *root = scratch_new();
	g_autofree char *error = recipe_build(tree, root);
	if (error)
		fail_msg("%s", error);
	/* A baseline that knows one finding, and one that is not there any more. */
	struct command c = run(root,
		(const char *const[]){ "lint", "vms/c.xml", "vms/d.xml", "--write-baseline", NULL },
		NULL);
	if (c.code == 2)
		fail_msg("%s", c.err);
	command_clear(&c);
	g_autofree char *gone = g_build_filename(root, "vms/d.xml", NULL);
	assert_int_equal(g_unlink(gone), 0);
	return root;
}

static void
test_trees(void **state)
{
	(void)state;
	static const unsigned counts[] = { 1, 2, 3, MOST };
	char *root = plant(), *to = scratch_new();
	unsigned faults = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
		faults += compare(root, ".", to, counts[i], G_N_ELEMENTS(formats));
	/* The same images by names of two kinds: relative ones here, absolute ones in the XML. */
	faults += compare(root, "img vms img/a.qcow2 img/b.qcow2", to, 3, FEW);
	assert_int_equal(faults, 0);
	scratch_free(to);
	scratch_free(root);
}

/* All documents of the rules' fixtures as one run: every rule that needs no image. */
static void
test_fixtures(void **state)
{
	(void)state;
	char *to = scratch_new();
	assert_int_equal(
		compare(house_path("VMLINT_SOURCE"), "tests/fixtures/rules", to, 3, FEW), 0);
	scratch_free(to);
}

/* The trees of the rules' fixtures, each with its document: one in so many. */
static void
test_fixture_trees(void **state)
{
	(void)state;
	static const char *const folders[] = { "tests/fixtures/rules", NULL };
	static const char *const suffixes[] = { ".tree", NULL };
	g_autoptr(GPtrArray) trees = house_files(folders, suffixes);
	char *to = scratch_new();
	unsigned faults = 0;
	for (guint i = 0; i < trees->len; i += EVERY) {
		const char *path = trees->pdata[i];
		g_autofree char *recipe = house_read(path);
		g_autofree char *base = g_strndup(path, strlen(path) - strlen(".tree"));
		g_autofree char *name = g_strconcat(base, ".xml", NULL);
		g_autofree char *file = g_build_filename(house_path("VMLINT_SOURCE"), name, NULL);
		g_autofree char *text = NULL;
		char *root = scratch_new();
		g_autofree char *error = recipe_build(recipe, root);
		g_autofree char *document = g_build_filename(root, "document.xml", NULL);
		if (error)
			fail_msg("%s: %s", path, error);
		if (g_file_get_contents(file, &text, NULL, NULL))
			assert_true(g_file_set_contents(document, text, -1, NULL));
		if (compare(root, ". --sysroot=. --images=require --isolated", to, 2, 1) > 0) {
			print_error("%s\n", path);
			faults++;
		}
		scratch_free(root);
	}
	scratch_free(to);
	assert_int_equal(faults, 0);
}

/* ---- what is refused ------------------------------------------------------------------------ */

static void
refuse(const char *folder, const char *why, const char *const *reports)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	g_ptr_array_add(words, (gpointer) "merge");
	for (; *reports; reports++)
		g_ptr_array_add(words, (gpointer)*reports);
	g_ptr_array_add(words, NULL);
	struct command c = run(folder, (const char *const *)words->pdata, NULL);
	if (c.code != 2 || !strstr(c.err, why) || *c.out)
		fail_msg("%s: exit %d, %s%s", why, c.code, c.err, c.out);
	command_clear(&c);
}

/* Changes the report of part 1 of 2. */
static void
tamper(const char *root, const char *to, const char *from, const char *by)
{
	g_autofree char *name = report_name(root, 1, 2);
	g_autofree char *text = NULL;
	assert_true(g_file_get_contents(name, &text, NULL, NULL));
	g_autoptr(GString) changed = g_string_new(text);
	assert_true(g_string_replace(changed, from, by, 1) == 1);
	g_autofree char *other = g_build_filename(root, to, NULL);
	assert_true(g_file_set_contents(other, changed->str, -1, NULL));
}

static void
test_refusals(void **state)
{
	(void)state;
	char *root = plant();
	lint_part(root, ".", root, 1, 2);
	lint_part(root, ".", root, 2, 2);
	lint_part(root, ".", root, 3, 3);
	struct command c = run(root,
		(const char *const[]){ "lint", "--output-format=json=whole.json", ".", NULL },
		NULL);
	command_clear(&c);
	c = run(root,
		(const char *const[]){ "lint", "--shard=2/2", "--images=skip",
			"--output-format=json=skip.json", ".", NULL },
		NULL);
	command_clear(&c);
	tamper(root, "old.json", "\"version\": \"", "\"version\": \"9");
	tamper(root, "wild.json", "\"effect\": 1,", "\"effect\": 1000,");
	tamper(root, "cut.json", "\"shard\": {", "");
#define REFUSE(why, ...) refuse(root, why, (const char *const[]){ __VA_ARGS__, NULL })
	REFUSE("part 2 of 2 is missing", "1-of-2.json");
	REFUSE("part 1 of 2 is missing", "2-of-2.json");
	REFUSE("part 1 was given already", "1-of-2.json", "1-of-2.json", "2-of-2.json");
	REFUSE("is part 3 of 3, but there are parts of 2", "1-of-2.json", "3-of-3.json");
	REFUSE("is part of another run", "1-of-2.json", "skip.json");
	REFUSE("is the report of a whole run", "whole.json");
	REFUSE("is by another version of vmlint", "old.json", "2-of-2.json");
	REFUSE("is damaged", "wild.json", "2-of-2.json");
	REFUSE("is no JSON", "cut.json", "2-of-2.json");
	REFUSE("No such file or directory", "1-of-2.json", "none.json");
	g_autofree char *changed = g_build_filename(root, "vms/a.xml", NULL);
	assert_true(g_file_set_contents(changed, "<domain/>\n", -1, NULL));
	REFUSE("vms/a.xml: is not what it was when part", "1-of-2.json", "2-of-2.json");
	scratch_free(root);
}

static void
test_options(void **state)
{
	(void)state;
	char *root = scratch_new();
	static const char *const wrong[] = { "--shard=0/2", "--shard=3/2", "--shard=1",
		"--shard=a/b", "--shard=1/0", "--shard=1/2x" };
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		struct command c =
			run(root, (const char *const[]){ "lint", wrong[i], ".", NULL }, NULL);
		assert_int_equal(c.code, 2);
		assert_non_null(strstr(c.err, "is not K/N"));
		command_clear(&c);
	}
	static const char *const others[] = { "--fix-xml", "--diff", "--write-baseline", "-" };
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		struct command c = run(root,
			(const char *const[]){
				"lint", "--shard=1/2", "--baseline=b.json", others[i], NULL },
			NULL);
		assert_int_equal(c.code, 2);
		command_clear(&c);
	}
	scratch_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_fixtures),
		cmocka_unit_test(test_fixture_trees),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_options),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
