/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recipes build what they say, and refuse what they do not know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "support/recipe.h"
#include "support/scratch.h"

static char *
built(const char *recipe)
{
	char *root = scratch_new();
	char *error = recipe_build(recipe, root);
	if (error)
		fail_msg("%s", error);
	return root;
}

static struct stat
examined(const char *root, const char *name)
{
	struct stat st;
	char *path = g_build_filename(root, name, NULL);
	if (lstat(path, &st) < 0)
		fail_msg("%s is not there", path);
	g_free(path);
	return st;
}

static GString *
content(const char *root, const char *name)
{
	char *path = g_build_filename(root, name, NULL), *bytes;
	gsize len;
	if (!g_file_get_contents(path, &bytes, &len, NULL))
		fail_msg("cannot read %s", path);
	GString *s = g_string_new_len(bytes, (gssize)len);
	g_free(path);
	g_free(bytes);
	return s;
}

static void
expect_bytes(const char *root, const char *name, const void *bytes, size_t len)
{
	GString *s = content(root, name);
	assert_int_equal(s->len, len);
	assert_memory_equal(s->str, bytes, len);
	g_string_free(s, TRUE);
}

static void
files(void **state)
{
	(void)state;
	char *root = built("# a tree\n"
			   "dir empty/below\n"
			   "text a/b.txt \"one # two\\n\\x41\\0\\\"\\\\\"  # told\n"
			   "raw big 3G\n"
			   "raw full 4 fill=0xff\n"
			   "link a/l ../b\nlink abs @ROOT@/big\nhard h a/b.txt\n"
			   "fifo pipe\nsocket sock\nchmod 640 full\nmtime big 1000\n");
	assert_true(S_ISDIR(examined(root, "empty/below").st_mode));
	expect_bytes(root, "a/b.txt", "one # two\nA\0\"\\", 14);
	assert_int_equal(examined(root, "big").st_size, 3ll << 30);
	assert_int_equal(examined(root, "big").st_mtime, 1000);
	assert_int_equal(examined(root, "full").st_mode & 0777, 0640);
	assert_true(S_ISLNK(examined(root, "a/l").st_mode));
	assert_int_equal(examined(root, "h").st_nlink, 2);
	assert_true(S_ISFIFO(examined(root, "pipe").st_mode));
	assert_true(S_ISSOCK(examined(root, "sock").st_mode));
	char *path = g_build_filename(root, "abs", NULL);
	char *target = g_file_read_link(path, NULL);
	assert_true(g_str_has_prefix(target, root) && g_str_has_suffix(target, "/big"));
	g_free(target);
	g_free(path);
	scratch_free(root);
}

static void
pokes(void **state)
{
	(void)state;
	char *root = built("raw f 16\n@0 be16 0x0102\n@2 le16 0x0102\n@4 be32 5\n@8 \"x\\0y\"\n"
			   "@-1 u8 255\nraw g 4 fill=1\npoke f @11 u8 7\n@1 fill 9 2\n"
			   "truncate f 15\n");
	expect_bytes(root, "f", "\1\2\2\1\0\0\0\5x\0y\7\0\0\0", 15);
	expect_bytes(root, "g", "\1\x9\x9\1", 4);
	scratch_free(root);
}

static void
qcow2_header(void **state)
{
	(void)state;
	char *root = built("qcow2 q 1M version=2 cluster_bits=12 backing=\"b.img\" format=raw\n");
	GString *s = content(root, "q");
	assert_true(s->len >= 4 * 4096);
	static const char head[] = "QFI\xfb\0\0\0\2\0\0\0\0\0\0\0";
	assert_memory_equal(s->str, head, 15);
	assert_memory_equal(s->str + 72, "\xe2\x79\x2a\xca\0\0\0\3raw\0\0\0\0\0", 16);
	assert_memory_equal(s->str + s->str[15], "b.img", 5);
	assert_int_equal(s->str[19], 5);
	g_string_free(s, TRUE);
	scratch_free(root);
}

static void
faults(void **state)
{
	(void)state;
	static const struct {
		const char *recipe, *error;
	} rows[] = {
		{ "raw a 1\nfrob b 1", "line 2: unknown command frob" },
		{ "raw a", "line 1: not a size: " },
		{ "raw a 12x", "line 1: not a size: 12x" },
		{ "raw a 1 fil=1", "line 1: unknown option fil" },
		{ "qcow2 a 1 dirty=1", "line 1: option dirty takes no value" },
		{ "qcow2 a 1 backing", "line 1: option backing needs a value" },
		{ "text a \"b", "line 1: no closing quote" },
		{ "text a \"\\q\"", "line 1: unknown escape" },
		{ "@0 u8 1", "line 1: nothing made yet" },
		{ "raw a 1\n@0 u9 1", "line 2: unknown kind of poke: u9" },
		{ "raw a 1\n@x u8 1", "line 2: not an offset: @x" },
		{ "raw", "line 1: raw wants a path" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *root = scratch_new();
		char *error = recipe_build(rows[i].recipe, root);
		assert_non_null(error);
		assert_string_equal(error, rows[i].error);
		g_free(error);
		scratch_free(root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(pokes),
		cmocka_unit_test(qcow2_header),
		cmocka_unit_test(faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
