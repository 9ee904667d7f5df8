/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A tree of images in many chains, every kind of defect planted in it once: each is found once,
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

#define HEAD(name)                                                                   \
	"<domain type='kvm'><name>" name "</name><memory unit='MiB'>64</memory><os>" \
	"<type arch='x86_64' machine='q35'>hvm</type></os><devices>"
#define DISK(path, target)                                                   \
	"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>" \
	"<source file='@ROOT@/" path "'/><target dev='" target "' bus='virtio'/></disk>"
#define CARD "<interface type='user'><mac address='52:54:00:01:02:03'/></interface>"
#define TAIL "</devices></domain>"
#define DOMAIN(name, disks) "text " name ".xml \"" HEAD(name) disks TAIL "\"\n"

/*
 * What is planted, and the finding that it makes. Some formats cannot be had without another one:
 * QEMU has no differencing VHD and VHDX, VMDK records no format, and libvirt probes otherwise.
 */
struct planted {
	const char *recipe;
	const char *want; /* NULL = none: it only looks like a defect */
};

static const struct planted of_images[] = {
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
	{ "vpc x/one.vhd 1M\nvpc x/two.vhd 1M\n", "VML607 x/two.vhd" },
	{ "text x/d.vmdk \"# Disk DescriptorFile\\nversion=1\\nCID=1\\nparentCID=ffffffff\\n"
	  "createType=\\\"monolithicFlat\\\"\\nRW 2048 FLAT \\\"d-flat.vmdk\\\" 0\\n\"\n",
		"VML411 x/d.vmdk\nVML313 x/d.vmdk" },
	{ "qcow2 x/out.qcow2 1M backing=@ROOT@/away/base.img format=raw\nraw away/base.img 512\n",
		"VML503 x/out.qcow2" },
	{ "vmdk x/cb.vmdk 1M cid=0x11111111\n"
	  "vmdk x/ct.vmdk 1M cid=0x22222222 parent=@ROOT@/x/cb.vmdk parent_cid=0x33333333\n",
		"VML407 x/ct.vmdk\nVML302 x/ct.vmdk" },
	{ "vpc x/pb.vhd 1M\n@68 be32 0x11223344\n@-444 be32 0x11223344\nseal x/pb.vhd\n"
	  "vpc x/pd.vhd 1M diff parent=\"pb.vhd\" locator=\"W2ru:pb.vhd\"\n"
	  "@68 be32 0x55667788\n@-444 be32 0x55667788\nseal x/pd.vhd\n",
		"VML407 x/pd.vhd\nVML405 x/pd.vhd" },
	{ "vhdx x/hb.vhdx 1M\n"
	  "vhdx x/hd.vhdx 1M parent=relative_path:hb.vhdx "
	  "parent=parent_linkage:{12345678-0000-0000-0000-000000000000}\n",
		"VML407 x/hd.vhdx\nVML405 x/hd.vhdx\nVML313 x/hb.vhdx\nVML313 x/hd.vhdx" },
	/* QEMU sees whole sectors only: no fault by itself, one when the overlay is smaller */
	{ "raw x/odd.img 1000000\nqcow2 x/odd.qcow2 999424 backing=@ROOT@/x/odd.img format=raw\n",
		"VML406 x/odd.qcow2" },
	/* an extent is no image by itself */
	{ "text x/parts.vmdk \"# Disk DescriptorFile\\nversion=1\\nCID=1\\nparentCID=ffffffff\\n"
	  "createType=\\\"twoGbMaxExtentSparse\\\"\\nRW 2048 SPARSE \\\"p/s001.vmdk\\\"\\n\"\n"
	  "vmdk x/p/s001.vmdk 1M\n@28 le64 0\n@36 le64 0\n@512 fill 0 512\n",
		"VML313 x/parts.vmdk" },
	/* beside the link there is another base */
	{ "raw x/l1/lb.img 1M\nraw x/l2/lb.img 1M\nlink x/l2/lt.qcow2 ../l1/lt.qcow2\n"
	  "qcow2 x/l1/lt.qcow2 1M backing=lb.img format=raw\n",
		"VML108 x/l1/lt.qcow2\nVML109 x/l1/lt.qcow2" },
	/* names of one image */
	{ "qcow2 x/own.qcow2 1M\nhard x/second.qcow2 x/own.qcow2\nlink x/third.qcow2 own.qcow2\n",
		NULL },
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
	g_string_append_printf(recipe, "raw chains/%04u/base.img 1M\n", i);
	for (unsigned k = 1; k < IMAGES_OF_A_CHAIN; k++) {
		g_autofree char *below = g_strdup_printf("%u.qcow2", k - 1);
		g_string_append_printf(recipe,
			"qcow2 chains/%04u/%u.qcow2 1M backing=@ROOT@/chains/%04u/%s format=%s\n",
			i, k, i, k == 1 ? "base.img" : below, k == 1 ? "raw" : "qcow2");
	}
	build(recipe->str, root);
}

