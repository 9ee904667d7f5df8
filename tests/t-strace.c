/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The system calls of a run, seen by strace: per image one examination, one open with the careful
 * flags, one fstat, one pread of the header window, at most one more, one close, and nothing else;
 * what must not be opened is only examined; nothing is written, nothing goes to a network.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/recipe.h"
#include "support/scratch.h"

struct trace {
	char *root;
	GStrv lines; /* without the process id */
};

enum { MANY = 300 };

#define DOMAIN_HEAD                                                \
	"<domain type='kvm'><name>d</name><memory>524288</memory>" \
	"<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"

static void
write_domain(const char *root, const char *disks)
{
	g_autofree char *text = g_strconcat(DOMAIN_HEAD, disks, "</devices></domain>", NULL);
	g_autofree char *path = g_build_filename(root, "d.xml", NULL);
	if (!g_file_set_contents(path, text, -1, NULL))
		g_error("cannot write %s", path);
}

static char *
disk(const char *root, const char *image, const char *format, const char *target)
{
	return g_strdup_printf("<disk type='file' device='disk'><driver name='qemu' type='%s'/>"
			       "<source file='%s%s'/><target dev='%s' bus='virtio'/></disk>",
		format, g_str_has_prefix(image, "/dev") ? "" : root, image, target);
}

static bool
is_call(const char *line, const char *name)
{
	return g_str_has_prefix(line, name) && line[strlen(name)] == '(';
}

/* "123 call(…) = 0" → "call(…) = 0"; memory is the allocator's own affair. */
static GStrv
calls_of(const char *text)
{
	static const char *const memory[] = { "brk", "mmap", "munmap", "mremap", "madvise" };
	g_auto(GStrv) all = g_strsplit(text, "\n", -1);
	GPtrArray *calls = g_ptr_array_new();
	for (char **l = all; *l; l++) {
		const char *call = *l + strspn(*l, "0123456789 ");
		bool keep = *call;
		for (size_t i = 0; i < G_N_ELEMENTS(memory); i++)
			keep = keep && !is_call(call, memory[i]);
		if (keep)
			g_ptr_array_add(calls, g_strdup(call));
	}
	g_ptr_array_add(calls, NULL);
	return (GStrv)g_ptr_array_free(calls, FALSE);
}

/* The calls of vmlint with these arguments, which end with NULL, run in `root`. */
static struct trace
trace_run(char *root, const char *const *arguments)
{
	g_autofree char *log = g_build_filename(root, "log", NULL), *text = NULL;
	const char *strace[] = { "strace", "-f", "-s", "4096", "-o", log, house_path("VMLINT") };
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	for (size_t i = 0; i < G_N_ELEMENTS(strace); i++)
		g_ptr_array_add(argv, (gpointer)strace[i]);
	do
		g_ptr_array_add(argv, (gpointer)*arguments);
	while (*arguments++);
	struct command c = command_run((const char **)argv->pdata, root, NULL, NULL);
	if (c.code > 1)
		g_error("vmlint under strace ended with %d: %s", c.code, c.err);
	command_clear(&c);
	if (!g_file_get_contents(log, &text, NULL, NULL))
		g_error("no log of strace");
	return (struct trace){ root, calls_of(text) };
}

static struct trace
trace_lint(char *root)
{
	const char *const arguments[] = { "lint", "--isolated", "-j1", "d.xml", NULL };
	return trace_run(root, arguments);
}

static void
trace_clear(struct trace *t)
{
	g_strfreev(t->lines);
	scratch_free(t->root);
}

/* Lines that hold the whole path as an argument. */
static GPtrArray *
lines_with(const struct trace *t, const char *path)
{
	GPtrArray *found = g_ptr_array_new();
	g_autofree char *quoted =
		g_strdup_printf("\"%s%s\"", g_str_has_prefix(path, "/dev") ? "" : t->root, path);
	for (char **l = t->lines; *l; l++)
		if (!is_call(*l, "execve") && strstr(*l, quoted))
			g_ptr_array_add(found, l);
	return found;
}

static bool
examines(const char *line)
{
	return is_call(line, "newfstatat") || is_call(line, "statx") || is_call(line, "stat") ||
	       is_call(line, "lstat");
}

