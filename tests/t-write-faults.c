/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * --fix-xml under every fault that the system can throw in: each call that a clean run makes from
 * finding the file to putting the new one in place and beyond is killed, and fails in several ways.
 * The file is the old one or the new one, whole; what lies beside it is nothing, or after a kill
 * one file that can be told by its name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

static const char old_text[] =
	"<domain type='kvm'>\n  <name>a</name>\n  <devices>\n    <disk type='file'>\n"
	"      <driver name='qemu' type='qcow2'/>\n      <source file='/img/a.qcow2'/>\n"
	"      <target dev='vda' bus='virtio'/>\n    </disk>\n  </devices>\n</domain>\n";
static const char new_text[] =
	"<domain type='kvm'>\n  <name>a</name>\n  <devices>\n    <disk type='file'>\n"
	"      <driver name='qemu' type='qcow2'/>\n      <source file='/img/a.qcow2'/>\n"
	"      <backingStore/>\n"
	"      <target dev='vda' bus='virtio'/>\n    </disk>\n  </devices>\n</domain>\n";

struct scene {
	char *root, *dir, *path; /* images and log; the document's folder and the document */
	bool attributes;         /* the file system has them */
	bool root_user;          /* owners can be changed */
};

/* A system call of the clean run. */
struct call {
	char *name;
	unsigned when; /* the how many-th of that name */
	bool late;     /* behind the one that puts the new file in place */
};

/* What a clean run must be seen to do, in this order, lest the faults hit nothing. */
static const struct {
	const char *call, *part;
	enum { ALWAYS, WITH_ATTRIBUTES, AS_ROOT } where;
} steps[] = {
	{ "openat", "O_CREAT", ALWAYS },
	{ "write", "<domain", ALWAYS },
	{ "fchown", "", AS_ROOT },
	{ "fsetxattr", "user.vmlint", WITH_ATTRIBUTES },
	{ "fchmod", "0640", ALWAYS },
	{ "fsync", "", ALWAYS },
	{ "rename", ".x.xml.vmlint-", ALWAYS },
	{ "openat", "O_DIRECTORY", ALWAYS },
	{ "fsync", "", ALWAYS },
	{ "close", "", ALWAYS },
};

static void
put_document(const struct scene *s)
{
	unlink(s->path);
	assert_true(g_file_set_contents(s->path, old_text, -1, NULL));
	if (s->root_user)
		assert_int_equal(chown(s->path, 12, 13), 0);
	if (s->attributes)
		assert_int_equal(setxattr(s->path, "user.vmlint", "kept", 4, 0), 0);
	assert_int_equal(chmod(s->path, 0640), 0);
}

static void
open_scene(struct scene *s)
{
	s->root = scratch_new();
	s->dir = g_build_filename(s->root, "vms", NULL);
	s->path = g_build_filename(s->dir, "x.xml", NULL);
	g_autofree char *error = recipe_build("dir vms\nqcow2 img/a.qcow2 1M\n", s->root);
	if (error)
		fail_msg("%s", error);
	s->root_user = geteuid() == 0;
	put_document(s);
	s->attributes = setxattr(s->path, "user.vmlint", "kept", 4, 0) == 0;
	if (!s->attributes)
		printf("left out: this file system has no extended attributes\n");
	if (!s->root_user)
		printf("left out: only root can give files away\n");
}

static void
close_scene(struct scene *s)
{
	scratch_free(s->root);
	g_free(s->dir);
	g_free(s->path);
}

/* One run under strace with faults (NULL-terminated) thrown in. */
static struct command
run(const struct scene *s, const char *const *faults)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
	const char *head[] = { "strace", "-f", "-o", "../log" };
	const char *tail[] = { house_path("VMLINT"), "lint", "--fix-xml", "--schema=none",
		"--isolated", "-j1", "--sysroot", s->root, "x.xml" };
	for (size_t i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, g_strdup(head[i]));
	for (; *faults; faults++) {
		g_ptr_array_add(argv, g_strdup("-e"));
		g_ptr_array_add(argv, g_strconcat("inject=", *faults, NULL));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(tail); i++)
		g_ptr_array_add(argv, g_strdup(tail[i]));
	g_ptr_array_add(argv, NULL);
	return command_run((const char *const *)argv->pdata, s->dir, NULL, NULL);
}

/* "123 call(…) = 0": the call's name (g_free), or NULL for other lines. */
static char *
name_of(const char *line)
{
	const char *call = line + strspn(line, "0123456789 ");
	size_t len = strcspn(call, "(");
	return call[len] == '(' && len > 0 ? g_strndup(call, len) : NULL;
}

