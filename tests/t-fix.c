/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mending bytes and files: splices in every encoding, edits that clash, diffs, and the replacement
 * of a file under every fault that the system can throw in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fix/fix.h"
#include "support/command.h"
#include "support/scratch.h"

static struct vml_source
utf8(const char *text)
{
	return (struct vml_source){ .path = "t.xml",
		.bytes = (const unsigned char *)text,
		.len = strlen(text),
		.unit = 1 };
}

static struct vml_edit
edit(uint64_t start, uint64_t end, const char *text)
{
	return (struct vml_edit){ { start, end }, text };
}

static char *
applied(const struct vml_source *s, const struct vml_edit *edits, size_t n)
{
	char *error = NULL;
	GByteArray *bytes = vml_fix_apply(s, edits, n, &error);
	if (!bytes)
		return error;
	g_byte_array_append(bytes, (const guint8 *)"", 1);
	return (char *)g_byte_array_free(bytes, FALSE);
}

#define CLASH "two edits touch the same place"

static void
edits_are_spliced(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		struct vml_edit edits[3];
		size_t n;
		const char *want;
	} rows[] = {
		{ "abc", { { { 0, 0 }, "x" } }, 1, "xabc" },
		{ "abc", { { { 3, 3 }, "x" } }, 1, "abcx" },
		{ "abc", { { { 1, 2 }, "" } }, 1, "ac" },
		{ "abc", { { { 2, 3 }, "y" }, { { 0, 1 }, "x" } }, 2, "xby" },
		{ "abc", { { { 0, 1 }, "x" }, { { 1, 2 }, "y" } }, 2, "xyc" },
		/* the same edit from two rules counts once */
		{ "abc", { { { 1, 1 }, "x" }, { { 1, 1 }, "x" } }, 2, "axbc" },
		{ "abc", { { { 1, 1 }, "x" }, { { 1, 1 }, "y" } }, 2, CLASH },
		{ "abc", { { { 0, 2 }, "x" }, { { 1, 3 }, "y" } }, 2, CLASH },
		{ "abc", { { { 1, 3 }, "x" }, { { 1, 1 }, "y" } }, 2, CLASH },
		{ "abc", { { { 2, 4 }, "x" } }, 1, "an edit lies outside of the file" },
		{ "abc", { { { 2, 1 }, "x" } }, 1, "an edit lies outside of the file" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct vml_source s = utf8(rows[i].text);
		char *got = applied(&s, rows[i].edits, rows[i].n);
		assert_string_equal(got, rows[i].want);
		g_free(got);
	}
}

static void
text_takes_the_encoding_of_the_file(void **state)
{
	(void)state;
	static const unsigned char little[] = { 'a', 0, 'b', 0 }, big[] = { 0, 'a', 0, 'b' };
	struct vml_edit e = edit(2, 2, "x\xc3\xa9\xf0\x9f\x90\xa7");
	struct vml_source s = { .path = "t", .bytes = little, .len = 4, .unit = 2 };
	static const unsigned char want_little[] = { 'a', 0, 'x', 0, 0xe9, 0, 0x3d, 0xd8, 0x27,
		0xdc, 'b', 0 };
	static const unsigned char want_big[] = { 0, 'a', 0, 'x', 0, 0xe9, 0xd8, 0x3d, 0xdc, 0x27,
		0, 'b' };
	char *error = NULL;
	GByteArray *got = vml_fix_apply(&s, &e, 1, &error);
	assert_int_equal(got->len, sizeof(want_little));
	assert_memory_equal(got->data, want_little, sizeof(want_little));
	g_byte_array_unref(got);
	s = (struct vml_source){
		.path = "t", .bytes = big, .len = 4, .unit = 2, .big_endian = true
	};
	got = vml_fix_apply(&s, &e, 1, &error);
	assert_memory_equal(got->data, want_big, sizeof(want_big));
	g_byte_array_unref(got);
	struct vml_source latin = utf8("ab");
	latin.single_byte = true;
	latin.encoding = "ISO-8859-1";
	e = edit(1, 1, "\xc3\xa9\xe2\x82\xac"); /* of the two it has the first */
	char *text = applied(&latin, &e, 1);
	assert_string_equal(text, "a\xe9&#8364;b");
	g_free(text);
}

