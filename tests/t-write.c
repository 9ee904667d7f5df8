/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The replacement of a file: what is kept of the old one, and what is not ours to replace. What
 * faults of the system do to it is for t-write-faults.c.
 */
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "fix/fix.h"
#include "support/scratch.h"

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
	struct stat st;
	assert_int_equal(stat(t.path, &st), 0);
	t.source = (struct vml_source){ .path = "x.xml",
		.bytes = (const unsigned char *)text,
		.len = strlen(text),
		.unit = 1,
		.dev = (uint64_t)st.st_dev,
		.ino = (uint64_t)st.st_ino };
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
	enum vml_write_result result = vml_fix_write(path, &t->source, bytes, "MEND", why);
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

/* An access list as the kernel takes it. */
static const unsigned char access_list[] = {
	2, 0, 0, 0,                          /* version */
	1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,  /* the owner */
	2, 0, 4, 0, 12, 0, 0, 0,             /* user 12 */
	4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,  /* the group */
	16, 0, 4, 0, 0xff, 0xff, 0xff, 0xff, /* the mask */
	32, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, /* the others */
};

static void
assert_attribute(const char *path, const char *name, const void *want, size_t len)
{
	unsigned char value[128];
	ssize_t n = getxattr(path, name, value, sizeof(value));
	if (n != (ssize_t)len || memcmp(value, want, len) != 0)
		fail_msg("%s is not what it was", name);
}

static void
extended_attributes_are_kept(void **state)
{
	(void)state;
	struct target t = new_target("old");
	char *why = NULL;
	bool possible = setxattr(t.path, "user.one", "1", 1, 0) == 0 &&
			setxattr(t.path, "user.empty", "", 0, 0) == 0;
	bool lists = setxattr(t.path, "system.posix_acl_access", access_list, sizeof(access_list),
			     0) == 0;
	if (possible) {
		assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_DONE);
		assert_content(t.path, "new");
		assert_attribute(t.path, "user.one", "1", 1);
		assert_attribute(t.path, "user.empty", "", 0);
	}
	if (possible && lists)
		assert_attribute(
			t.path, "system.posix_acl_access", access_list, sizeof(access_list));
	free_target(&t);
	if (!possible || !lists)
		printf("this file system has no %s\n",
			possible ? "access lists" : "extended attributes");
	if (!possible)
		skip();
}

/* What the folder gives new files is not for one that did not have it. */
static void
an_access_list_of_the_folder_does_not_count(void **state)
{
	(void)state;
	struct target t = new_target("old");
	char *why = NULL;
	bool possible = setxattr(t.dir, "system.posix_acl_default", access_list,
				sizeof(access_list), 0) == 0;
	if (possible) {
		assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_DONE);
		assert_true(getxattr(t.path, "system.posix_acl_access", NULL, 0) < 0);
		struct stat st;
		assert_int_equal(stat(t.path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
	}
	free_target(&t);
	if (!possible) {
		printf("this file system has no access lists\n");
		skip();
	}
}

static void
an_owner_is_kept(void **state)
{
	(void)state;
	struct target t = new_target("old");
	char *why = NULL;
	struct stat st;
	bool possible = chown(t.path, 12, 13) == 0 && chmod(t.path, 04751) == 0;
	if (possible) {
		assert_int_equal(write_new(&t, t.path, "new", &why), VML_WRITE_DONE);
		assert_int_equal(stat(t.path, &st), 0);
		assert_true(st.st_uid == 12 && st.st_gid == 13 && (st.st_mode & 07777) == 04751);
	}
	free_target(&t);
	if (!possible) {
		printf("only root can give files away\n");
		skip();
	}
}

/* There is room for the temporary file's name. */
static void
a_name_may_be_as_long_as_it_can_be(void **state)
{
	(void)state;
	struct target t = new_target("old");
	g_autofree char *name = g_strnfill(NAME_MAX, 'n');
	g_autofree char *path = g_build_filename(t.dir, name, NULL);
	char *why = NULL;
	assert_int_equal(rename(t.path, path), 0);
	assert_int_equal(write_new(&t, path, "new", &why), VML_WRITE_DONE);
	assert_content(path, "new");
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

/* What happens to the file before it is written. */
static void
as_it_is(const struct target *t)
{
	(void)t;
}

static void
linked(const struct target *t)
{
	g_autofree char *other = g_build_filename(t->dir, "other.xml", NULL);
	assert_int_equal(link(t->path, other), 0);
}

static void
changed(const struct target *t)
{
	int fd = open(t->path, O_WRONLY | O_APPEND);
	assert_true(fd >= 0 && write(fd, "!", 1) == 1);
	close(fd);
}

static void
replaced(const struct target *t)
{
	g_autofree char *other = g_build_filename(t->dir, "other.xml", NULL);
	assert_true(g_file_set_contents(other, "old", -1, NULL));
	assert_int_equal(rename(other, t->path), 0);
}

static void
led_away(const struct target *t)
{
	assert_int_equal(unlink(t->path), 0);
	assert_int_equal(symlink("/dev/null", t->path), 0);
}

static void protected(const struct target *t)
{
	assert_int_equal(chmod(t->path, 0444), 0);
}

static void
removed(const struct target *t)
{
	assert_int_equal(unlink(t->path), 0);
}

static const char libvirtds_text[] = "<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT"
				     "\n-->\n<domain/>\n";

static void
what_is_not_ours_is_not_written(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		void (*happens)(const struct target *t);
		enum vml_write_result want;
		const char *why, *instead; /* what is to be said; NULL = no advice */
	} rows[] = {
		{ "old", linked, VML_WRITE_REFUSED, "it has 2 links", "`MEND - < '" },
		{ "old", changed, VML_WRITE_REFUSED, "it changed while", "`virsh define new.xml`" },
		{ "old", replaced, VML_WRITE_REFUSED, "it changed while",
			"`virsh define new.xml`" },
		{ "old", protected, VML_WRITE_REFUSED, "it is read-only", "`MEND - < '" },
		{ "old", led_away, VML_WRITE_REFUSED, "it is not a regular file", NULL },
		{ "old", removed, VML_WRITE_FAILED, "finding the file: No such", NULL },
		{ libvirtds_text, as_it_is, VML_WRITE_REFUSED, "it is libvirtd's own file",
			"`virsh dumpxml --inactive NAME > new.xml`, `MEND new.xml`" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct target t = new_target(rows[i].text);
		g_autofree char *why = NULL, *before = NULL, *after = NULL;
		rows[i].happens(&t);
		unsigned files = count_files(t.dir);
		g_file_get_contents(t.path, &before, NULL, NULL);
		assert_int_equal(write_new(&t, t.path, "new", &why), rows[i].want);
		if (!g_str_has_prefix(why, rows[i].why))
			fail_msg("%s: %s", rows[i].why, why);
		if (rows[i].instead ? !strstr(why, rows[i].instead) : !!strstr(why, "virsh"))
			fail_msg("%s", why);
		g_file_get_contents(t.path, &after, NULL, NULL);
		assert_int_equal(g_strcmp0(before, after), 0);
		assert_int_equal(count_files(t.dir), files);
		free_target(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_replaced_with_its_mode),
		cmocka_unit_test(extended_attributes_are_kept),
		cmocka_unit_test(an_access_list_of_the_folder_does_not_count),
		cmocka_unit_test(an_owner_is_kept),
		cmocka_unit_test(a_name_may_be_as_long_as_it_can_be),
		cmocka_unit_test(a_symlink_stays_one),
		cmocka_unit_test(what_is_not_ours_is_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
