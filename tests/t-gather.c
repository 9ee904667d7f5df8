/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Targets: every regular file once, in byte order, whatever the spelling of the paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/gather.h"
#include "support/scratch.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

/* The tree that all tests share; the working directory is its root. */
static int
start(void **state)
{
	static const char *const files[] = { "a.xml", "b.XML", "disk.img", "vms/web.xml",
		"vms/db.xml", "vms/old/gone.xml", "vms-b.xml", "sub/.git/config.xml",
		"sub/.hidden/h.xml", ".svn/entries.xml", "deep/1/2/3/4/5/6/x.xml", "build/b.xml" };
	char *dir = scratch_new();
	assert_int_equal(g_chdir(dir), 0);
	for (size_t i = 0; i < COUNT(files); i++) {
		g_autofree char *parent = g_path_get_dirname(files[i]);
		assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
		assert_true(g_file_set_contents(files[i], files[i], -1, NULL));
	}
	assert_int_equal(mkfifo("fifo.xml", 0600), 0);
	assert_int_equal(symlink("../vms/web.xml", "sub/0-link.xml"), 0);
	assert_int_equal(symlink("../vms", "sub/vms-link"), 0);
	assert_int_equal(symlink("nowhere", "sub/dangling.xml"), 0);
	assert_int_equal(link("a.xml", "z-hard.xml"), 0);
	*state = dir;
	return 0;
}

static int
stop(void **state)
{
	assert_int_equal(g_chdir("/"), 0);
	scratch_free(*state);
	return 0;
}

/* One word per target: the path, "!" when named, "?" when no candidate. */
static char *
gather(const char *const *paths, const char *const *exclude, bool force, unsigned nerrors)
{
	const struct vml_gather_options options = { .exclude = exclude, .force_exclude = force };
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) found = vml_gather(paths, &options, errors);
	assert_int_equal(errors->len, nerrors);
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < found->len; i++) {
		const struct vml_found *f = found->pdata[i];
		g_string_append_printf(text, "%s%s%s%s", i > 0 ? " " : "", f->path,
			f->named ? "!" : "", f->candidate ? "" : "?");
	}
	return g_string_free(text, FALSE);
}

#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define EVERYTHING                                                                              \
	"a.xml b.XML build/b.xml deep/1/2/3/4/5/6/x.xml disk.img? sub/.hidden/h.xml vms-b.xml " \
	"vms/db.xml vms/old/gone.xml vms/web.xml"

static void
paths(void **state)
{
	(void)state;
	static const struct {
		const char *paths[5];
		const char *want;
		unsigned errors;
	} table[] = {
		{ { "." }, EVERYTHING, 0 },
		{ { "./" }, EVERYTHING, 0 },
		{ { ".", ".", "vms", "./vms/" }, EVERYTHING, 0 },
		{ { "vms" }, "vms/db.xml vms/old/gone.xml vms/web.xml", 0 },
		{ { "vms//" }, "vms/db.xml vms/old/gone.xml vms/web.xml", 0 },
		{ { "vms/web.xml", "vms" }, "vms/db.xml vms/old/gone.xml vms/web.xml!", 0 },
		{ { "vms", "./vms/web.xml" }, "vms/db.xml vms/old/gone.xml vms/web.xml!", 0 },
		{ { "disk.img", "a.xml" }, "a.xml! disk.img!", 0 },
		{ { "z-hard.xml", "a.xml" }, "a.xml!", 0 },
		{ { "sub" }, "sub/.hidden/h.xml sub/0-link.xml", 0 },
		{ { "sub", "vms/old" }, "sub/.hidden/h.xml sub/0-link.xml vms/old/gone.xml", 0 },
		{ { "sub/vms-link" },
			"sub/vms-link/db.xml sub/vms-link/old/gone.xml "
			"sub/vms-link/web.xml",
			0 },
		{ { "sub/.git" }, "sub/.git/config.xml", 0 },
		{ { "-", "a.xml", "-" }, "-! a.xml!", 0 },
		{ { "absent.xml", "a.xml" }, "a.xml!", 1 },
		{ { "fifo.xml", "/dev/null", "sub/dangling.xml" }, "", 3 },
		{ { NULL }, "", 0 },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		g_autofree char *got = gather(table[i].paths, NULL, false, table[i].errors);
		assert_string_equal(got, table[i].want);
	}
}