/* Random edits: what lies between them is unchanged, byte for byte. */
static void
bytes_outside_of_edits_stay(void **state)
{
	(void)state;
	GRand *random = g_rand_new_with_seed(7);
	for (int round = 0; round < 2000; round++) {
		guint len = (guint)g_rand_int_range(random, 0, 200);
		guint8 *bytes = g_malloc(len + 1);
		for (guint i = 0; i < len; i++)
			bytes[i] = (guint8)g_rand_int_range(random, 0, 256);
		struct vml_source s = { .path = "t", .bytes = bytes, .len = len, .unit = 1 };
		struct vml_edit edits[8];
		size_t n = 0;
		GByteArray *want = g_byte_array_new();
		guint at = 0;
		while (n < 8 && at < len) {
			guint start = (guint)g_rand_int_range(random, (gint32)at, (gint32)len + 1);
			guint end = (guint)g_rand_int_range(random, (gint32)start, (gint32)len + 1);
			edits[n++] = edit(start, end, "<new/>");
			g_byte_array_append(want, bytes + at, start - at);
			g_byte_array_append(want, (const guint8 *)"<new/>", 6);
			at = end + 1; /* so that no two insertions meet */
			if (end < len)
				g_byte_array_append(want, bytes + end, 1);
		}
		if (at < len)
			g_byte_array_append(want, bytes + at, len - at);
		char *error = NULL;
		GByteArray *got = vml_fix_apply(&s, edits, n, &error);
		assert_non_null(got);
		assert_int_equal(got->len, want->len);
		assert_memory_equal(got->data, want->data, want->len);
		g_byte_array_unref(got);
		g_byte_array_unref(want);
		g_free(bytes);
	}
	g_rand_free(random);
}

static void
diffs_are_unified(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after, *want;
	} rows[] = {
		{ "a\n", "a\n", "" },
		{ "a\nb\nc\n", "a\nx\nb\nc\n",
			"--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n a\n+x\n b\n c\n" },
		{ "", "x\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+x\n" },
		{ "a", "b\n",
			"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n",
			"--- a/f\n+++ b/f\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *got = vml_fix_diff("f", rows[i].before, rows[i].after);
		assert_string_equal(got, rows[i].want);
		g_free(got);
	}
}

/* patch(1) makes the second text of the first, for random texts. */
static void
patch_understands_the_diff(void **state)
{
	(void)state;
	if (!command_present("patch"))
		skip();
	char *dir = scratch_new();
	GRand *random = g_rand_new_with_seed(11);
	for (int round = 0; round < 40; round++) {
		GString *a = g_string_new(NULL), *b = g_string_new(NULL);
		for (int line = 0; line < 60; line++) {
			int what = g_rand_int_range(random, 0, 12);
			if (what != 0)
				g_string_append_printf(a, "line %d\n", line);
			if (what != 1)
				g_string_append_printf(b, "line %d\n", line);
			if (what == 2)
				g_string_append_printf(b, "new %d\n", line);
		}
		g_autofree char *diff = vml_fix_diff("f", a->str, b->str);
		g_autofree char *file = g_build_filename(dir, "f", NULL);
		assert_true(g_file_set_contents(file, a->str, -1, NULL));
		const char *argv[] = { "patch", "-s", "-p1", NULL };
		if (*diff) {
			struct command c = command_run(argv, dir, diff, NULL);
			assert_int_equal(c.code, 0);
			command_clear(&c);
		}
		g_autofree char *now = NULL;
		assert_true(g_file_get_contents(file, &now, NULL, NULL));
		assert_string_equal(now, b->str);
		g_string_free(a, TRUE);
		g_string_free(b, TRUE);
	}
	g_rand_free(random);
	scratch_free(dir);
}