/* A chain of one image more than libvirt takes. */
static void
plant_depth(const char *root)
{
	enum { DEEPEST = 200 };
	g_autoptr(GString) recipe = g_string_new("qcow2 deep/000.qcow2 1M cluster_bits=9\n");
	for (unsigned i = 1; i <= DEEPEST; i++)
		g_string_append_printf(recipe,
			"qcow2 deep/%03u.qcow2 1M cluster_bits=9 "
			"backing=@ROOT@/deep/%03u.qcow2 format=qcow2\n",
			i, i - 1);
	build(recipe->str, root);
}

/* Folders are filled from the front or from the back: directory order follows from that. */
static char *
make_tree(const struct planted *defects, size_t ndefects, bool backwards)
{
	char *root = scratch_new();
	unsigned n = chains();
	build("text vmlint.yaml \"allowed-roots: [@ROOT@/x, @ROOT@/y, @ROOT@/deep, "
	      "@ROOT@/chains]\\n\"\n",
		root);
	for (unsigned i = 0; i < n; i++)
		plant_chain(root, backwards ? n - 1 - i : i);
	for (size_t i = 0; i < ndefects; i++)
		build(defects[backwards ? ndefects - 1 - i : i].recipe, root);
	return root;
}

/* Definitions name images by whole paths. */
static const char *
below(const char *root, const char *path)
{
	return g_str_has_prefix(path, root) ? path + strlen(root) + 1 : path;
}