static void
excludes(void **state)
{
	(void)state;
	static const struct {
		const char *paths[3], *exclude[3];
		bool force;
		const char *want;
	} table[] = {
		{ { "vms" }, { "old" }, false, "vms/db.xml vms/web.xml" },
		{ { "vms" }, { "old/" }, false, "vms/db.xml vms/web.xml" },
		{ { "vms" }, { "vms/old" }, false, "vms/db.xml vms/web.xml" },
		{ { "vms" }, { "*/old" }, false, "vms/db.xml vms/web.xml" },
		{ { "vms" }, { "old/*" }, false, "vms/db.xml vms/web.xml" },
		{ { "vms" }, { "*.xml" }, false, "" },
		{ { "vms" }, { "w?b.xml", "d[ab].xml" }, false, "vms/old/gone.xml" },
		{ { "vms" }, { "/vms/old" }, false, "vms/db.xml vms/old/gone.xml vms/web.xml" },
		{ { "vms" }, { "ms/old" }, false, "vms/db.xml vms/old/gone.xml vms/web.xml" },
		{ { "vms/old" }, { "old" }, false, "vms/old/gone.xml" },
		{ { "vms/old" }, { "old" }, true, "" },
		{ { "vms/old/gone.xml" }, { "vms" }, false, "vms/old/gone.xml!" },
		{ { "vms/old/gone.xml" }, { "vms" }, true, "" },
		{ { "vms/old/gone.xml", "a.xml" }, { "gone.xml" }, true, "a.xml!" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		g_autofree char *got = gather(table[i].paths, table[i].exclude, table[i].force, 0);
		assert_string_equal(got, table[i].want);
	}
}

static void
absolute_paths(void **state)
{
	g_autofree char *vms = g_build_filename(*state, "vms", NULL);
	g_autofree char *old = g_build_filename(*state, "vms/old", NULL);
	g_autofree char *want = g_strdup_printf("%s/db.xml %s/web.xml", vms, vms);
	g_autofree char *got = gather(PATHS(vms), PATHS(old), false, 0);
	assert_string_equal(got, want);
	g_autofree char *again = gather(PATHS(vms), PATHS("vms/old"), false, 0);
	assert_string_equal(again, want);
}

static void
messages(void **state)
{
	(void)state;
	const struct vml_gather_options options = { 0 };
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) found = vml_gather(PATHS("absent", "fifo.xml"), &options, errors);
	assert_int_equal(found->len, 0);
	assert_string_equal(errors->pdata[0], "absent: No such file or directory");
	assert_string_equal(
		errors->pdata[1], "fifo.xml: is neither a regular file nor a directory");
}

static void
unreadable_directory(void **state)
{
	(void)state;
	if (geteuid() == 0) {
		print_message("skipped: root may read every directory\n");
		skip();
	}
	assert_int_equal(g_mkdir("closed", 0000), 0);
	g_autofree char *got = gather(PATHS("closed", "a.xml"), NULL, false, 1);
	assert_int_equal(g_rmdir("closed"), 0);
	assert_string_equal(got, "a.xml!");
}

/* Identities are the same whether a file was named or found. */
static void
identities(void **state)
{
	(void)state;
	const struct vml_gather_options options = { 0 };
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) found = vml_gather(PATHS("vms"), &options, errors);
	for (unsigned i = 0; i < found->len; i++) {
		const struct vml_found *f = found->pdata[i];
		struct stat st;
		assert_int_equal(stat(f->path, &st), 0);
		assert_int_equal(f->ino, st.st_ino);
		assert_int_equal(f->dev, st.st_dev);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(excludes),
		cmocka_unit_test(absolute_paths),
		cmocka_unit_test(messages),
		cmocka_unit_test(unreadable_directory),
		cmocka_unit_test(identities),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