/* Moves on to the next step that there is here. */
static size_t
skip_steps(const struct scene *s, size_t i)
{
	while (i < G_N_ELEMENTS(steps) &&
		((steps[i].where == AS_ROOT && !s->root_user) ||
			(steps[i].where == WITH_ATTRIBUTES && !s->attributes)))
		i++;
	return i;
}

static void
clear_call(gpointer call)
{
	g_free(((struct call *)call)->name);
}

static void
assert_steps_done(const struct scene *s, const GPtrArray *lines)
{
	size_t step = skip_steps(s, 0);
	for (guint i = 0; i < lines->len && step < G_N_ELEMENTS(steps); i++) {
		g_autofree char *name = name_of(lines->pdata[i]);
		if (g_str_has_prefix(name, steps[step].call) &&
			strstr(lines->pdata[i], steps[step].part))
			step = skip_steps(s, step + 1);
	}
	if (step < G_N_ELEMENTS(steps))
		fail_msg("a clean run has no %s(%s)", steps[step].call, steps[step].part);
}

/*
 * The calls of the window: from the first that has the file's whole name, which is where its
 * replacement begins, to the last before something is printed.
 */
static GArray *
calls_of(const struct scene *s)
{
	g_autofree char *log = g_build_filename(s->root, "log", NULL), *text = NULL;
	assert_true(g_file_get_contents(log, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) window = g_ptr_array_new();
	GArray *calls = g_array_new(FALSE, FALSE, sizeof(struct call));
	g_array_set_clear_func(calls, clear_call);
	bool late = false;
	for (char **l = lines; *l && !(window->len && strstr(*l, "(1, ")); l++) {
		g_autofree char *name = name_of(*l);
		if (!name)
			continue;
		unsigned when = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) + 1;
		g_hash_table_insert(counts, g_strdup(name), GUINT_TO_POINTER(when));
		if (!window->len && (!strstr(*l, s->path) || strstr(*l, "execve")))
			continue;
		g_ptr_array_add(window, *l);
		struct call c = { g_strdup(name), when, late };
		late = late || g_str_has_prefix(name, "rename");
		g_array_append_val(calls, c);
	}
	assert_steps_done(s, window);
	return calls;
}

/* The names beside the document, which must be ours; how many there are. */
static unsigned
count_left_over(const struct scene *s, const char *fault)
{
	unsigned n = 0;
	GDir *d = g_dir_open(s->dir, 0, NULL);
	for (const char *name; (name = g_dir_read_name(d));) {
		if (strcmp(name, "x.xml") == 0)
			continue;
		if (!g_str_has_prefix(name, ".x.xml.vmlint-"))
			fail_msg("%s: what is %s?", fault, name);
		g_autofree char *path = g_build_filename(s->dir, name, NULL);
		unlink(path);
		n++;
	}
	g_dir_close(d);
	return n;
}

