/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which folders a user may search: bits of the owner, the group and others, and lists beyond them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "store/user.h"
#include "support/scratch.h"

struct fixture {
	char *root, *image;
	struct vml_arena *arena;
};

static int
set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	g_autofree char *folder = NULL;

	f->root = scratch_new();
	folder = g_build_filename(f->root, "in", NULL);
	f->image = g_build_filename(folder, "a.img", NULL);
	f->arena = vml_arena_new();
	assert_int_equal(mkdir(folder, 0755), 0);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	vml_arena_free(f->arena);
	scratch_free(f->root);
	g_free(f->image);
	g_free(f);
	return 0;
}

/* Whether that folder is what bars the way; those above it are opened first. */
static bool
bars(const struct fixture *f, mode_t mode, const char *user)
{
	g_autofree char *folder = g_path_get_dirname(f->image);
	struct vml_user *u = vml_user_new(user, NULL, NULL);

	assert_non_null(u);
	assert_int_equal(chmod(f->root, 0755), 0);
	assert_int_equal(chmod(folder, mode), 0);
	const char *barred = vml_user_barred(u, f->image, f->arena);
	vml_user_free(u);
	assert_true(!barred || strcmp(barred, folder) == 0);
	return barred != NULL;
}

static void
bits_are_asked_in_their_order(void **state)
{
	const struct fixture *f = *state;
	bool root = getuid() == 0;
	g_autofree char *owner = g_strdup_printf("%u:4242", getuid());
	g_autofree char *group = g_strdup_printf("4242:%u", getgid());

	assert_false(bars(f, 0701, "4242:4242"));
	assert_true(bars(f, 0770, "4242:4242"));
	assert_false(bars(f, 0710, group));
	assert_true(bars(f, 0701, group));
	assert_false(bars(f, 0700, owner));
	assert_int_equal(bars(f, 0077, owner), !root);
	assert_false(bars(f, 0700, "0:0"));
}

static void
users_are_those_of_the_host(void **state)
{
	const struct fixture *f = *state;
	g_autofree char *etc = g_build_filename(f->root, "etc", NULL);
	g_autofree char *passwd = g_build_filename(etc, "passwd", NULL);
	g_autofree char *group = g_build_filename(etc, "group", NULL);
	g_autofree char *folder = g_path_get_dirname(f->image);
	g_autofree char *groups = g_strdup_printf("x\nshort:x\nimages:x:%u:joe,qemu\n", getgid());

	assert_int_equal(mkdir(etc, 0755), 0);
	assert_true(g_file_set_contents(passwd,
		"\nqemu\nqemu:x:no:1::/:\nqemu:x:4242:4243::/:/bin/sh\nguest:x:4244:4245::/:\n", -1,
		NULL));
	assert_true(g_file_set_contents(group, groups, -1, NULL));
	assert_int_equal(chmod(folder, 0710), 0);
	assert_null(vml_user_new("nobody-here", f->root, NULL));
	assert_null(vml_user_new("qem", f->root, NULL));
	struct vml_user *member = vml_user_new("qemu", f->root, NULL);
	struct vml_user *other = vml_user_new("guest", f->root, NULL);
	assert_non_null(member);
	assert_non_null(other);
	assert_null(vml_user_barred(member, "/in/a.img", f->arena));
	assert_string_equal(vml_user_barred(other, "/in/a.img", f->arena), "/in");
	vml_user_free(member);
	vml_user_free(other);
}

/* As setfacl -m u:4242:x writes it: version 2, then tag, rights and id of each entry. */
static void
lists_may_let_in(void **state)
{
	static const unsigned char list[] = { 2, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255, 2, 0, 1,
		0, 146, 16, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255, 16, 0, 1, 0, 255, 255, 255, 255,
		32, 0, 0, 0, 255, 255, 255, 255 };
	const struct fixture *f = *state;
	g_autofree char *folder = g_path_get_dirname(f->image);

	assert_true(bars(f, 0700, "4242:4242"));
	if (setxattr(folder, "system.posix_acl_access", list, sizeof(list), 0) != 0) {
		print_message("skipped: no access control lists here: %s\n", strerror(errno));
		skip();
	}
	struct vml_user *u = vml_user_new("4242:4242", NULL, NULL);
	assert_null(vml_user_barred(u, f->image, f->arena));
	vml_user_free(u);
}

static void
what_cannot_be_told_is_not(void **state)
{
	const struct fixture *f = *state;
	g_autofree char *folder = g_path_get_dirname(f->image);
	g_autofree char *map = g_strdup_printf("/host=%s", f->root);
	g_autofree char *gone = g_build_filename(f->root, "gone/a.img", NULL);
	const char *maps[] = { map, NULL };
	struct vml_user *u = vml_user_new("4242:4242", NULL, maps);

	assert_int_equal(chmod(f->root, 0755), 0);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_non_null(vml_user_barred(u, f->image, f->arena));
	assert_null(vml_user_barred(u, "/host/in/a.img", f->arena));
	assert_null(vml_user_barred(u, "in/a.img", f->arena));
	assert_null(vml_user_barred(u, gone, f->arena));
	assert_null(vml_user_barred(NULL, f->image, f->arena));
	vml_user_free(u);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(bits_are_asked_in_their_order),
		CASE(users_are_those_of_the_host),
		CASE(lists_may_let_in),
		CASE(what_cannot_be_told_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
