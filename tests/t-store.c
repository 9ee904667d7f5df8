/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that are not what they seem, or do not stay so: devices, files without permission, files
 * that are replaced, shrink or grow between examination and reading, images that QEMU has open,
 * links. A file in motion may give any answer, but each in bounded time and true to itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/store.h"
#include "support/recipe.h"
#include "support/scratch.h"

enum { SECONDS = 60, ROUNDS = 300 };

struct place {
	char *root;
	struct vml_store *store;
};

static struct vml_store *
open_store(void)
{
	struct vml_store_options o = { .mode = VML_IMAGES_REQUIRE };
	return vml_store_new(&o);
}

static struct place
place_new(const char *tree)
{
	struct place p = { scratch_new(), open_store() };
	char *error = recipe_build(tree, p.root);
	if (error)
		g_error("%s", error);
	alarm(SECONDS);
	return p;
}

static void
place_clear(struct place *p)
{
	alarm(0);
	vml_store_free(p->store);
	scratch_free(p->root);
}

static char *
in(const struct place *p, const char *name)
{
	return g_build_filename(p->root, name, NULL);
}

static const struct vml_entry *
get(const struct place *p, const char *name)
{
	g_autofree char *path = in(p, name);
	return vml_store_get(p->store, path, VML_NAMED_BY_XML);
}

static void
look(const struct place *p, const char *name)
{
	g_autofree char *path = in(p, name);
	assert_int_equal(vml_store_look(p->store, path)->state, VML_STATE_PRESENT);
	assert_int_equal(vml_store_stats(p->store).opened, 0);
}

static void
move(const struct place *p, const char *from, const char *to)
{
	g_autofree char *old = in(p, from), *new = in(p, to);
	assert_int_equal(rename(old, new), 0);
}

/* ---- what is never opened ------------------------------------------------------------------- */

static void
special_files_are_only_examined(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum vml_thing thing;
	} files[] = { { "f", VML_THING_FIFO }, { "s", VML_THING_SOCKET }, { "d", VML_THING_DIR },
		{ "l", VML_THING_FIFO } };
	struct place p = place_new("fifo f\nsocket s\ndir d\nlink l f\n");
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		const struct vml_entry *e = get(&p, files[i].name);
		assert_int_equal(e->state, VML_STATE_PRESENT);
		assert_int_equal(e->thing, files[i].thing);
		assert_null(e->image);
	}
	static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/tty" };
	for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
		assert_null(vml_store_get(p.store, devices[i], VML_NAMED_BY_XML)->image);
	static const char *const kernel[] = { "/proc/version", "/proc/self/environ",
		"/proc/self/fd/0", "/sys/kernel/uevent_seqnum" };
	for (size_t i = 0; i < G_N_ELEMENTS(kernel); i++)
		assert_null(vml_store_get(p.store, kernel[i], VML_NAMED_BY_XML)->image);
	assert_int_equal(vml_store_stats(p.store).opened, 0);
	place_clear(&p);
}