static void
assert_whole(const struct scene *s, const char *fault, bool is_new)
{
	g_autofree char *now = NULL;
	char value[8] = "";
	struct stat st;
	assert_true(g_file_get_contents(s->path, &now, NULL, NULL));
	if (strcmp(now, is_new ? new_text : old_text) != 0)
		fail_msg("%s: not the %s file: %s", fault, is_new ? "new" : "old", now);
	assert_int_equal(stat(s->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	if (s->root_user)
		assert_true(st.st_uid == 12 && st.st_gid == 13);
	if (s->attributes && getxattr(s->path, "user.vmlint", value, sizeof(value)) != 4)
		fail_msg("%s: the extended attribute is gone", fault);
}

/* What a clean run ends with: one note is left, and notes do not count. */
enum { CLEAN = 0, NOT_WRITTEN = 2, KILLED = 128 + 9 };

static void
a_killed_run_leaves_old_or_new(const struct scene *s, const struct call *c)
{
	g_autofree char *fault = g_strdup_printf("%s:signal=KILL:when=%u", c->name, c->when);
	const char *const faults[] = { fault, NULL };
	put_document(s);
	struct command done = run(s, faults);
	assert_int_equal(done.code, KILLED);
	assert_whole(s, fault, c->late);
	assert_true(count_left_over(s, fault) <= (c->late ? 0 : 1));
	command_clear(&done);
}

/* A failure to close what was read, or anything once the new file is in place, does no harm. */
static void
a_failed_call_leaves_old_or_new(const struct scene *s, const struct call *c, const char *error)
{
	g_autofree char *fault = g_strdup_printf("%s:error=%s:when=%u", c->name, error, c->when);
	const char *const faults[] = { fault, NULL };
	bool harmless = c->late || strcmp(c->name, "close") == 0;
	put_document(s);
	struct command done = run(s, faults);
	if (done.code != (harmless ? CLEAN : NOT_WRITTEN))
		fail_msg("%s: exit %d: %s", fault, done.code, done.err);
	if (!harmless && !strstr(done.err, "x.xml: not written: "))
		fail_msg("%s: no word of it: %s", fault, done.err);
	assert_whole(s, fault, harmless);
	assert_int_equal(count_left_over(s, fault), 0);
	command_clear(&done);
}

static void
every_call_may_fail(void **state)
{
	(void)state;
	static const char *const errors[] = { "ENOSPC", "EACCES", "EIO" };
	static const char *const none[] = { NULL };
	struct scene s;
	open_scene(&s);
	put_document(&s);
	struct command clean = run(&s, none);
	assert_int_equal(clean.code, CLEAN);
	command_clear(&clean);
	assert_whole(&s, "no fault", true);
	assert_int_equal(count_left_over(&s, "no fault"), 0);
	g_autoptr(GArray) calls = calls_of(&s);
	for (guint i = 0; i < calls->len; i++) {
		const struct call *c = &g_array_index(calls, struct call, i);
		a_killed_run_leaves_old_or_new(&s, c);
		for (size_t k = 0; k < G_N_ELEMENTS(errors); k++)
			a_failed_call_leaves_old_or_new(&s, c, errors[k]);
	}
	printf("%u calls, each with %zu faults\n", calls->len, 1 + G_N_ELEMENTS(errors));
	close_scene(&s);
}

/* The way back has a call of its own, which can fail as well. */
static void
the_way_back_may_fail(void **state)
{
	(void)state;
	static const char *const first[] = { "fsync:error=ENOSPC:when=1",
		"fchmod:error=EACCES:when=1", "rename,renameat,renameat2:error=EIO:when=1" };
	struct scene s;
	open_scene(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(first); i++) {
		const char *const killed[] = { first[i], "unlink,unlinkat:signal=KILL:when=1",
			NULL };
		const char *const stuck[] = { first[i], "unlink,unlinkat:error=EACCES:when=1",
			NULL };
		put_document(&s);
		struct command done = run(&s, killed);
		assert_int_equal(done.code, KILLED);
		assert_whole(&s, first[i], false);
		assert_int_equal(count_left_over(&s, first[i]), 1);
		command_clear(&done);
		done = run(&s, stuck);
		assert_int_equal(done.code, NOT_WRITTEN);
		assert_non_null(strstr(done.err, "/.x.xml.vmlint-"));
		assert_non_null(strstr(done.err, "is left over"));
		assert_whole(&s, first[i], false);
		assert_int_equal(count_left_over(&s, first[i]), 1);
		command_clear(&done);
	}
	close_scene(&s);
}

/* A limit that is met in the middle of the text: some of it has been written by then. */
static void
a_full_disk_is_met_halfway(void **state)
{
	(void)state;
	struct scene s;
	open_scene(&s);
	g_autofree char *comment = g_strnfill(2000, '-'), *text = NULL, *now = NULL;
	comment[0] = comment[1999] = ' ';
	g_strdelimit(comment, "-", 'x');
	text = g_strdup_printf("%s<!--%s-->\n", old_text, comment);
	assert_true(g_file_set_contents(s.path, text, -1, NULL));
	const char *argv[] = { "sh", "-c",
		"trap '' XFSZ; ulimit -f 1; exec \"$0\" lint --fix-xml --schema=none --isolated "
		"--sysroot \"$1\" x.xml",
		house_path("VMLINT"), s.root, NULL };
	struct command done = command_run(argv, s.dir, NULL, NULL);
	assert_int_equal(done.code, NOT_WRITTEN);
	assert_non_null(strstr(done.err, "writing the new file"));
	command_clear(&done);
	assert_true(g_file_get_contents(s.path, &now, NULL, NULL));
	assert_string_equal(now, text);
	assert_int_equal(count_left_over(&s, "limit"), 0);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_may_fail),
		cmocka_unit_test(the_way_back_may_fail),
		cmocka_unit_test(a_full_disk_is_met_halfway),
	};
	if (!command_traced())
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