/* One line per finding: the rule and the file, in the order of the report. */
static char *
findings(const char *root, unsigned jobs)
{
	static const char *const here[] = { ".", NULL };
	static const char *const more[] = { "VML603", NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.images = "require";
	o.extend_select = more;
	o.jobs = jobs;
	assert_int_equal(g_chdir(root), 0);
	struct vml_run *run = vml_run_new(&o);
	assert_int_not_equal(vml_run_lint(run, here), VML_FAILED);
	GString *text = g_string_new(NULL);
	const struct vml_finding *f;
	for (size_t i = 0; (f = vml_run_finding(run, i)); i++)
		g_string_append_printf(text, "%s %s\n", f->rule->id, below(root, f->where.path));

	vml_run_free(run);
	assert_int_equal(g_chdir("/"), 0);
	return g_string_free(text, FALSE);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_lines(GPtrArray *to, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
	for (char **l = lines; *l; l++)
		g_ptr_array_add(to, g_strdup(*l));
}

/* Every planted defect once, and nothing else. */
static void
check_found(const char *text, const struct planted *defects, size_t n)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
	for (char **l = lines; *l; l++)
		if (**l)
			g_ptr_array_add(found, *l);
	for (size_t i = 0; i < n; i++)
		add_lines(wanted, defects[i].want);
	g_ptr_array_sort(found, by_text);
	g_ptr_array_sort(wanted, by_text);
	g_ptr_array_add(found, NULL);
	g_ptr_array_add(wanted, NULL);
	g_autofree char *x = g_strjoinv("\n", (char **)found->pdata);
	g_autofree char *y = g_strjoinv("\n", (char **)wanted->pdata);
	assert_string_equal(x, y);
}

/* However the files came to be in their folders, and however many look at them. */
static void
check_tree(char *front, char *back, const struct planted *defects, size_t n)
{
	g_autofree char *one = findings(front, 1);
	g_autofree char *two = findings(front, 2);
	g_autofree char *other = findings(back, 2);
	check_found(one, defects, n);
	assert_string_equal(one, two);
	assert_string_equal(one, other);
	scratch_free(front);
	scratch_free(back);
}

static void
each_defect_of_images_is_found_once(void **state)
{
	(void)state;
	size_t n = G_N_ELEMENTS(of_images);
	char *front = make_tree(of_images, n, false), *back = make_tree(of_images, n, true);
	plant_depth(front);
	plant_depth(back);
	g_autofree struct planted *all = g_new(struct planted, n + 1);
	memcpy(all, of_images, sizeof(of_images));
	all[n] = (struct planted){ .want = "VML107 deep/001.qcow2" };
	check_tree(front, back, all, n + 1);
}

/* ---- with definitions ----------------------------------------------------------------------- */

static const char *const definitions[] = {
	DOMAIN("y/a-writer", DISK("y/own.qcow2", "vda")),
	DOMAIN("y/b-reader", DISK("y/over.qcow2", "vda")),
	DOMAIN("y/twice", DISK("y/two.qcow2", "vda") DISK("y/alias.qcow2", "vdb")),
	DOMAIN("y/c-one", DISK("y/common.qcow2", "vda")),
	DOMAIN("y/d-two", DISK("y/common-link.qcow2", "vda")),
	DOMAIN("y/linked", DISK("y/link.qcow2", "vda")),
	DOMAIN("y/e-one", CARD),
	DOMAIN("y/f-two", CARD),
};

/* What is wrong with definitions and images together. */
static const struct planted of_definitions[] = {
	{ "qcow2 y/own.qcow2 1M\n"
	  "qcow2 y/over.qcow2 1M backing=@ROOT@/y/own.qcow2 format=qcow2\n",
		"VML601 y/a-writer.xml" },
	{ "qcow2 y/two.qcow2 1M\nhard y/alias.qcow2 y/two.qcow2\n", "VML602 y/twice.xml" },
	{ "qcow2 y/common.qcow2 1M\nlink y/common-link.qcow2 common.qcow2\n",
		"VML603 y/d-two.xml" },
	/* the link's folder has a base of that name, too */
	{ "raw y/lb.img 1M\nraw y/far/lb.img 1M\nlink y/link.qcow2 far/lt.qcow2\n"
	  "qcow2 y/far/lt.qcow2 1M backing=lb.img format=raw\n",
		"VML109 y/link.qcow2" },
	{ "qcow2 y/left.qcow2 1M\n", "VML606 y/left.qcow2" },
	{ "dir y\n", "VML607 y/f-two.xml" },
};

/* Those, and a definition for each hundred chains, so that their tops are in use. */
static void
define(const char *root, bool backwards)
{
	enum { A_DOMAIN = 100 };
	unsigned n = chains();
	size_t all = G_N_ELEMENTS(definitions);
	for (size_t i = 0; i < all; i++)
		build(definitions[backwards ? all - 1 - i : i], root);
	for (unsigned i = 0; i < n; i += A_DOMAIN) {
		g_autoptr(GString) recipe = g_string_new(NULL);
		g_string_append_printf(recipe, "text vms/%04u.xml \"" HEAD("n%04u"), i, i);
		for (unsigned k = i; k < MIN(n, i + A_DOMAIN); k++)
			g_string_append_printf(recipe, DISK("chains/%04u/4.qcow2", "vd%c%c"), k,
				'a' + (int)((k - i) / 26), 'a' + (int)((k - i) % 26));
		g_string_append(recipe, TAIL "\"\n");
		build(recipe->str, root);
	}
}

static void
each_defect_of_definitions_is_found_once(void **state)
{
	(void)state;
	size_t n = G_N_ELEMENTS(of_definitions);
	char *front = make_tree(of_definitions, n, false),
	     *back = make_tree(of_definitions, n, true);
	define(front, false);
	define(back, true);
	check_tree(front, back, of_definitions, n);
}

/* ---- one image under two names --------------------------------------------------------------- */

enum { PAIRS = 120 }; /* of definitions: enough for a second thread */

/* Of each image one fault, whichever of its users is looked at first. */
static void
names_of_an_image_are_no_race(void **state)
{
	(void)state;
	char *root = scratch_new();
	build("link by-link images\n", root);
	for (unsigned i = 0; i < PAIRS; i++) {
		g_autofree char *recipe = g_strdup_printf(
			"qcow2 images/%u.qcow2 1M corrupt\n"
			"text %03ua.xml \"" HEAD("a%u") DISK("images/%u.qcow2", "vda") TAIL
			"\"\n"
			"text %03ub.xml \"" HEAD("b%u") DISK("by-link/%u.qcow2", "vda") TAIL "\"\n",
			i, i, i, i, i, i, i);
		build(recipe, root);
	}
	g_autofree char *one = findings(root, 1);
	g_auto(GStrv) lines = g_strsplit(one, "\n", -1);
	assert_int_equal(g_strv_length(lines) - 1, 2 * PAIRS); /* VML402, and VML603 by the way */
	for (unsigned i = 0; i < 3; i++) {
		g_autofree char *two = findings(root, 2);
		assert_string_equal(one, two);
	}
	scratch_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_defect_of_images_is_found_once),
		cmocka_unit_test(each_defect_of_definitions_is_found_once),
		cmocka_unit_test(names_of_an_image_are_no_race),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
