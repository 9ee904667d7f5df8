/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The configuration file: what is read, what is refused and in which words, which file holds, and
 * what may be extended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "engine/config.h"
#include "support/scratch.h"

static const struct vml_config *
load(struct vml_arena *a, const char *dir, const char *name, char **error)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	return vml_config_load(a, path, error);
}

/* ---- what is refused ---------------------------------------------------------------------- */

/* Each file, and what its one-line complaint ends with after "FILE:". */
static const struct {
	const char *text, *complaint;
} broken[] = {
	/* no YAML, or not the right shape */
	{ "select: [VML1", "2:1: did not find expected ',' or ']'" },
	{ "select: 'VML1", "1:14: found unexpected end of stream" },
	{ "\tselect: [VML1]", "1:1: found character that cannot start any token" },
	{ "a: b: c", "1:5: mapping values are not allowed in this context" },
	{ "[select]", "1:1: keys with values belong here" },
	{ "select", "1:1: keys with values belong here" },
	{ "fail-level: note\n---\nfail-level: error\n", "3:1: a second document" },
	{ "fail-level: note\nfail-level: error\n", "2:1: this key is here already" },
	{ "? [a]\n: b\n", "1:3: a key must be a word" },
	{ "exclude: \"a\\0b\"\n", "1:10: a NUL character" },
	{ "a: *b\n", "1:4: found undefined alias" },
	/* unknown keys */
	{ "selct: [VML1]\n", "1:1: unknown key; did you mean 'select'?" },
	{ "fail_level: note\n", "1:1: unknown key; did you mean 'fail-level'?" },
	{ "# comment\n\nper-file-ignore: {}\n",
		"3:1: unknown key; did you mean 'per-file-ignores'?" },
	{ "password-of-the-host: x\n", "1:1: unknown key" },
	{ "<<: {fail-level: note}\n", "1:1: unknown key" },
	/* rules */
	{ "select: [VML001, VML02]\n", "1:18: select: unknown rule; did you mean 'VML002'?" },
	{ "ignore:\n  - nonesuch\n", "2:5: ignore: unknown rule" },
	{ "extend-select: 7\n", "1:16: extend-select: unknown rule" },
	{ "select: {VML1: 2}\n", "1:9: select: a list belongs here" },
	{ "select: [[VML1]]\n", "1:10: select: a word or a string belongs here" },
	{ "select:\n", "1:8: select: a word or a string belongs here" },
	/* severities */
	{ "severity: [VML001]\n", "1:11: severity: keys with values belong here" },
	{ "severity: {VML001: eror}\n", "1:20: severity: must be one of error, warning, note, off; "
					"did you mean 'error'?" },
	{ "severity: {VML: error, nothing: error}\n", "1:24: severity: unknown rule" },
	{ "severity:\n  VML001: [error]\n", "2:11: severity: a word or a string belongs here" },
	/* per-file-ignores */
	{ "per-file-ignores: {'old/*': {}}\n", "1:29: per-file-ignores: a list belongs here" },
	{ "per-file-ignores:\n  'old/*': [VML001, nothing]\n",
		"2:21: per-file-ignores: unknown rule" },
	/* words */
	{ "fail-level: warnings\n",
		"1:13: fail-level: must be one of error, warning, note; did you mean 'warning'?" },
	{ "fail-level: 1\n", "1:13: fail-level: must be one of error, warning, note" },
	{ "images: never\n", "1:9: images: must be one of auto, require, skip" },
	{ "images: [skip]\n", "1:9: images: a word or a string belongs here" },
	{ "probe-policy: stict\n", "1:15: probe-policy: must be one of libvirt, strict; "
				   "did you mean 'strict'?" },
	{ "sysroot: {}\n", "1:10: sysroot: a word or a string belongs here" },
	{ "schema: [none]\n", "1:9: schema: a word or a string belongs here" },
	{ "exclude: [{a: b}]\n", "1:11: exclude: a word or a string belongs here" },
	/* versions */
	{ "target: libvirt9\n",
		"1:9: target: versions belong here, such as libvirt=9.0.0,qemu=7.2" },
	{ "target: libvirt=x\n",
		"1:9: target: versions belong here, such as libvirt=9.0.0,qemu=7.2" },
	{ "required-version: '>=99'\n", "1:19: required-version: this is vmlint " VMLINT_VERSION },
	{ "required-version: '>=0.1, <0.1'\n",
		"1:19: required-version: this is vmlint " VMLINT_VERSION },
	{ "required-version: new\n",
		"1:19: required-version: versions belong here, such as \">=0.1, <1\"" },
	{ "required-version: '>=new'\n",
		"1:19: required-version: versions belong here, such as \">=0.1, <1\"" },
	/* paths */
	{ "path-map: /srv=images\n", "1:11: path-map: keys with values belong here" },
	{ "path-map: {srv: images}\n",
		"1:12: path-map: the folder on the target host must be an absolute path" },
	{ "path-map: {/srv: [images]}\n", "1:18: path-map: a word or a string belongs here" },
	{ "allowed-roots: [srv]\n", "1:17: allowed-roots: an absolute path belongs here" },
	{ "trusted-images: [/srv]\n", "1:17: trusted-images: keys with values belong here" },
	{ "trusted-images: {'gold/*': any}\n",
		"1:18: trusted-images: an absolute path belongs here" },
	{ "trusted-images: {'/gold/*': all}\n",
		"1:29: trusted-images: \"any\" or a SHA-256 of 64 digits belongs here" },
	{ "hypervisor_user: qemu\n", "1:1: unknown key; did you mean 'hypervisor-user'?" },
	{ "hypervisor-user: [qemu]\n", "1:18: hypervisor-user: a word or a string belongs here" },
	{ "hypervisor-user: a b\n",
		"1:18: hypervisor-user: a user's name or UID:GID belongs here" },
	{ "hypervisor-user: 107\n",
		"1:18: hypervisor-user: a user's name or UID:GID belongs here" },
	{ "hypervisor-user: 107:kvm\n",
		"1:18: hypervisor-user: a user's name or UID:GID belongs here" },
	{ "extend: absent.yaml\n", "1: extend: No such file or directory" },
	{ "\nextend: /etc/passwd\n", "2: extend: leaves the repository" },
	{ "extend: ../outside.yaml\n", "1: extend: leaves the repository" },
	{ "extend: link.yaml\n", "1: extend: leaves the repository" },
	{ "extend: vmlint.yaml\n", "1: extend: too many files, or a circle" },
};

