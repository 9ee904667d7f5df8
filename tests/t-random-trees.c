/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Trees by chance: folders and links to folders, images under several names, bases named in every
 * way, some of them nowhere, and definitions. Whatever the tree, an inventory of it decides as the
 * tree does. VMLINT_SEED is the first (1), VMLINT_ROUNDS how many (30).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glib.h>

#include "support/recipe.h"
#include "support/scene.h"
#include "support/scratch.h"

/* Folders, and files that were made so far, below the root of a recipe. */
struct made {
	GRand *dice;
	GString *recipe;
	GPtrArray *folders, *files, *own; /* char *; `own` = those that are no links */
};

static unsigned throw(const struct made *m, unsigned sides)
{
	return (unsigned)g_rand_int_range(m->dice, 0, (gint32)sides);
}

static const char *
any(const struct made *m, const GPtrArray *list)
{
	return list->pdata[throw(m, list->len)];
}

static void
make_folders(struct made *m)
{
	static const char *const names[] = { "a", "b", "d:e", "o%20", "q?m", "-m" };
	g_ptr_array_add(m->folders, g_strdup("."));
	for (unsigned i = throw(m, 5); i > 0; i--) {
		char *path = g_build_filename(
			any(m, m->folders), names[throw(m, G_N_ELEMENTS(names))], NULL);
		g_string_append_printf(m->recipe, "dir %s\n", path);
		g_ptr_array_add(m->folders, path);
	}
	for (unsigned i = throw(m, 3); i > 0; i--) {
		char *path = g_strdup_printf("%s/L%u", any(m, m->folders), i);
		g_string_append_printf(m->recipe, "link %s @ROOT@/%s\n", path, any(m, m->folders));
		g_ptr_array_add(m->folders, path);
	}
}

/* A name for a base as headers hold it: whole, from the root up, or beside; some lead nowhere. */
static char *
name_of_base(const struct made *m)
{
	const char *file = m->files->len ? any(m, m->files) : "nothing";
	g_autofree char *last = g_path_get_basename(file);
	switch (throw(m, 5)) {
	case 0:
	case 1: return g_strdup_printf("@ROOT@/%s", file);
	case 2: return g_strdup_printf("../%s", file);
	case 3: return g_strdup_printf("../%s/%s", any(m, m->folders), last);
	default: return g_steal_pointer(&last);
	}
}

static void
make_file(struct made *m, unsigned i)
{
	static const char *const names[] = { "img", "base.img", "vm.qcow2", "d:x", "p%" };
	static const char *const sizes[] = { "0", "512", "1000", "1M", "2M" };
	static const char *const formats[] = { "", "format=raw", "format=qcow2", "format=qcow2" };
	char *path = g_strdup_printf(
		"%s/%s%u", any(m, m->folders), names[throw(m, G_N_ELEMENTS(names))], i);
	unsigned kind = throw(m, 10);
	if (kind < 2) {
		g_string_append_printf(
			m->recipe, "raw %s %s\n", path, sizes[throw(m, G_N_ELEMENTS(sizes))]);
		g_ptr_array_add(m->own, path);
	} else if (kind == 2 && m->files->len) {
		g_string_append_printf(m->recipe, "link %s @ROOT@/%s\n", path, any(m, m->files));
	} else if (kind == 3 && m->own->len) {
		g_string_append_printf(m->recipe, "hard %s %s\n", path, any(m, m->own));
		g_ptr_array_add(m->own, path);
	} else {
		g_autofree char *base = name_of_base(m);
		g_string_append_printf(m->recipe, "qcow2 %s 1M backing=\"%s\" %s\n", path, base,
			formats[throw(m, G_N_ELEMENTS(formats))]);
		g_ptr_array_add(m->own, path);
	}
	g_ptr_array_add(m->files, path);
}

static void
make_domain(struct made *m, unsigned i)
{
	g_string_append_printf(m->recipe,
		"text v%u.xml \"<domain type='kvm'><name>v%u</name><memory>65536</memory><os><type "
		"arch='x86_64' machine='q35'>hvm</type></os><devices>",
		i, i);
	for (char c = 'a'; c < 'c'; c++)
		g_string_append_printf(m->recipe,
			"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source "
			"file='@ROOT@/%s'/><target dev='vd%c' bus='virtio'/></disk>",
			any(m, m->files), c);
	g_string_append(m->recipe, "</devices></domain>\"\n");
}

static char *
random_recipe(GRand *dice)
{
	struct made m = { .dice = dice,
		.recipe = g_string_new(NULL),
		.folders = g_ptr_array_new_with_free_func(g_free),
		.files = g_ptr_array_new_with_free_func(g_free),
		.own = g_ptr_array_new() };
	make_folders(&m);
	for (unsigned i = 3 + throw(&m, 10); i > 0; i--)
		make_file(&m, i);
	for (unsigned i = throw(&m, 4); i > 0; i--)
		make_domain(&m, i);
	g_ptr_array_unref(m.own);
	g_ptr_array_unref(m.files);
	g_ptr_array_unref(m.folders);
	return g_string_free(m.recipe, FALSE);
}

static guint32
number(const char *variable, guint32 otherwise)
{
	const char *text = getenv(variable);
	return text ? (guint32)strtoul(text, NULL, 10) : otherwise;
}

static void
trees_by_chance(void **state)
{
	(void)state;
	guint32 seed = number("VMLINT_SEED", 1);
	for (guint32 i = 0; i < number("VMLINT_ROUNDS", 30); i++) {
		g_autofree char *what = g_strdup_printf("seed %u", seed + i);
		struct scene s = { .root = scratch_new(), .where = "a random tree", .what = what };
		GRand *dice = g_rand_new_with_seed(seed + i);
		g_autofree char *recipe = random_recipe(dice), *error = NULL;
		s.tree = g_build_filename(s.root, "tree", NULL);
		s.given = (seed + i) % 2 ? "tree" : s.tree;
		scene_shell(&s, s.root, "mkdir tree");
		error = recipe_build(recipe, s.tree);
		if (error)
			fail_msg("%s: %s in\n%s", what, error, recipe);
		g_autofree char *report = scene_lint(&s, NULL);
		scene_check_inventory(&s, report);
		g_rand_free(dice);
		g_free(s.tree);
		scratch_free(s.root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(trees_by_chance) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
