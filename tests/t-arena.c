/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arena: zeroed, aligned, apart from each other, whatever the order of sizes. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/arena.h"

static void
objects_are_apart(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	g_autoptr(GRand) rnd = g_rand_new_with_seed(1);
	enum { N = 3000 };
	unsigned char *p[N];
	size_t size[N], total = 0;
	for (unsigned i = 0; i < N; i++) {
		unsigned top = i % 97 == 0 ? 400000 : i % 7 == 0 ? 5000 : 60;
		size[i] = (size_t)g_rand_int_range(rnd, 0, (gint32)top);
		p[i] = vml_arena_alloc(a, size[i]);
		assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < size[i]; j++)
			assert_int_equal(p[i][j], 0);
		if (size[i] > 0)
			memset(p[i], (int)(i % 251 + 1), size[i]);
		total += size[i];
	}
	for (unsigned i = 0; i < N; i++)
		for (size_t j = 0; j < size[i]; j++)
			if (p[i][j] != i % 251 + 1)
				fail_msg("object %u was overwritten at %zu", i, j);
	assert_int_equal(vml_arena_used(a), total);
	vml_arena_free(a);
}

static void
empty_objects_have_addresses(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	assert_ptr_not_equal(vml_arena_alloc(a, 0), vml_arena_alloc(a, 0));
	assert_non_null(vml_arena_array(a, 0, 8));
	vml_arena_free(a);
}

static void
strings(void **state)
{
	(void)state;
	struct vml_arena *a = vml_arena_new();
	assert_null(vml_arena_strdup(a, NULL));
	assert_null(vml_arena_strndup(a, NULL, 3));
	assert_string_equal(vml_arena_strdup(a, "disk"), "disk");
	assert_string_equal(vml_arena_strndup(a, "disk", 2), "di");
	assert_string_equal(vml_arena_strndup(a, "a\0b", 3), "a");
	assert_string_equal(vml_arena_printf(a, "%s%d", "vd", 7), "vd7");
	assert_memory_equal(vml_arena_memdup(a, "a\0b", 4), "a\0b", 4);
	g_autofree char *tall = g_strnfill(100000, 'x');
	assert_string_equal(vml_arena_printf(a, "%s", tall), tall);
	vml_arena_free(a);
}

static void
nothing_to_free(void **state)
{
	(void)state;
	vml_arena_free(NULL);
	struct vml_arena *a = vml_arena_new();
	assert_int_equal(vml_arena_used(a), 0);
	vml_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_apart),
		cmocka_unit_test(empty_objects_have_addresses),
		cmocka_unit_test(strings),
		cmocka_unit_test(nothing_to_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
