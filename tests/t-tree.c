/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A tree of images in many chains, some defects planted in it, each once: each is found once,
 * nothing else is told, and it is the same with one thread and with two, and in whatever order the
 * files were made. VMLINT_CHAINS is the number of chains of five images; 60 without it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "support/recipe.h"
#include "support/scratch.h"

/* What is planted in a folder of its own, and the one finding that it makes. */
static const struct {
	const char *recipe, *want;
} defects[] = {
	{ "qcow2 x/a.qcow2 1M backing=@ROOT@/x/gone.img format=raw\n"
	  "qcow2 x/b.qcow2 1M backing=@ROOT@/x/a.qcow2 format=qcow2\n"
	  "qcow2 x/c.qcow2 1M backing=@ROOT@/x/a.qcow2 format=qcow2\n",
		"VML104 x/a.qcow2" },
	{ "qcow2 x/r1.qcow2 1M backing=@ROOT@/x/r2.qcow2 format=qcow2\n"
	  "qcow2 x/r2.qcow2 1M backing=@ROOT@/x/r1.qcow2 format=qcow2\n",
		"VML106 x/r2.qcow2" },
	{ "raw x/big.img 2M\nqcow2 x/small.qcow2 1M backing=@ROOT@/x/big.img format=raw\n",
		"VML406 x/small.qcow2" },
	{ "raw x/new.img 1M\nmtime x/new.img 1900000000\n"
	  "qcow2 x/old.qcow2 1M backing=@ROOT@/x/new.img format=raw\n"
	  "mtime x/old.qcow2 1800000000\n",
		"VML407 x/old.qcow2" },
	{ "qcow2 x/snap.qcow2 1M snapshots=1\n"
	  "qcow2 x/s1.qcow2 1M backing=@ROOT@/x/snap.qcow2 format=qcow2\n"
	  "qcow2 x/s2.qcow2 1M backing=@ROOT@/x/snap.qcow2 format=qcow2\n",
		"VML408 x/snap.qcow2" },
	{ "qcow2 x/bad.qcow2 1M corrupt\n"
	  "qcow2 x/over.qcow2 1M backing=@ROOT@/x/bad.qcow2 format=qcow2\n",
		"VML402 x/bad.qcow2" },
	{ "qcow2 x/pc.qcow2 1M\nqcow2 x/wrong.qcow2 1M backing=@ROOT@/x/pc.qcow2 format=vmdk\n",
		"VML308 x/wrong.qcow2" },
	{ "raw x/guess.img 1M\nqcow2 x/guess.qcow2 1M backing=@ROOT@/x/guess.img\n",
		"VML301 x/guess.qcow2" },
	{ "vdi x/one.vdi 1M\nvdi x/two.vdi 1M\n", "VML607 x/two.vdi" },
};

enum { IMAGES_OF_A_CHAIN = 5, DEFAULT_CHAINS = 60 };

static unsigned
chains(void)
{
	const char *n = getenv("VMLINT_CHAINS");
	return n ? (unsigned)strtoul(n, NULL, 10) : DEFAULT_CHAINS;
}

static void
build(const char *recipe, const char *root)
{
	g_autofree char *error = recipe_build(recipe, root);
	if (error)
		g_error("%s", error);
}

/* One chain per folder: a raw base, three layers and a top; all names absolute. */
static void
plant_chain(const char *root, unsigned i)
{
	g_autoptr(GString) recipe = g_string_new(NULL);
	g_string_append_printf(recipe, "raw %04u/base.img 1M\n", i);
	for (unsigned k = 1; k < IMAGES_OF_A_CHAIN; k++) {
		g_autofree char *below = g_strdup_printf("%u.qcow2", k - 1);
		g_string_append_printf(recipe,
			"qcow2 %04u/%u.qcow2 1M backing=@ROOT@/%04u/%s format=%s\n", i, k, i,
			k == 1 ? "base.img" : below, k == 1 ? "raw" : "qcow2");
	}
	build(recipe->str, root);
}

/* Folders are filled from the front or from the back: directory order follows from that. */
static char *
make_tree(bool backwards)
{
	char *root = scratch_new();
	unsigned n = chains();
	for (unsigned i = 0; i < n; i++)
		plant_chain(root, backwards ? n - 1 - i : i);
	for (size_t i = 0; i < G_N_ELEMENTS(defects); i++) {
		size_t at = backwards ? G_N_ELEMENTS(defects) - 1 - i : i;
		build(defects[at].recipe, root);
	}
	return root;
}

/* One line per finding: the rule and the file, in the order of the report. */
static char *
findings(const char *root, unsigned jobs)
{
	static const char *const here[] = { ".", NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.images = "require";
	o.jobs = jobs;
	assert_int_equal(g_chdir(root), 0);
	struct vml_run *run = vml_run_new(&o);
	assert_int_not_equal(vml_run_lint(run, here), VML_FAILED);
	GString *text = g_string_new(NULL);
	const struct vml_finding *f;
	for (size_t i = 0; (f = vml_run_finding(run, i)); i++)
		g_string_append_printf(text, "%s %s\n", f->rule->id, f->where.path);

	vml_run_free(run);
	assert_int_equal(g_chdir("/"), 0);
	return g_string_free(text, FALSE);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every planted defect once, and nothing else. */
static void
check_found(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GPtrArray) found = g_ptr_array_new(), wanted = g_ptr_array_new();
	for (char **l = lines; *l; l++)
		if (**l)
			g_ptr_array_add(found, *l);
	for (size_t i = 0; i < G_N_ELEMENTS(defects); i++)
		g_ptr_array_add(wanted, (gpointer)defects[i].want);
	g_ptr_array_sort(found, by_text);
	g_ptr_array_sort(wanted, by_text);
	g_ptr_array_add(found, NULL);
	g_ptr_array_add(wanted, NULL);
	g_autofree char *x = g_strjoinv("\n", (char **)found->pdata);
	g_autofree char *y = g_strjoinv("\n", (char **)wanted->pdata);
	assert_string_equal(x, y);
}

static void
each_defect_is_found_once(void **state)
{
	(void)state;

	char *front = make_tree(false), *back = make_tree(true);
	g_autofree char *one = findings(front, 1);
	g_autofree char *two = findings(front, 2);
	g_autofree char *other = findings(back, 2);
	check_found(one);
	assert_string_equal(one, two);
	assert_string_equal(one, other);
	scratch_free(front);
	scratch_free(back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_defect_is_found_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