static void
faults_are_told_in_one_line(void **state)
{
	(void)state;
	char *dir = scratch_new();
	g_autofree char *link = g_build_filename(dir, "in/link.yaml", NULL);

	scratch_put(dir, "outside.yaml", "fail-level: note\n");
	scratch_put(dir, "in/vmlint.yaml", "");
	assert_int_equal(symlink("../outside.yaml", link), 0);
	assert_true(G_N_ELEMENTS(broken) >= 40);
	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		struct vml_arena *a = vml_arena_new();
		g_autofree char *error = NULL;
		scratch_put(dir, "in/vmlint.yaml", broken[i].text);
		const struct vml_config *c = load(a, dir, "in/vmlint.yaml", &error);
		if (c || !error)
			fail_msg("taken: %s", broken[i].text);
		const char *told = strstr(error, "vmlint.yaml:");
		if (!told || strcmp(told + strlen("vmlint.yaml:"), broken[i].complaint) != 0)
			fail_msg("%s\nsays:   %s\nwanted: %s", broken[i].text, error,
				broken[i].complaint);
		vml_arena_free(a);
	}
	scratch_free(dir);
}

/* Values that a fault concerns are the author's, or a secret's: they are never repeated. */
static void
faults_never_quote_the_file(void **state)
{
	(void)state;
	static const char *const texts[] = { "root:hunter2:0\n", "hunter2: x\n",
		"images: hunter2\n", "select: [hunter2]\n", "severity: {hunter2: error}\n",
		"target: hunter2\n", "hunter2", "- hunter2\n", "'hunter2", "a: *hunter2\n",
		"!!hunter2 x\n", "%hunter2 x\n---\n", "a: &hunter2 hunter2\nb: [*hunter2\n",
		"extend: hunter2\n" };
	char *dir = scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct vml_arena *a = vml_arena_new();
		g_autofree char *error = NULL;
		scratch_put(dir, "vmlint.yaml", texts[i]);
		assert_null(load(a, dir, "vmlint.yaml", &error));
		if (strstr(error, "hunter2") || strchr(error, '\n'))
			fail_msg("%s", error);
		vml_arena_free(a);
	}
	scratch_free(dir);
}