/* Some block device of this machine, or NULL. */
static char *
find_block_device(void)
{
	g_autoptr(GDir) dir = g_dir_open("/dev", 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename("/dev", name, NULL);
		struct stat st;
		if (stat(path, &st) == 0 && S_ISBLK(st.st_mode))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static void
a_device_is_opened_for_the_xml_only(void **state)
{
	(void)state;
	g_autofree char *device = find_block_device();
	if (!device) {
		print_message("skipped: no block device here\n");
		skip();
	}
	struct place p = place_new("");
	const struct vml_entry *e = vml_store_get(p.store, device, VML_NAMED_BY_HEADER);
	assert_int_equal(e->thing, VML_THING_BLOCK);
	assert_null(e->image);
	assert_int_equal(vml_store_stats(p.store).opened, 0);
	vml_store_get(p.store, device, VML_NAMED_BY_XML);
	assert_int_equal(vml_store_stats(p.store).opened, 1);
	place_clear(&p);
}

/*
 * In a child without root's rights; 0 when the file is told to be unreadable. The child frees its
 * copy of the parent's store, which valgrind would miss.
 */
static int
read_without_rights(const struct place *p, const char *path)
{
	pid_t child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		struct vml_store *s = open_store();
		const struct vml_entry *e = vml_store_get(s, path, VML_NAMED_BY_XML);
		bool right = e->state == VML_STATE_UNREADABLE && !e->image && e->error;
		vml_store_free(s);
		vml_store_free(p->store);
		_exit(right ? 0 : 1);
	}
	int status = -1;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
what_may_not_be_read_is_not_known(void **state)
{
	(void)state;
	struct place p = place_new("qcow2 a 1M\nchmod 0 a\ndir d\nqcow2 d/b 1M\nchmod 0 d\n");
	g_autofree char *file = in(&p, "a"), *below = in(&p, "d/b");
	chmod(p.root, 0755);
	assert_int_equal(read_without_rights(&p, file), 0);
	assert_int_equal(read_without_rights(&p, below), 0);
	place_clear(&p);
}

/* ---- what changes in between ----------------------------------------------------------------- */

/* Another file in its place, of whatever kind, is told, and nothing of it is believed. */
static void
a_replaced_file_is_told(void **state)
{
	(void)state;
	static const char *const others[] = { "other", "f", "s", "d", "l" };
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		struct place p = place_new("raw a 1M\nqcow2 other 1M\nfifo f\nsocket s\ndir d\n"
					   "link l other\n");
		look(&p, "a");
		g_autofree char *path = in(&p, "a");
		assert_int_equal(unlink(path), 0);
		move(&p, others[i], "a");
		const struct vml_entry *e = get(&p, "a");
		assert_null(e->image);
		assert_int_equal(e->state, VML_STATE_UNREADABLE);
		assert_non_null(e->error);
		place_clear(&p);
	}
}

static void
a_file_that_vanishes_is_missing(void **state)
{
	(void)state;
	struct place p = place_new("raw a 1M\n");
	look(&p, "a");
	move(&p, "a", "b");
	const struct vml_entry *e = get(&p, "a");
	assert_int_equal(e->state, VML_STATE_MISSING);
	assert_null(e->image);
	place_clear(&p);
}

static void
what_is_read_is_what_is_there_then(void **state)
{
	(void)state;
	static const off_t sizes[] = { 0, 1, 60, 104, 512, 33280, 70000, 10 << 20 };
	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct place p = place_new("qcow2 a 1M\n");
		look(&p, "a");
		g_autofree char *path = in(&p, "a");
		assert_int_equal(truncate(path, sizes[i]), 0);
		const struct vml_entry *e = get(&p, "a");
		assert_non_null(e->image);
		assert_int_equal(e->image->file_size, sizes[i]);
		assert_int_equal(
			e->image->format, sizes[i] < 8 ? VML_FORMAT_RAW : VML_FORMAT_QCOW2);
		place_clear(&p);
	}
}

/* ---- files in motion ------------------------------------------------------------------------- */

struct motion {
	const struct place *place;
	void (*step)(const struct place *p, unsigned i);
	int stop; /* atomic */
};

static gpointer
keep_moving(gpointer data)
{
	struct motion *m = data;
	for (unsigned i = 0; !g_atomic_int_get(&m->stop); i++)
		m->step(m->place, i);
	return NULL;
}

/* What is said of a file in motion must at least agree with itself. */
static void
check_entry(const struct vml_entry *e)
{
	if (!e->image)
		return;
	assert_int_equal(e->state, VML_STATE_PRESENT);
	assert_int_equal(e->thing, VML_THING_REGULAR);
	for (uint32_t i = 0; i < e->image->nrefs; i++)
		assert_true(strlen(e->image->refs[i].raw) <= e->image->refs[i].raw_len);
	assert_true(e->image->ndefects <= VML_MAX_DEFECTS);
}

static void
watch(const char *tree, void (*step)(const struct place *p, unsigned i))
{
	struct place p = place_new(tree);
	struct motion m = { .place = &p, .step = step };
	GThread *mover = g_thread_new("mover", keep_moving, &m);
	for (unsigned i = 0; i < ROUNDS; i++) {
		check_entry(get(&p, "a"));
		vml_store_free(p.store);
		p.store = open_store();
	}
	g_atomic_int_set(&m.stop, 1);
	g_thread_join(mover);
	place_clear(&p);
}

static void
shrink_and_grow(const struct place *p, unsigned i)
{
	static const off_t sizes[] = { 200000, 0, 120, 33280, 33281, 100 << 20, 7, 512 };
	g_autofree char *path = in(p, "a");
	if (truncate(path, sizes[i % G_N_ELEMENTS(sizes)]) != 0)
		g_error("truncate");
}

