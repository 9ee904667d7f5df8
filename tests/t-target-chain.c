/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of chains from one version of libvirt to the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <jansson.h>

#include <vmlint/vmlint.h>

#include "support/recipe.h"
#include "support/scratch.h"
#include "support/tell.h"

/*
 * A disk over the image `a` of a tree, and what becomes of it with QEMU 7.2: "VERSION: answer" for
 * the first of the versions below and for each where the answer is another. An answer is the
 * verdict and the formats of the layers; "+" follows one whose data file libvirt or QEMU opens.
 */
struct history {
	const char *about, *tree, *below;
	const char *answers[5];
};

static const char *const releases[] = { "5.9", "5.10", "6.0", "6.1", "9.0", "9.9", "9.10", "10.8",
	"10.10", "11.3", "12.0" };

#define END_AT_RAW                                       \
	"<backingStore type='file'><format type='raw'/>" \
	"<source file='@ROOT@/b'/><backingStore/></backingStore>"

static const struct history histories[] = {
	{ "a recorded format", "qcow2 b 1M\nqcow2 a 1M backing=b format=qcow2", "",
		{ "5.9: accepted qcow2 qcow2" } },
	{ "no format, raw base", "raw b 1M\nqcow2 a 1M backing=b", "",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?", "6.1: accepted qcow2 raw" } },
	{ "no format, qcow2 base", "qcow2 b 1M\nqcow2 a 1M backing=b", "",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?",
			"6.1: accepted qcow2 qcow2" } },
	{ "no format, base with a parent",
		"raw c 1M\nqcow2 b 1M backing=c format=raw\nqcow2 a 1M backing=b", "",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?", "6.1: refused qcow2 raw" } },
	{ "no format, base elsewhere", "qcow2 a 1M backing=nbd://h/x", "",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?" } },
	{ "a protocol as the format of a raw base", "raw b 1M\nqcow2 a 1M backing=b format=nbd", "",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?", "6.1: accepted qcow2 raw" } },
	{ "a protocol as the format of a qcow2 base", "qcow2 b 1M\nqcow2 a 1M backing=b format=nbd",
		"",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?", "6.1: accepted qcow2 qcow2",
			"9.10: accepted qcow2 raw" } },
	{ "a protocol as the format of a base with a parent",
		"raw c 1M\nqcow2 b 1M backing=c format=raw\n"
		"qcow2 a 1M backing=b format=host_device",
		"",
		{ "5.9: accepted qcow2 raw", "6.0: refused qcow2 ?", "6.1: refused qcow2 raw",
			"9.10: accepted qcow2 raw" } },
	{ "a declared end", "qcow2 b 1M\nqcow2 a 1M backing=b format=qcow2", "<backingStore/>",
		{ "5.9: accepted qcow2 qcow2", "5.10: accepted qcow2" } },
	{ "a declared format that the header lacks",
		"raw c 1M\nqcow2 b 1M backing=c format=raw\nqcow2 a 1M backing=b", END_AT_RAW,
		{ "5.9: accepted qcow2 raw" } },
	{ "a declared base other than the header's",
		"qcow2 c 1M\nraw b 1M\nqcow2 a 1M backing=c format=qcow2", END_AT_RAW,
		{ "5.9: accepted qcow2 qcow2", "5.10: accepted qcow2 raw" } },
	{ "a data file beside its image", "raw d 1M\nqcow2 a 1M data_file=d raw_data", "",
		{ "5.9: refused qcow2+", "10.10: accepted qcow2+" } },
	{ "a data file that is missing", "qcow2 a 1M data_file=@ROOT@/d", "",
		{ "5.9: refused qcow2+" } },
	{ "a data file behind a recorded format",
		"raw b 1M\nraw d 1M\nqcow2 a 1M backing=b format=raw data_file=d", "",
		{ "5.9: refused qcow2+" } },
	{ "a data file behind a recorded format, found by QEMU",
		"raw b 1M\nraw d 1M\nqcow2 a 1M backing=b format=raw data_file=@ROOT@/d", "",
		{ "5.9: accepted qcow2+ raw" } },
	{ "a data file behind a format of eight letters",
		"raw b 1M\nraw d 1M\nqcow2 a 1M backing=b format=blkdebug data_file=d", "",
		{ "5.9: refused qcow2+", "6.0: refused qcow2+ ?", "6.1: refused qcow2+",
			"10.10: accepted qcow2+ raw" } },
};

/* What `vmlint chain` says of the only disk of the domain at `path`. */
static char *
answer(const char *path, const char *version)
{
	g_autofree char *target = g_strdup_printf("libvirt=%s,qemu=7.2", version);
	const char *const paths[] = { path, NULL };
	struct vml_options o;
	size_t i;
	GString *s = g_string_new(NULL);
	json_t *layer;

	vml_options_init(&o);
	o.target = target;
	struct vml_run *run = vml_run_new(&o);
	vml_run_chain(run, paths);
	g_autofree char *text = tell_report(run, "json");
	json_t *report = json_loads(text, 0, NULL);
	const json_t *document = json_array_get(json_object_get(report, "documents"), 0);
	const json_t *disk = json_array_get(json_object_get(document, "disks"), 0);
	const char *verdict = json_string_value(json_object_get(disk, "verdict"));
	g_string_append(s, verdict ? verdict : text);
	json_array_foreach(json_object_get(disk, "layers"), i, layer)
	{
		const char *format = json_string_value(json_object_get(layer, "format"));
		bool data = json_is_object(json_object_get(layer, "data_file"));
		g_string_append_printf(s, " %s%s", format ? format : "?", data ? "+" : "");
	}
	json_decref(report);
	vml_run_free(run);
	return g_string_free(s, FALSE);
}

/* Writes the tree and the domain over it; returns the domain's path. */
static char *
settle(const char *root, const char *tree, const char *below)
{
	g_autofree char *fault = recipe_build(tree, root);
	g_autoptr(GString) xml =
		g_string_new("<domain type='kvm'><name>d</name><memory>65536</memory>"
			     "<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>"
			     "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
			     "<source file='@ROOT@/a'/>");
	char *path = g_build_filename(root, "d.xml", NULL);

	if (fault)
		fail_msg("%s", fault);
	g_string_append_printf(
		xml, "%s<target dev='vda' bus='virtio'/></disk></devices></domain>", below);
	g_string_replace(xml, "@ROOT@", root, 0);
	assert_true(g_file_set_contents(path, xml->str, -1, NULL));
	return path;
}

/* Holds all releases against one history; false, after telling, when one is not so. */
static bool
goes_so(const struct history *h)
{
	char *root = scratch_new();
	g_autofree char *path = settle(root, h->tree, h->below);
	const char *const *next = h->answers;
	const char *want = NULL;
	bool good = true;

	for (unsigned i = 0; i < G_N_ELEMENTS(releases); i++) {
		g_autofree char *label = g_strconcat(releases[i], ": ", NULL);
		g_autofree char *has = answer(path, releases[i]);

		if (*next && g_str_has_prefix(*next, label))
			want = *next++ + strlen(label);
		if (g_strcmp0(has, want) == 0)
			continue;
		print_error("%s, libvirt %s: %s, not %s\n", h->about, releases[i], has, want);
		good = false;
	}
	scratch_free(root);
	return good && !*next;
}

static void
chains_by_version(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(histories); i++)
		wrong += goes_so(&histories[i]) ? 0 : 1;
	assert_int_equal(wrong, 0);
}

/* The overlays a, 1, 2 …, of which the last has no backing file. */
static char *
deep_tree(unsigned layers)
{
	GString *s = g_string_new(NULL);

	for (unsigned i = 0; i + 1 < layers; i++)
		g_string_append_printf(s, "qcow2 %s%.0u 1M backing=%u format=qcow2\n",
			i == 0 ? "a" : "", i, i + 1);
	g_string_append_printf(s, "qcow2 %u 1M\n", layers - 1);
	return g_string_free(s, FALSE);
}

static void
deep_chains_by_version(void **state)
{
	static const struct {
		unsigned layers;
		const char *failing; /* releases that do not start it */
	} cases[] = { { 25, "" }, { 26, " 10.8 10.10 11.3" }, { 60, " 10.8 10.10 11.3" } };

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *root = scratch_new();
		g_autofree char *tree = deep_tree(cases[i].layers);
		g_autofree char *path = settle(root, tree, "");
		g_autoptr(GString) failing = g_string_new(NULL);

		for (unsigned k = 0; k < G_N_ELEMENTS(releases); k++) {
			g_autofree char *has = answer(path, releases[k]);

			if (!g_str_has_prefix(has, "accepted "))
				g_string_append_printf(failing, " %s", releases[k]);
		}
		assert_string_equal(failing->str, cases[i].failing);
		scratch_free(root);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_by_version),
		cmocka_unit_test(deep_chains_by_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