/* ---- writing -------------------------------------------------------------------------------- */

struct target {
	char *dir, *path;
	struct vml_source source;
};

static struct target
new_target(const char *text)
{
	struct target t = { .dir = scratch_new() };
	t.path = g_build_filename(t.dir, "x.xml", NULL);
	assert_true(g_file_set_contents(t.path, text, -1, NULL));
	assert_int_equal(chmod(t.path, 0640), 0);
	t.source = utf8(text);
	struct stat st;
	assert_int_equal(stat(t.path, &st), 0);
	t.source.dev = (uint64_t)st.st_dev;
	t.source.ino = (uint64_t)st.st_ino;
	return t;
}

static void
free_target(struct target *t)
{
	scratch_free(t->dir);
	g_free(t->path);
}

static enum vml_write_result
write_new(const struct target *t, const char *path, const char *text, char **why)
{
	GByteArray *bytes = g_byte_array_new();
	g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text));
	enum vml_write_result result = vml_fix_write(path, &t->source, bytes, why);
	g_byte_array_unref(bytes);
	return result;
}

static void
assert_content(const char *path, const char *want)
{
	g_autofree char *now = NULL;
	assert_true(g_file_get_contents(path, &now, NULL, NULL));
	assert_string_equal(now, want);
}

static unsigned
count_files(const char *dir)
{
	unsigned n = 0;
	GDir *d = g_dir_open(dir, 0, NULL);
	while (g_dir_read_name(d))
		n++;
	g_dir_close(d);
	return n;
}

static void
a_file_is_replaced_with_its_mode(void **state)
{
	(void)state;
	struct target t = new_target("old");
	char *why = NULL;
	assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_DONE);
	assert_content(t.path, "new");
	struct stat st;
	stat(t.path, &st);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(count_files(t.dir), 1);
	free_target(&t);
}

static void
a_symlink_stays_one(void **state)
{
	(void)state;
	struct target t = new_target("old");
	g_autofree char *link = g_build_filename(t.dir, "link.xml", NULL);
	assert_int_equal(symlink("x.xml", link), 0);
	char *why = NULL;
	assert_int_equal(write_new(&t, link, "new", &why), VML_WRITE_DONE);
	assert_content(t.path, "new");
	assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	free_target(&t);
}

static void
what_is_not_ours_is_not_written(void **state)
{
	(void)state;
	struct target t = new_target("old");
	g_autofree char *link = g_build_filename(t.dir, "hard.xml", NULL);
	assert_int_equal(link != NULL && symlink("/dev/null", link) == 0, 1);
	char *why = NULL;
	assert_int_equal(write_new(&t, link, "new", &why), VML_WRITE_REFUSED);
	g_clear_pointer(&why, g_free);
	unlink(link);
	const char *argv[] = { "ln", t.path, link, NULL };
	struct command c = command_run(argv, NULL, NULL, NULL);
	command_clear(&c);
	assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_REFUSED);
	assert_non_null(strstr(why, "2 links"));
	assert_non_null(strstr(why, "virsh define"));
	g_clear_pointer(&why, g_free);
	unlink(link);
	assert_true(g_file_set_contents(t.path, "else", -1, NULL));
	assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_REFUSED);
	assert_non_null(strstr(why, "changed"));
	g_clear_pointer(&why, g_free);
	assert_content(t.path, "else");
	free_target(&t);
	t = new_target(
		"<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT\n-->\n<domain/>\n");
	assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_REFUSED);
	assert_non_null(strstr(why, "virsh define"));
	g_free(why);
	free_target(&t);
}

/* ---- faults --------------------------------------------------------------------------------- */

static const char before_text[] =
	"<domain type='kvm'>\n  <name>a</name>\n  <devices>\n    <disk type='file'>\n"
	"      <driver name='qemu' type='qcow2'/>\n      <source file='/img/a.qcow2'/>\n"
	"      <target dev='vda' bus='virtio'/>\n    </disk>\n  </devices>\n</domain>\n";

