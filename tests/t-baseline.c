/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A tree with a history and its baseline, as the program shows it: adopted in one command, then
 * only what is new is told; edits elsewhere revive nothing; what is mended makes its entry stale,
 * but only where the run could know.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

enum { FILES = 50, DISKS = 10 };

static const char images[] = "qcow2 host/img/top.qcow2 1M backing=base.img format=raw\n"
			     "raw host/img/base.img 1M\n";

/* Each of the disks has <backingStore/> over an overlay: VML102. */
static char *
domain(unsigned number, unsigned disks)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text,
		"<domain type='kvm'>\n  <name>vm%u</name>\n  <memory>524288</memory>\n"
		"  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n  <devices>\n",
		number);
	for (unsigned i = 0; i < disks; i++)
		g_string_append_printf(text,
			"    <disk type='file' device='disk'>\n"
			"      <driver name='qemu' type='qcow2'/>\n"
			"      <source file='/img/top.qcow2'/>\n"
			"      <backingStore/>\n"
			"      <target dev='vd%c' bus='virtio'/>\n"
			"      <readonly/>\n"
			"    </disk>\n",
			'a' + (char)i);
	g_string_append(text, "  </devices>\n</domain>\n");
	return g_string_free(text, FALSE);
}

static char *
get(const char *root, const char *name)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	char *text;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static void
replace(const char *root, const char *name, const char *old, const char *new)
{
	g_autofree char *text = get(root, name);
	char *at = strstr(text, old);

	assert_non_null(at);
	g_autofree char *head = g_strndup(text, (gsize)(at - text));
	g_autofree char *all = g_strconcat(head, new, at + strlen(old), NULL);
	scratch_put(root, name, all);
}

static int
set_up(void **state)
{
	char *root = scratch_new();

	assert_null(recipe_build(images, root));
	for (unsigned i = 0; i < FILES; i++) {
		g_autofree char *name = g_strdup_printf("vms/%u.xml", i);
		g_autofree char *text = domain(i, DISKS);
		scratch_put(root, name, text);
	}
	*state = root;
	return 0;
}

static int
tear_down(void **state)
{
	scratch_free(*state);
	return 0;
}

/*
 * Runs with the baseline and what the line adds; says how many VML102 and VML902 are told, and the
 * exit code: "3 0 → 1".
 */
static char *
tell(const char *root, const char *line)
{
	g_autofree char *all = g_strdup_printf(
		"%s --isolated --output-format concise --select VML102,VML902 --baseline "
		"base/line.json %s",
		house_path("VMLINT"), line);
	const char *argv[] = { "sh", "-c", all, NULL };
	struct command c = command_run(argv, root, NULL, NULL);
	unsigned known = 0, stale = 0;
	g_auto(GStrv) lines = g_strsplit(c.out, "\n", -1);

	for (char **at = lines; *at; at++) {
		known += strstr(*at, "[VML102") ? 1 : 0;
		stale += strstr(*at, "[VML902") ? 1 : 0;
	}
	char *told = g_strdup_printf(
		"%u %u, exit %d%s%s", known, stale, c.code, *c.err ? ": " : "", c.err);
	command_clear(&c);
	return told;
}

#define ASSERT_TELLS(root, line, wanted)                                \
	do {                                                            \
		g_autofree char *told = tell(root, line);               \
		if (strcmp(told, wanted) != 0)                          \
			fail_msg("%s: %s, not %s", line, told, wanted); \
	} while (0)