static void
rewrite(const struct place *p, unsigned i)
{
	static const char heads[][9] = { "QFI\xfb\0\0\0\3", "QED", "conectix", "KDMV" };
	g_autofree char *path = in(p, "a");
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || pwrite(fd, heads[i % G_N_ELEMENTS(heads)], 8, 0) < 0)
		g_error("rewrite");
	close(fd);
}

/* An image, a FIFO and a link to a device take turns at one name. */
static void
take_turns(const struct place *p, unsigned i)
{
	static const char *const actors[] = { "image", "f", "device" };
	g_autofree char *from = in(p, actors[i % G_N_ELEMENTS(actors)]), *to = in(p, "a");
	g_autofree char *spare = in(p, "spare");
	unlink(spare);
	if (link(from, spare) != 0 || rename(spare, to) != 0)
		g_error("take_turns");
}

static void
files_in_motion_do_no_harm(void **state)
{
	(void)state;
	watch("qcow2 a 1M backing=b format=raw\n", shrink_and_grow);
	watch("raw a 1M\n", rewrite);
	watch("qcow2 a 1M\nqcow2 image 1M backing=b\nfifo f\nlink device /dev/zero\n", take_turns);
}

/* ---- locks and links ------------------------------------------------------------------------- */

static bool
is_in_use(const struct place *p, const char *name, off_t locked)
{
	g_autofree char *path = in(p, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct flock lock = { .l_type = F_RDLCK, .l_start = locked, .l_len = 1 };
	assert_true(fd >= 0);
	if (locked)
		assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	struct vml_store *s = open_store();
	bool in_use = vml_store_get(s, path, VML_NAMED_BY_XML)->image->in_use;
	vml_store_free(s);
	close(fd);
	return in_use;
}

/* 100 and on: permissions in use; 200 and on: those not shared. */
static void
a_dirty_image_is_asked_for_its_lock(void **state)
{
	(void)state;
	struct place p = place_new("qcow2 a 1M dirty\nqcow2 b 1M\n");
	assert_false(is_in_use(&p, "a", 0));
	assert_true(is_in_use(&p, "a", 100));
	assert_true(is_in_use(&p, "a", 203));
	assert_false(is_in_use(&p, "a", 99));
	assert_false(is_in_use(&p, "a", 300));
	assert_false(is_in_use(&p, "b", 100));
	place_clear(&p);
}

static bool
meets_beside(const struct place *p, const char *path, const char *name, const char *other)
{
	g_autofree char *link = in(p, path);
	struct vml_entry e;
	if (!vml_store_beside(p->store, link, name, &e))
		return false;
	const struct vml_entry *o = get(p, other);
	return e.state == VML_STATE_PRESENT && e.ino == o->ino && e.dev == o->dev;
}

static void
a_name_beside_the_file_of_a_link(void **state)
{
	(void)state;
	struct place p = place_new("raw old/base 1M\nraw new/base 1M\nraw old/a 1M\n"
				   "link new/a ../old/a\nlink new/b a\nlink new/c @ROOT@/old/a\n"
				   "link new/loop loop\nlink new/gone nothing\n");
	assert_true(meets_beside(&p, "new/a", "base", "old/base"));
	assert_true(meets_beside(&p, "new/b", "base", "old/base"));
	assert_true(meets_beside(&p, "new/c", "base", "old/base"));
	assert_true(meets_beside(&p, "new/a", "../new/base", "new/base"));
	assert_false(meets_beside(&p, "new/a", "nothing", "old/base"));
	assert_false(meets_beside(&p, "new/loop", "base", "old/base"));
	assert_true(get(&p, "new/a")->link);
	assert_false(get(&p, "old/a")->link);
	assert_int_equal(get(&p, "new/gone")->state, VML_STATE_MISSING);
	assert_int_equal(get(&p, "new/loop")->state, VML_STATE_MISSING);
	place_clear(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_files_are_only_examined),
		cmocka_unit_test(a_device_is_opened_for_the_xml_only),
		cmocka_unit_test(what_may_not_be_read_is_not_known),
		cmocka_unit_test(a_replaced_file_is_told),
		cmocka_unit_test(a_file_that_vanishes_is_missing),
		cmocka_unit_test(what_is_read_is_what_is_there_then),
		cmocka_unit_test(files_in_motion_do_no_harm),
		cmocka_unit_test(a_dirty_image_is_asked_for_its_lock),
		cmocka_unit_test(a_name_beside_the_file_of_a_link),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