/* One run of the program under strace, with a fault thrown into one call. */
static int
mend_with_fault(const struct target *t, const char *root, const char *fault)
{
	g_autofree char *inject = g_strconcat("inject=", fault, NULL);
	g_autofree char *log = g_build_filename(root, "trace", NULL);
	const char *argv[] = { "strace", "-f", "-o", log, "-e", inject, house_path("VMLINT"),
		"lint", "--fix-xml", "--schema=none", "--sysroot", root, t->path, NULL };
	struct command c = command_run(argv, NULL, NULL, NULL);
	int code = c.code;
	command_clear(&c);
	return code;
}

static void
assert_old_or_new(const struct target *t, const char *fault, int code)
{
	g_autofree char *now = NULL;
	assert_true(g_file_get_contents(t->path, &now, NULL, NULL));
	bool old = strcmp(now, before_text) == 0;
	bool new = strstr(now, "<backingStore/>") && g_str_has_suffix(now, "</domain>\n");
	if (!old && !new)
		fail_msg("%s: neither old nor new: %s", fault, now);
	if (old && code == 0)
		fail_msg("%s: not written, but the exit code is 0", fault);
	bool killed = strstr(fault, "signal=KILL") != NULL;
	assert_true(count_files(t->dir) <= (killed ? 2 : 1));
	GDir *d = g_dir_open(t->dir, 0, NULL);
	for (const char *name; (name = g_dir_read_name(d));)
		assert_true(strcmp(name, "x.xml") == 0 || g_str_has_prefix(name, ".x.xml.vmlint-"));
	g_dir_close(d);
}

static void
every_fault_leaves_old_or_new(void **state)
{
	(void)state;
	static const char *const faults[] = { "openat:error=EACCES:when=%d+",
		"openat:error=ENOSPC:when=%d", "write:error=ENOSPC:when=%d",
		"write:signal=KILL:when=%d", "fchmod:error=EPERM:when=%d",
		"fchmod:signal=KILL:when=%d", "fsync:error=EIO:when=%d",
		"fsync:signal=KILL:when=%d", "rename:error=EACCES:when=%d",
		"rename:signal=KILL:when=%d" };
	if (!command_present("strace") || !command_present("qemu-img"))
		skip();
	char *root = scratch_new();
	const char *make[] = { "sh", "-c",
		"mkdir img && qemu-img create -q -f qcow2 img/a.qcow2 1M", NULL };
	struct command c = command_run(make, root, NULL, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	unsigned untouched = 0, written = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		for (int when = 1; when <= 3; when++) {
			g_autofree char *fault = NULL;
			char *number = strstr(faults[i], "%d");
			fault = g_strdup_printf(
				"%.*s%d%s", (int)(number - faults[i]), faults[i], when, number + 2);
			struct target t = new_target(before_text);
			int code = mend_with_fault(&t, root, fault);
			assert_old_or_new(&t, fault, code);
			g_autofree char *now = NULL;
			g_file_get_contents(t.path, &now, NULL, NULL);
			if (strcmp(now, before_text) == 0)
				untouched++;
			else
				written++;
			free_target(&t);
		}
	assert_true(untouched >= 8); /* the faults did hit */
	assert_true(written >= 1);
	scratch_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_spliced),
		cmocka_unit_test(text_takes_the_encoding_of_the_file),
		cmocka_unit_test(bytes_outside_of_edits_stay),
		cmocka_unit_test(diffs_are_unified),
		cmocka_unit_test(patch_understands_the_diff),
		cmocka_unit_test(a_file_is_replaced_with_its_mode),
		cmocka_unit_test(a_symlink_stays_one),
		cmocka_unit_test(what_is_not_ours_is_not_written),
		cmocka_unit_test(every_fault_leaves_old_or_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