/* What follows an open, up to the close of that descriptor: fstat, pread, perhaps pread, close. */
static bool
reads_once(char **open_line)
{
	const char *equals = g_strrstr(*open_line, "= ");
	g_autofree char *fd = g_strdup(equals ? equals + 2 : "");
	g_autofree char *stat_fd = g_strdup_printf("(%s, \"\"", fd);
	g_autofree char *old_fstat = g_strdup_printf("fstat(%s,", fd);
	g_autofree char *read_fd = g_strdup_printf("pread64(%s,", fd);
	g_autofree char *close_fd = g_strdup_printf("close(%s)", fd);
	char **l = open_line + 1;
	if (!strstr(*l, stat_fd) && !g_str_has_prefix(*l, old_fstat))
		return false;
	if (!g_str_has_prefix(*++l, read_fd) || !strstr(*l, ", 33280, 0) ="))
		return false;
	l += g_str_has_prefix(l[1], read_fd) ? 2 : 1;
	return g_str_has_prefix(*l, close_fd);
}

static bool
is_careful_open(const char *line)
{
	return is_call(line, "openat") && strstr(line, "O_RDONLY") && strstr(line, "O_NONBLOCK") &&
	       strstr(line, "O_NOCTTY") && strstr(line, "O_CLOEXEC");
}

static unsigned
check_image(const struct trace *t, const char *path)
{
	g_autoptr(GPtrArray) lines = lines_with(t, path);
	char **first = lines->len == 2 ? lines->pdata[0] : NULL;
	char **second = lines->len == 2 ? lines->pdata[1] : NULL;
	if (first && examines(*first) && is_careful_open(*second) && reads_once(second))
		return 0;
	fprintf(stderr, "%s: not one examination, one open, one reading\n", path);
	for (guint i = 0; i < lines->len; i++)
		fprintf(stderr, "  %s\n", *(char **)lines->pdata[i]);
	return 1;
}

static unsigned
check_only_examined(const struct trace *t, const char *path)
{
	g_autoptr(GPtrArray) lines = lines_with(t, path);
	unsigned faults = lines->len == 0;
	for (guint i = 0; i < lines->len; i++)
		faults += !examines(*(char **)lines->pdata[i]);
	if (faults)
		fprintf(stderr, "%s: not only examined\n", path);
	return faults;
}

/* Calls that change something or talk to somebody. */
static unsigned
check_harmless(const struct trace *t)
{
	static const char *const forbidden[] = { "socket", "connect", "bind", "sendto", "sendmsg",
		"creat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir",
		"mkdirat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "truncate",
		"ftruncate", "pwrite64", "flock", "fallocate", "link", "linkat", "symlink",
		"symlinkat", "mknod", "mknodat", "mount", "setxattr", "utimensat", "fork",
		"vfork" };
	unsigned faults = 0;
	for (char **l = t->lines; *l; l++) {
		bool bad = false;
		for (size_t i = 0; i < G_N_ELEMENTS(forbidden); i++)
			bad = bad || is_call(*l, forbidden[i]);
		bad = bad || strstr(*l, "O_WRONLY") || strstr(*l, "O_RDWR") ||
		      strstr(*l, "O_CREAT") || strstr(*l, "F_SETLK") || strstr(*l, "F_OFD_SETLK");
		if (is_call(*l, "write"))
			bad = !g_str_has_prefix(*l, "write(1,") &&
			      !g_str_has_prefix(*l, "write(2,");
		if (bad)
			fprintf(stderr, "not harmless: %s\n", *l);
		faults += bad;
	}
	return faults;
}

/* /0.qcow2 over /1.qcow2 over …, each known by its absolute name. */
static struct trace
trace_chain(unsigned depth)
{
	char *root = scratch_new();
	g_autoptr(GString) recipe = g_string_new(NULL);
	for (unsigned i = 0; i < depth; i++)
		g_string_append_printf(recipe,
			i + 1 < depth ? "qcow2 %u.qcow2 1M cluster_bits=9 backing=@ROOT@/%u.qcow2 "
					"format=qcow2\n"
				      : "qcow2 %u.qcow2 1M cluster_bits=9\n",
			i, i + 1);
	char *error = recipe_build(recipe->str, root);
	g_autofree char *top = disk(root, "/0.qcow2", "qcow2", "vda");
	if (error)
		g_error("%s", error);
	write_domain(root, top);
	return trace_lint(root);
}

