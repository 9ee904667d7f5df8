/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Target versions: the table at the versions where something changes, and how a target is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "base/target.h"

struct letter {
	char letter;
	enum vml_behaviour behaviour;
};

static const struct letter of_libvirt[] = {
	{ 'b', VML_BEHAVIOUR_BACKING_INPUT },
	{ 'f', VML_BEHAVIOUR_FORMAT_REQUIRED },
	{ 'l', VML_BEHAVIOUR_LEAF_PROBED },
	{ 'u', VML_BEHAVIOUR_UNKNOWN_IS_RAW },
	{ 'd', VML_BEHAVIOUR_DEEP_CHAIN_FAILS },
	{ 's', VML_BEHAVIOUR_DATA_FILE_SEEN },
	{ 'x', VML_BEHAVIOUR_EXTENSIONS_UNPADDED },
	{ 'c', VML_BEHAVIOUR_PROBING_CONFIGURABLE },
	{ 'k', VML_BEHAVIOUR_LINK_DIRECTORY },
	{ 'r', VML_BEHAVIOUR_PATHS_AS_REACHED },
	{ 'j', VML_BEHAVIOUR_JSON_NAMES },
	{ 'J', VML_BEHAVIOUR_JSON_FLAT_NAMES },
	{ 'n', VML_BEHAVIOUR_NETWORK_RAW },
	{ 'i', VML_BEHAVIOUR_SLICES },
	{ 'v', VML_BEHAVIOUR_BACKING_VOLUME },
	{ 'o', VML_BEHAVIOUR_LOOPS_BY_IDENTITY },
	{ 'w', VML_BEHAVIOUR_OVERLAY_READABLE },
	{ 'O', VML_BEHAVIOUR_QEMU_TOO_OLD },
};

static const struct letter of_qemu[] = {
	{ 'c', VML_BEHAVIOUR_QEMU_COW },
	{ 't', VML_BEHAVIOUR_QEMU_TFTP },
	{ 'v', VML_BEHAVIOUR_QEMU_VXHS },
	{ 's', VML_BEHAVIOUR_QEMU_SHEEPDOG },
	{ 'g', VML_BEHAVIOUR_QEMU_GLUSTER_DEPRECATED },
	{ '3', VML_BEHAVIOUR_QEMU_QCOW2_V3 },
	{ 'd', VML_BEHAVIOUR_QEMU_DATA_FILE },
	{ 'p', VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN },
	{ 'z', VML_BEHAVIOUR_QEMU_ZSTD },
	{ 'x', VML_BEHAVIOUR_QEMU_EXTENDED_L2 },
	{ '0', VML_BEHAVIOUR_QEMU_SECTOR0_GUARD },
	{ 'f', VML_BEHAVIOUR_QEMU_IMG_WANTS_FORMAT },
};

static struct vml_target
parse(const char *text)
{
	struct vml_target t = vml_target_newest();
	char *error = NULL;

	assert_true(vml_target_parse(text, &t, &error));
	assert_true(t.given);
	return t;
}

static void
expect_letters(const char *target, const struct letter *letters, size_t n, const char *want)
{
	const struct vml_target t = parse(target);
	g_autoptr(GString) has = g_string_new(NULL);

	for (size_t i = 0; i < n; i++) {
		if (vml_target_has(&t, letters[i].behaviour))
			g_string_append_c(has, letters[i].letter);
	}
	if (strcmp(has->str, want) != 0)
		fail_msg("%s: has %s, not %s", target, has->str, want);
}