/* Aliases that would grow without end are stopped, and so are depth and size. */
static void
hostile_files_end_soon(void **state)
{
	(void)state;
	char *dir = scratch_new();
	struct vml_arena *a = vml_arena_new();
	g_autofree char *bomb_error = NULL, *deep_error = NULL, *self_error = NULL,
			*large_error = NULL;
	g_autoptr(GString) bomb = g_string_new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	g_autofree char *deep = g_strnfill(5000, '[');
	g_autofree char *large = g_strnfill((1 << 20) + 1, '#');

	for (int i = 1; i < 9; i++) {
		g_string_append_printf(bomb, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			g_string_append_printf(bomb, "%s*a%d", k ? ", " : "", i - 1);
		g_string_append(bomb, "]\n");
	}
	scratch_put(dir, "bomb.yaml", bomb->str);
	assert_null(load(a, dir, "bomb.yaml", &bomb_error));
	assert_non_null(strstr(bomb_error, "too much, or too deep"));
	scratch_put(dir, "self.yaml", "select: &s [*s]\n");
	assert_null(load(a, dir, "self.yaml", &self_error));
	scratch_put(dir, "deep.yaml", deep);
	assert_null(load(a, dir, "deep.yaml", &deep_error));
	scratch_put(dir, "large.yaml", large);
	assert_null(load(a, dir, "large.yaml", &large_error));
	assert_non_null(strstr(large_error, "larger than 1 MiB"));
	vml_arena_free(a);
	scratch_free(dir);
}

/* ---- what is read ------------------------------------------------------------------------- */

static void
values_are_read(void **state)
{
	(void)state;
	char *dir = scratch_new();
	struct vml_arena *a = vml_arena_new();
	char *error = NULL;

	scratch_put(dir, "vmlint.yaml",
		"# all keys\n"
		"required-version: \">=0.1, <99\"\n"
		"select: [VML0, not-well-formed]\n"
		"ignore: VML003\n"
		"severity: {VML001: note}\n"
		"per-file-ignores:\n"
		"  old/*.xml: [VML0]\n"
		"exclude: [build]\n"
		"fail-level: error\n"
		"schema: none\n"
		"target: libvirt=9.0.0,qemu=7.2\n"
		"probe-policy: strict\n"
		"images: skip\n"
		"sysroot: root\n"
		"path-map: {/srv/img: images}\n"
		"allowed-roots: [/srv, /mnt]\n"
		"trusted-images: {'/srv/gold/*': any}\n"
		"hypervisor-user: libvirt-qemu\n");
	const struct vml_config *c = load(a, dir, "vmlint.yaml", &error);
	if (!c)
		fail_msg("%s", error);
	assert_string_equal(c->select[0], "VML0");
	assert_string_equal(c->select[1], "not-well-formed");
	assert_null(c->select[2]);
	assert_string_equal(c->ignore[0], "VML003");
	assert_string_equal(c->severity.at[0].values[0], "note");
	assert_string_equal(c->per_file_ignores.at[0].key, "old/*.xml");
	assert_string_equal(c->per_file_ignores.at[0].values[0], "VML0");
	assert_string_equal(c->fail_level, "error");
	assert_string_equal(c->schema, "none");
	assert_string_equal(c->target, "libvirt=9.0.0,qemu=7.2");
	assert_string_equal(c->images, "skip");
	g_autofree char *root = g_build_filename(dir, "root", NULL);
	g_autofree char *images = g_build_filename(dir, "images", NULL);
	assert_string_equal(c->sysroot, root);
	assert_string_equal(c->path_map.at[0].key, "/srv/img");
	assert_string_equal(c->path_map.at[0].values[0], images);
	assert_string_equal(c->allowed_roots[1], "/mnt");
	assert_null(c->allowed_roots[2]);
	assert_string_equal(c->hypervisor_user, "libvirt-qemu");
	assert_string_equal(c->trusted_images.at[0].key, "/srv/gold/*");
	assert_string_equal(c->trusted_images.at[0].values[0], "any");
	vml_arena_free(a);
	scratch_free(dir);
}

static void
empty_files_say_nothing(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "\n", "# nothing\n", "---\n", "{}\n" };
	char *dir = scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct vml_arena *a = vml_arena_new();
		char *error = NULL;
		scratch_put(dir, "vmlint.yaml", texts[i]);
		const struct vml_config *c = load(a, dir, "vmlint.yaml", &error);
		if (!c)
			fail_msg("%s: %s", texts[i], error);
		for (unsigned k = 0; k < VML_CONFIG_KEYS; k++)
			assert_null(c->origins[k].file);
		vml_arena_free(a);
	}
	scratch_free(dir);
}

