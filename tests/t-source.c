/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading files: only regular ones, whole, as they are, up to the limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "input/source.h"
#include "support/scratch.h"

struct fixture {
	char *dir;
	struct vml_arena *arena;
};

static int
start(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	f->dir = scratch_new();
	f->arena = vml_arena_new();
	*state = f;
	return 0;
}

static int
stop(void **state)
{
	struct fixture *f = *state;
	scratch_free(f->dir);
	vml_arena_free(f->arena);
	g_free(f);
	return 0;
}

static char *
place(const struct fixture *f, const char *name)
{
	return vml_arena_printf(f->arena, "%s/%s", f->dir, name);
}

static void
whole_files(void **state)
{
	const struct fixture *f = *state;
	static const gsize sizes[] = { 0, 1, 4095, 4096, 65535, 65536, 65537, 3000000 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		g_autofree char *bytes = g_malloc(sizes[i] + 1);
		for (gsize j = 0; j < sizes[i]; j++)
			bytes[j] = (char)(j * 7 % 256); /* NULs too */
		const char *path = place(f, "a.xml");
		assert_true(g_file_set_contents(path, bytes, (gssize)sizes[i], NULL));
		const char *error = "unset";
		const struct vml_source *s = vml_source_read(f->arena, path, NULL, &error);
		assert_non_null(s);
		assert_null(error);
		assert_int_equal(s->len, sizes[i]);
		assert_memory_equal(s->bytes, bytes, sizes[i]);
		assert_string_equal(s->path, path);
		struct stat st;
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(s->ino, st.st_ino);
		assert_int_equal(s->dev, st.st_dev);
	}
}

static void
make_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	g_strlcpy(at.sun_path, path, sizeof(at.sun_path));
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
}

static void
refused(struct fixture *f, const char *path, const char *why)
{
	const char *error = NULL;
	assert_null(vml_source_read(f->arena, path, NULL, &error));
	assert_string_equal(error, why);
}

/* None of these may block: a FIFO without a writer would, if it were opened like a file. */
static void
other_things(void **state)
{
	struct fixture *f = *state;
	const char *fifo = place(f, "fifo"), *socket_path = place(f, "socket");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	make_socket(socket_path);
	refused(f, f->dir, "is a directory");
	refused(f, fifo, "is a FIFO");
	refused(f, socket_path, "is a socket");
	refused(f, "/dev/zero", "is a character device");
	refused(f, place(f, "absent"), g_strerror(ENOENT));
	const char *loop = place(f, "loop");
	assert_int_equal(symlink("loop", loop), 0);
	refused(f, loop, g_strerror(ELOOP));
}

static void
symlinks_are_followed(void **state)
{
	struct fixture *f = *state;
	const char *path = place(f, "real.xml"), *link = place(f, "link.xml"), *error;
	assert_true(g_file_set_contents(path, "<a/>", 4, NULL));
	assert_int_equal(symlink("real.xml", link), 0);
	const struct vml_source *s = vml_source_read(f->arena, link, "shown", &error);
	assert_non_null(s);
	assert_string_equal(s->path, "shown");
	assert_int_equal(s->len, 4);
}

static void
too_large(void **state)
{
	struct fixture *f = *state;
	const char *path = place(f, "large.xml");
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)VML_MAX_FILE + 1), 0);
	close(fd);
	gint64 begin = g_get_monotonic_time();
	size_t before = vml_arena_used(f->arena);
	refused(f, path, "larger than 256 MiB");
	assert_true(g_get_monotonic_time() - begin < G_USEC_PER_SEC);
	assert_true(vml_arena_used(f->arena) - before < 100000); /* nothing was read */
}

static void
compressed_stays_compressed(void **state)
{
	struct fixture *f = *state;
	static const char gz[] = "\x1f\x8b\x08\0\0\0\0\0\0\3\xb3I\xd4\xb7\3\0";
	const char *path = place(f, "gz.xml"), *error;
	assert_true(g_file_set_contents(path, gz, sizeof(gz), NULL));
	const struct vml_source *s = vml_source_read(f->arena, path, NULL, &error);
	assert_int_equal(s->len, sizeof(gz));
	assert_memory_equal(s->bytes, gz, sizeof(gz));
}

static void *
feed(void *p)
{
	int fd = GPOINTER_TO_INT(p);
	for (unsigned i = 0; i < 300; i++) {
		char block[1000];
		memset(block, 'a' + (int)(i % 26), sizeof(block));
		if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block))
			break;
		if (i % 100 == 0)
			g_usleep(1000);
	}
	close(fd);
	return NULL;
}

/* A slow pipe, also when it does not block. */
static void
standard_input(void **state)
{
	struct fixture *f = *state;
	int saved = dup(STDIN_FILENO);
	for (int flags = 0; flags <= O_NONBLOCK; flags += O_NONBLOCK) {
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
		close(ends[0]);
		assert_int_equal(fcntl(STDIN_FILENO, F_SETFL, flags), 0);
		GThread *t = g_thread_new("feed", feed, GINT_TO_POINTER(ends[1]));
		const char *error;
		const struct vml_source *s = vml_source_read(f->arena, "-", "<stdin>", &error);
		g_thread_join(t);
		assert_non_null(s);
		assert_int_equal(s->len, 300000);
		assert_int_equal(s->bytes[299999], 'a' + 299 % 26);
		assert_string_equal(s->path, "<stdin>");
		assert_int_equal(s->ino, 0);
	}
	if (saved >= 0)
		dup2(saved, STDIN_FILENO);
	else
		close(STDIN_FILENO);
	if (saved >= 0)
		close(saved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_files),
		cmocka_unit_test(other_things),
		cmocka_unit_test(symlinks_are_followed),
		cmocka_unit_test(too_large),
		cmocka_unit_test(compressed_stays_compressed),
		cmocka_unit_test(standard_input),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