static void
libvirt_by_version(void **state)
{
	static const char *const cases[][2] = {
		{ "libvirt=0.9.0", "xcow" },
		{ "libvirt=1.0.3", "xckow" },
		{ "libvirt=2.1.0,qemu=7.2", "xckrjow" },
		{ "libvirt=4.4.9,qemu=7.2", "xckrjJow" },
		{ "libvirt=5.0,qemu=7.2", "xkrjJow" },
		{ "libvirt=5.9,qemu=7.2", "xkrjJnow" },
		{ "libvirt=5.10,qemu=7.2", "bxkrjJnow" },
		{ "libvirt=5.10,qemu=4.1", "xkrjJnow" },
		{ "libvirt=6.0,qemu=7.2", "bfxkrjJnow" },
		{ "libvirt=6.1,qemu=7.2", "bflxkrjJnivow" },
		{ "libvirt=9.0,qemu=7.2", "bflxkrjJnivw" },
		{ "libvirt=9.9,qemu=7.2", "bflxkrjJnivw" },
		{ "libvirt=9.10,qemu=7.2", "bfluxkrjJnivw" },
		{ "libvirt=10.8,qemu=7.2", "bfludxkrjJnivw" },
		{ "libvirt=10.10,qemu=7.2", "bfludsxkrjJnivw" },
		{ "libvirt=11.3,qemu=7.2", "bfludsxkrjJnivw" },
		{ "libvirt=11.3,qemu=6.1.9", "bfludsxkrjJnivwO" },
		{ "libvirt=11.10,qemu=7.2", "bfludsxkrjJniv" },
		{ "libvirt=12.0,qemu=7.2", "bflusxkrjJniv" },
		{ "libvirt=12.4,qemu=7.1", "bflusxkrjJnivO" },
		{ "qemu=7.2", "bflusxkrjJniv" },
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
		expect_letters(cases[i][0], of_libvirt, G_N_ELEMENTS(of_libvirt), cases[i][1]);
}

static void
qemu_by_version(void **state)
{
	static const char *const cases[][2] = {
		{ "qemu=1.0", "ctvs" },
		{ "qemu=2.1", "ctvs3" },
		{ "qemu=2.3", "tvs30" },
		{ "qemu=2.8", "vs30" },
		{ "qemu=4.0", "vs3d0" },
		{ "qemu=5.1", "s3dz0" },
		{ "qemu=5.2", "s3dzx0" },
		{ "qemu=6.0", "3dzx0" },
		{ "qemu=6.1", "3dzx0f" },
		{ "qemu=7.2.12", "3dzx0f" },
		{ "libvirt=9.0.0,qemu=7.2.22", "3dpzx0f" },
		{ "qemu=8.0", "3dzx0f" },
		{ "qemu=9.1", "3dpzx0f" },
		{ "qemu=9.2", "g3dpzx0f" },
		{ "libvirt=9.0.0", "g3dpzx0f" },
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
		expect_letters(cases[i][0], of_qemu, G_N_ELEMENTS(of_qemu), cases[i][1]);
}

static void
every_behaviour_has_a_row(void **state)
{
	unsigned n;
	const struct vml_target_row *rows = vml_target_rows(&n);
	bool seen[VML_BEHAVIOURS] = { false };

	(void)state;
	for (unsigned i = 0; i < n; i++) {
		assert_true(rows[i].behaviour < VML_BEHAVIOURS);
		assert_true(rows[i].source != NULL && rows[i].source[0] != '\0');
		assert_true(rows[i].libvirt.until == 0 ||
			    rows[i].libvirt.since < rows[i].libvirt.until);
		assert_true(rows[i].qemu.until == 0 || rows[i].qemu.since < rows[i].qemu.until);
		seen[rows[i].behaviour] = true;
	}
	for (unsigned b = 0; b < VML_BEHAVIOURS; b++)
		assert_true(seen[b]);
	assert_int_equal(G_N_ELEMENTS(of_libvirt) + G_N_ELEMENTS(of_qemu), VML_BEHAVIOURS);
}

static void
what_was_measured(void **state)
{
	static const struct {
		const char *target;
		enum vml_behaviour behaviour;
		bool measured;
	} cases[] = {
		{ "libvirt=9.0.0", VML_BEHAVIOUR_LEAF_PROBED, true },
		{ "libvirt=12.7.0", VML_BEHAVIOUR_LEAF_PROBED, true },
		{ "libvirt=12.8.0", VML_BEHAVIOUR_LEAF_PROBED, false },
		{ "libvirt=13.0.0", VML_BEHAVIOUR_DEEP_CHAIN_FAILS, true },
		{ "libvirt=11.3.0", VML_BEHAVIOUR_EXTENSIONS_UNPADDED, true },
		{ "libvirt=11.4.0", VML_BEHAVIOUR_EXTENSIONS_UNPADDED, false },
		{ "libvirt=13.0.0,qemu=7.2", VML_BEHAVIOUR_QEMU_ZSTD, true },
		{ "libvirt=9.0.0,qemu=11.0", VML_BEHAVIOUR_QEMU_ZSTD, false },
		{ "libvirt=9.0.0,qemu=11.0", VML_BEHAVIOUR_QEMU_SHEEPDOG, true },
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct vml_target t = parse(cases[i].target);

		if (vml_target_measured(&t, cases[i].behaviour) != cases[i].measured)
			fail_msg("case %u: %s", i, cases[i].target);
	}
}

static void
domcaps_say_it(void **state)
{
	struct vml_target t = parse("libvirt=9.0.0,qemu=7.2");

	(void)state;
	t.has_domcaps = true;
	assert_false(vml_target_has(&t, VML_BEHAVIOUR_BACKING_INPUT));
	t.libvirt = VML_VERSION(5, 0, 0);
	t.domcaps_backing = true;
	assert_true(vml_target_has(&t, VML_BEHAVIOUR_BACKING_INPUT));
	assert_true(vml_target_measured(&t, VML_BEHAVIOUR_BACKING_INPUT));
}

static void
names(void **state)
{
	struct vml_target t = { .strict_probe = true };
	char *error = NULL;

	(void)state;
	t = parse("qemu=7.2,libvirt=9.0.0");
	assert_int_equal(t.libvirt, 9000000);
	assert_int_equal(t.qemu, 7002000);
	t = parse("libvirt=12.5");
	assert_int_equal(t.libvirt, 12005000);
	assert_int_equal(t.qemu, vml_target_newest().qemu);
	t.strict_probe = true;
	assert_true(vml_target_parse("qemu=10.0.13", &t, &error));
	assert_true(t.strict_probe);
	assert_int_equal(t.libvirt, vml_target_newest().libvirt);
}

static void
not_names(void **state)
{
	static const char *const cases[][2] = {
		{ "", "no version given (expected libvirt=VERSION,qemu=VERSION)" },
		{ "9.0.0", "'9.0.0' is not libvirt=VERSION or qemu=VERSION" },
		{ "libvirt", "'libvirt' is not libvirt=VERSION or qemu=VERSION" },
		{ "libvirtd=9.0.0", "'libvirtd=9.0.0' is not libvirt=VERSION or qemu=VERSION" },
		{ "libvirt=", "'' is no version of libvirt (expected one like 9.0.0)" },
		{ "libvirt=nine", "'nine' is no version of libvirt (expected one like 9.0.0)" },
		{ "qemu=7.2.", "'7.2.' is no version of qemu (expected one like 7.2)" },
		{ "libvirt=9.0.0,", "'' is not libvirt=VERSION or qemu=VERSION" },
		{ "qemu=7,qemu=8", "qemu is given twice" },
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct vml_target t = { .libvirt = 1, .qemu = 2 };
		g_autofree char *error = NULL;

		assert_false(vml_target_parse(cases[i][0], &t, &error));
		assert_string_equal(error, cases[i][1]);
		assert_int_equal(t.libvirt, 1);
		assert_false(t.given);
	}
}

static void
virsh_says(void **state)
{
	static const struct {
		const char *text;
		uint32_t libvirt, qemu; /* 0 = refused */
	} cases[] = {
		{ "Compiled against library: libvirt 9.0.0\nUsing library: libvirt 9.0.0\n"
		  "Using API: QEMU 9.0.0\nRunning hypervisor: QEMU 7.2.22\n\n",
			9000000, 7002022 },
		{ "Using library: libvirt 11.3.0\r\nRunning hypervisor: QEMU 10.0.0\r\n", 11003000,
			10000000 },
		{ "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n"
		  "Running against daemon: 8.5.0\n",
			8005000, 7002022 },
		{ "Using library: libvirt 9.0.0\nUsing API: TEST 9.0.0\n"
		  "Running hypervisor: TEST 0.0.2\n",
			9000000, VML_VERSION(10, 0, 13) },
		{ "Using library: libvirt 9.0.0", 9000000, VML_VERSION(10, 0, 13) },
		{ "Using library: libvirt x\n", 0, 0 },
		{ "Using library: libvirt 9.0.0\nRunning hypervisor: QEMU seven\n", 0, 0 },
		{ "", 0, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct vml_target t = { .libvirt = 0 };
		g_autofree char *error = NULL;

		assert_int_equal(
			vml_target_from_virsh(cases[i].text, &t, &error), cases[i].libvirt != 0);
		assert_int_equal(error == NULL, cases[i].libvirt != 0);
		assert_int_equal(t.libvirt, cases[i].libvirt);
		assert_int_equal(t.qemu, cases[i].qemu);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libvirt_by_version),
		cmocka_unit_test(qemu_by_version),
		cmocka_unit_test(every_behaviour_has_a_row),
		cmocka_unit_test(what_was_measured),
		cmocka_unit_test(domcaps_say_it),
		cmocka_unit_test(names),
		cmocka_unit_test(not_names),
		cmocka_unit_test(virsh_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