/* A key of the extending file takes the place of the same key; nothing is merged. */
static void
extending_replaces_keys(void **state)
{
	(void)state;
	char *dir = scratch_new();
	struct vml_arena *a = vml_arena_new();
	char *error = NULL;

	scratch_put(dir, ".git/HEAD", "");
	scratch_put(dir, "base.yaml", "select: [VML0]\nimages: skip\nsysroot: here\n");
	scratch_put(dir, "a/middle.yaml", "extend: ../base.yaml\nfail-level: note\n");
	scratch_put(dir, "a/b/.vmlint.yaml", "extend: ../middle.yaml\nselect: [VML001]\n");
	const struct vml_config *c = load(a, dir, "a/b/.vmlint.yaml", &error);
	if (!c)
		fail_msg("%s", error);
	assert_string_equal(c->select[0], "VML001");
	assert_null(c->select[1]);
	assert_string_equal(c->fail_level, "note");
	assert_string_equal(c->images, "skip");
	g_autofree char *here = g_build_filename(dir, "here", NULL);
	assert_string_equal(c->sysroot, here);
	vml_arena_free(a);
	scratch_free(dir);
}

static void
nearest_file_holds(void **state)
{
	(void)state;
	static const struct {
		const char *folder, *found;
	} cases[] = {
		{ "repo", "repo/vmlint.yaml" },
		{ "repo/a", "repo/vmlint.yaml" },
		{ "repo/a/b", "repo/a/b/.vmlint.yaml" },
		{ "repo/a/b/c", "repo/a/b/.vmlint.yaml" },
		{ "repo/other", NULL }, /* a repository of its own */
		{ "repo/absent", NULL },
	};
	char *scratch = scratch_new();
	char *dir = realpath(scratch, NULL);

	scratch_put(dir, "vmlint.yaml", "");
	scratch_put(dir, "repo/.git/HEAD", "");
	scratch_put(dir, "repo/vmlint.yaml", "");
	scratch_put(dir, "repo/a/b/vmlint.yaml", "");
	scratch_put(dir, "repo/a/b/.vmlint.yaml", "");
	scratch_put(dir, "repo/a/b/c/x", "");
	scratch_put(dir, "repo/other/.git", "gitdir: elsewhere\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *folder = g_build_filename(dir, cases[i].folder, NULL);
		g_autofree char *wanted =
			cases[i].found ? g_build_filename(dir, cases[i].found, NULL) : NULL;
		g_autofree char *found = vml_config_find(folder);
		if (g_strcmp0(found, wanted) != 0)
			fail_msg("%s: %s", cases[i].folder, found);
	}
	free(dir);
	scratch_free(scratch);
}

/* ---- what is told ------------------------------------------------------------------------- */

static void
show_reads_back_as_itself(void **state)
{
	(void)state;
	char *dir = scratch_new(), *shown = NULL, *error = NULL;
	size_t len;
	struct vml_arena *a = vml_arena_new();

	scratch_put(dir, "vmlint.yaml",
		"select: [VML0]\nexclude: ['a\"b', \"c\\nd\", 'ü']\n"
		"severity: {VML001: off}\npath-map: {/a: /b}\n");
	const struct vml_config *c = load(a, dir, "vmlint.yaml", &error);
	assert_non_null(c);
	FILE *out = open_memstream(&shown, &len);
	vml_config_show(c, out);
	fclose(out);
	assert_non_null(strstr(shown, "vmlint.yaml:2"));
	assert_non_null(strstr(shown, "# images: auto for lint, require for chain  (default)"));
	scratch_put(dir, "again.yaml", shown);
	const struct vml_config *again = load(a, dir, "again.yaml", &error);
	if (!again)
		fail_msg("%s in\n%s", error, shown);
	for (int i = 0; i < 3; i++)
		assert_string_equal(c->exclude[i], again->exclude[i]);
	assert_string_equal(again->severity.at[0].values[0], "off");
	assert_string_equal(again->path_map.at[0].values[0], "/b");
	free(shown);
	vml_arena_free(a);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_told_in_one_line),
		cmocka_unit_test(faults_never_quote_the_file),
		cmocka_unit_test(hostile_files_end_soon),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(empty_files_say_nothing),
		cmocka_unit_test(extending_replaces_keys),
		cmocka_unit_test(nearest_file_holds),
		cmocka_unit_test(show_reads_back_as_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
