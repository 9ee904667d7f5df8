/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The images that recipes make are what they claim to be, as qemu-img sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/qemu-img.h"
#include "support/recipe.h"
#include "support/scratch.h"

static const struct {
	const char *recipe;
	const char *info; /* a JSON object that `info` must contain */
	bool check;       /* `qemu-img check` must find nothing */
} rows[] = {
	{ "raw i 1M", "{'format':'raw','virtual-size':1048576}", false },
	{ "qcow2 i 1M", "{'format':'qcow2','virtual-size':1048576,'cluster-size':65536}", true },
	{ "qcow2 i 10G version=2 cluster_bits=9",
		"{'format':'qcow2','virtual-size':10737418240,'cluster-size':512}", true },
	{ "qcow2 i 1M cluster_bits=21 lazy",
		"{'cluster-size':2097152,'format-specific':{'data':{'lazy-refcounts':true}}}",
		true },
	{ "raw b 1M\nqcow2 i 1M backing=b format=raw",
		"{'backing-filename':'b','backing-filename-format':'raw'}", true },
	{ "raw b 1M\nqcow2 i 1M backing=b format=raw backing_at=40000",
		"{'backing-filename':'b','backing-filename-format':'raw'}", true },
	{ "qcow2 i 1M version=2 backing=\"/nowhere\" format=qcow2",
		"{'backing-filename':'/nowhere','backing-filename-format':'qcow2'}", false },
	{ "raw d 1M\nqcow2 i 1M data_file=d",
		"{'format-specific':{'data':{'data-file':'d','data-file-raw':false}}}", false },
	{ "raw d 1M\nqcow2 i 1M data_file=d raw_data",
		"{'format-specific':{'data':{'data-file':'d','data-file-raw':true}}}", false },
	{ "qcow2 i 1M dirty corrupt",
		"{'dirty-flag':true,'format-specific':{'data':{'corrupt':true}}}", false },
	{ "qcow2 i 1M snapshots=2", "{'snapshots':[{'name':'snap1'},{'name':'snap2'}]}", true },
	{ "qcow2 i 1M snapshots=300 cluster_bits=9", "{'snapshots':[{'id':'1'}]}", true },
	{ "qcow2 i 1M crypt=1", "{'encrypted':true}", false },
	{ "qcow2 i 1M crypt=2",
		"{'encrypted':true,'format-specific':{'data':{'encrypt':{'format':'luks'}}}}",
		false },
	{ "qcow2 i 1M incompat=16 cluster_bits=14",
		"{'format-specific':{'data':{'extended-l2':true}}}", true },
	{ "qcow2 i 1M incompat=8", "{'format-specific':{'data':{'compression-type':'zstd'}}}",
		true },
	{ "qcow2 i 1M ext=0x12345678:\"odd\" ext=0x11111111:\"\" backing=b format=raw",
		"{'backing-filename':'b','backing-filename-format':'raw'}", false },
	{ "luks i 1M", "{'format':'luks','virtual-size':1048576}", false },
	{ "luks i 1M version=2", "{'format':'raw'}", false },
};

/* Whether `have` holds everything that `want` names; arrays are compared element by element. */
static bool
holds(const json_t *have, const json_t *want)
{
	if (json_is_object(want)) {
		const char *key;
		json_t *value;
		json_object_foreach((json_t *)want, key, value)
		{
			if (!holds(json_object_get(have, key), value))
				return false;
		}
		return json_is_object(have);
	}
	if (!json_is_array(want))
		return json_equal(have, want);
	for (size_t i = 0; i < json_array_size(want); i++)
		if (!holds(json_array_get(have, i), json_array_get(want, i)))
			return false;
	return true;
}

static void
expect(const char *root, size_t i)
{
	char *error = NULL, *path = g_build_filename(root, "i", NULL);
	json_t *have = qemu_img_info(path, &error);
	if (!have)
		fail_msg("%s: %s", rows[i].recipe, error);
	char *text = g_strdelimit(g_strdup(rows[i].info), "'", '"');
	json_t *want = json_loads(text, 0, NULL);
	assert_non_null(want);
	if (!holds(have, want))
		fail_msg("%s: %s\nhas no %s", rows[i].recipe, json_dumps(have, JSON_INDENT(1)),
			text);
	const char *check[] = { "check", "-q", path, NULL };
	if (rows[i].check && !qemu_img_run(root, check, NULL, &error))
		fail_msg("%s: %s", rows[i].recipe, error);
	json_decref(want);
	json_decref(have);
	g_free(text);
	g_free(path);
}

static void
images(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *root = scratch_new();
		char *error = recipe_build(rows[i].recipe, root);
		if (error)
			fail_msg("%s: %s", rows[i].recipe, error);
		expect(root, i);
		scratch_free(root);
	}
}

int
main(void)
{
	if (!qemu_img_present())
		return 77;
	const struct CMUnitTest tests[] = { cmocka_unit_test(images) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