static void
adopted_in_one_command(void **state)
{
	const char *root = *state;

	scratch_put(root, "base/.keep", "");
	ASSERT_TELLS(root, "--sysroot host vms",
		"0 0, exit 2: vmlint: base/line.json: no such file; --write-baseline makes it\n");
	ASSERT_TELLS(root, "--sysroot host --write-baseline vms", "0 0, exit 0");
	g_autofree char *first = get(root, "base/line.json");
	g_auto(GStrv) entries = g_strsplit(first, "\"content\":", -1);
	assert_int_equal(g_strv_length(entries), FILES * DISKS + 1);
	ASSERT_TELLS(root, "--sysroot host vms", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host -j 4 vms", "0 0, exit 0");
	/* Named otherwise, from elsewhere, or some of it only. */
	ASSERT_TELLS(root, "--sysroot host $PWD/vms", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host vms/7.xml", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host --write-baseline vms/7.xml", "0 0, exit 0");
	g_autofree char *again = get(root, "base/line.json");
	assert_string_equal(first, again);

	/* New ones are told: in a new file, and one more in an old one. */
	g_autofree char *more = domain(7, 11);
	scratch_put(root, "vms/new.xml", more);
	ASSERT_TELLS(root, "--sysroot host vms", "11 0, exit 1");
	scratch_put(root, "vms/new.xml", "<domain type='kvm'/>\n");
	scratch_put(root, "vms/7.xml", more);
	ASSERT_TELLS(root, "--sysroot host vms", "1 0, exit 1");
}

static void
edits_revive_nothing(void **state)
{
	const char *root = *state;

	scratch_put(root, "base/.keep", "");
	ASSERT_TELLS(root, "--sysroot host --write-baseline vms", "0 0, exit 0");
	replace(root, "vms/3.xml", "  <memory>", "\n\n  <!-- moved -->\n  <memory>");
	replace(root, "vms/3.xml", "<memory>524288<", "<memory unit='MiB'>1024<");
	replace(root, "vms/3.xml", "      <backingStore/>", "\t<backingStore/>");
	ASSERT_TELLS(root, "--sysroot host vms", "0 0, exit 0");
}

static void
mended_ones_are_stale(void **state)
{
	const char *root = *state;

	scratch_put(root, "base/.keep", "");
	ASSERT_TELLS(root, "--sysroot host --write-baseline vms", "0 0, exit 0");
	replace(root, "vms/3.xml", "      <backingStore/>\n", "");
	ASSERT_TELLS(root, "--sysroot host vms", "0 1, exit 1");
	/* Who did not look, or could not, does not know. */
	ASSERT_TELLS(root, "--sysroot host vms/4.xml", "0 0, exit 0");
	ASSERT_TELLS(root, "vms", "0 0, exit 0");
	ASSERT_TELLS(root, "--images skip vms", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host --target libvirt=9.0.0 vms", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host --ignore VML102 vms", "0 0, exit 0");
	/* Pruning where nothing is known keeps everything. */
	g_autofree char *before = get(root, "base/line.json");
	ASSERT_TELLS(root, "--prune-baseline vms", "0 0, exit 0");
	g_autofree char *kept = get(root, "base/line.json");
	assert_string_equal(before, kept);
	ASSERT_TELLS(root, "--sysroot host --prune-baseline vms", "0 0, exit 0");
	g_autofree char *after = get(root, "base/line.json");
	assert_true(strlen(after) < strlen(before));
	ASSERT_TELLS(root, "--sysroot host vms", "0 0, exit 0");
	/* The fault comes back: it is a new one. */
	replace(root, "vms/3.xml", "      <target dev='vda'",
		"      <backingStore/>\n      <target dev='vda'");
	ASSERT_TELLS(root, "--sysroot host vms", "1 0, exit 1");
}

static void
files_that_are_gone(void **state)
{
	const char *root = *state;
	g_autofree char *path = g_build_filename(root, "vms/5.xml", NULL);

	scratch_put(root, "base/.keep", "");
	ASSERT_TELLS(root, "--sysroot host --write-baseline vms", "0 0, exit 0");
	assert_int_equal(unlink(path), 0);
	ASSERT_TELLS(root, "--sysroot host vms", "0 10, exit 1");
	ASSERT_TELLS(root, "--sysroot host vms/4.xml", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host host", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host --prune-baseline .", "0 0, exit 0");
	ASSERT_TELLS(root, "--sysroot host .", "0 0, exit 0");
}

static void
broken_baselines(void **state)
{
	const char *root = *state;
	static const char *const texts[] = { "", "[]", "{}", "{\"schema_version\": 1}",
		"{\"schema_version\": 2, \"target\": \"x\", \"findings\": []}",
		"{\"schema_version\": 1, \"target\": \"x\", \"findings\": [1]}",
		"{\"schema_version\": 1, \"target\": \"x\", \"findings\": [{}]}",
		("{\"schema_version\": 1, \"target\": \"x\", \"findings\": [{\"rule\": \"VML102\", "
		 "\"path\": \"a\", \"content\": \"b\", \"count\": 0}]}"),
		"hunter2\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		scratch_put(root, "base/line.json", texts[i]);
		ASSERT_TELLS(root, "--write-baseline vms/1.xml",
			"0 0, exit 2: vmlint: base/line.json:1: not a baseline of vmlint\n");
	}
	scratch_put(root, "base/line.json",
		"{\"schema_version\": 1, \"target\": \"x\",\n \"findings\": []}");
	ASSERT_TELLS(root, "--sysroot host vms/1.xml", "10 0, exit 1");
}

static void
needs_a_name(void **state)
{
	const char *root = *state;
	const char *argv[] = { house_path("VMLINT"), "--isolated", "--write-baseline", "vms",
		NULL };
	struct command c = command_run(argv, root, NULL, NULL);

	assert_int_equal(c.code, 2);
	assert_non_null(strstr(c.err, "--baseline"));
	command_clear(&c);
	/* The configuration may name it. */
	scratch_put(root, "vmlint.yaml", "baseline: base/line.json\nsysroot: host\n");
	scratch_put(root, "base/.keep", "");
	argv[1] = "--write-baseline";
	argv[2] = "vms";
	argv[3] = NULL;
	c = command_run(argv, root, NULL, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	argv[1] = "vms";
	argv[2] = NULL;
	c = command_run(argv, root, NULL, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(adopted_in_one_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(edits_revive_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mended_ones_are_stale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(files_that_are_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(broken_baselines, set_up, tear_down),
		cmocka_unit_test_setup_teardown(needs_a_name, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