static void
an_image_costs_five_calls(void **state)
{
	(void)state;
	enum { CALLS = 5 };
	static const unsigned depths[] = { 1, 2, 9, 60 };
	unsigned alone = 0, faults = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(depths); i++) {
		struct trace t = trace_chain(depths[i]);
		for (unsigned k = 0; k < depths[i]; k++) {
			g_autofree char *name = g_strdup_printf("/%u.qcow2", k);
			faults += check_image(&t, name);
		}
		faults += check_harmless(&t);
		if (i == 0)
			alone = g_strv_length(t.lines);
		assert_int_equal(g_strv_length(t.lines), alone + (depths[i] - 1) * CALLS);
		trace_clear(&t);
	}
	assert_int_equal(faults, 0);
}

static void
what_is_no_image_is_not_opened(void **state)
{
	(void)state;
	static const char *const tree = "fifo f\nsocket s\ndir d\n"
					"qcow2 a 1M backing=@ROOT@/g format=raw\nfifo g\n"
					"qcow2 b 1M backing=/dev/zero format=raw\n"
					"qcow2 c 1M backing=/dev/tty format=raw\n";
	static const char *const tops[][2] = { { "/f", "raw" }, { "/s", "raw" }, { "/d", "raw" },
		{ "/a", "qcow2" }, { "/b", "qcow2" }, { "/c", "qcow2" }, { "/dev/full", "raw" } };
	static const char *const closed[] = { "/f", "/s", "/d", "/g", "/dev/zero", "/dev/tty",
		"/dev/full" };
	char *root = scratch_new(), *error = recipe_build(tree, root);
	g_autoptr(GString) disks = g_string_new(NULL);
	unsigned faults = 0;
	if (error)
		g_error("%s", error);
	for (size_t i = 0; i < G_N_ELEMENTS(tops); i++) {
		char target[] = { 'v', 'd', (char)('a' + i), '\0' };
		g_autofree char *one = disk(root, tops[i][0], tops[i][1], target);
		g_string_append(disks, one);
	}
	write_domain(root, disks->str);
	struct trace t = trace_lint(root);
	for (size_t i = 0; i < G_N_ELEMENTS(closed); i++)
		faults += check_only_examined(&t, closed[i]);
	faults += check_image(&t, "/a") + check_image(&t, "/b") + check_harmless(&t);
	trace_clear(&t);
	assert_int_equal(faults, 0);
}

/* One examination, one careful open. */
static unsigned
check_inspected(const struct trace *t, const char *path)
{
	g_autoptr(GPtrArray) lines = lines_with(t, path);
	bool good = lines->len == 2 && examines(*(char **)lines->pdata[0]) &&
		    is_careful_open(*(char **)lines->pdata[1]);
	if (!good)
		fprintf(stderr, "%s: %u calls\n", path, lines->len);
	return !good;
}

/* Each of many as much as one: nothing is opened or read again. */
static void
inspect_reads_every_image_once(void **state)
{
	(void)state;
	char *root = scratch_new();
	g_autoptr(GString) recipe = g_string_new("raw b 1M\n");
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(paths, g_strdup("inspect"));
	for (unsigned i = 0; i < MANY; i++) {
		g_string_append_printf(recipe, "qcow2 i%u 1M backing=b format=raw\n", i);
		g_ptr_array_add(paths, g_strdup_printf("%s/i%u", root, i));
	}
	g_ptr_array_add(paths, NULL);
	g_autofree char *fault = recipe_build(recipe->str, root);
	assert_null(fault);
	struct trace t = trace_run(root, (const char *const *)paths->pdata);
	unsigned faults = 0;
	for (unsigned i = 0; i < MANY; i++)
		faults += check_inspected(&t, (const char *)paths->pdata[i + 1] + strlen(root));
	unsigned reads = 0;
	for (char **l = t.lines; *l; l++)
		reads += strstr(*l, ", 33280, 0) =") != NULL;
	assert_int_equal(reads, MANY);
	g_autoptr(GPtrArray) base = lines_with(&t, "/b");
	assert_int_equal(base->len, 0); /* inspect follows nothing */
	assert_int_equal(faults, 0);
	trace_clear(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_costs_five_calls),
		cmocka_unit_test(what_is_no_image_is_not_opened),
		cmocka_unit_test(inspect_reads_every_image_once),
	};
	if (!command_traced())
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
