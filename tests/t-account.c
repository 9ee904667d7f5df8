/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inventories as files: lines are compared with the host and with each other, and what is no line
 * is refused by file and line.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "support/act.h"
#include "support/recipe.h"
#include "support/scratch.h"
#include "support/tell.h"

/* ---- verify and diff ------------------------------------------------------------------------ */

static const char tree[] = "raw v/base.img 1M\n"
			   "qcow2 v/top.qcow2 1M backing=base.img format=raw\n"
			   "link v/alias v/top.qcow2\n";

static void
build(const char *recipe, const char *root)
{
	g_autofree char *error = recipe_build(recipe, root);
	if (error)
		g_error("%s", error);
}

/* The inventory of a sysroot, by what its images lead to. */
static char *
record(const char *root, const char *to, const char *name)
{
	g_autofree char *folder = g_build_filename(root, "v", NULL);
	const char *const paths[] = { folder, NULL };
	char *lines = act(vml_run_record, root, paths, "jsonl");
	char *end = strstr(lines, "= ");
	char *file = act_keep(to, name, lines, end - lines);
	g_free(lines);
	return file;
}

static void
what_changed_is_told(void **state)
{
	(void)state;
	char *root = scratch_new(), *other = scratch_new();
	build(tree, root);
	g_autofree char *before = record(root, other, "before");
	const char *const one[] = { before, NULL };
	char *same = act(vml_run_verify, root, one, "full");
	assert_non_null(strstr(same, "all of which hold\n= 0\n"));
	g_free(same);

	build("qcow2 v/top.qcow2 2M backing=other.img format=raw\n", root);
	g_autofree char *base = g_build_filename(root, "v", "base.img", NULL);
	assert_int_equal(unlink(base), 0);
	char *changed = act(vml_run_verify, root, one, "full");

	assert_non_null(strstr(changed, "/v/base.img: state was present, is missing\n"));
	assert_non_null(
		strstr(changed, "/v/top.qcow2: image.virtual_size was 1048576, is 2097152\n"));
	assert_non_null(strstr(changed, "other.img"));
	assert_non_null(strstr(changed, "no longer hold\n= 1\n"));
	assert_null(strstr(changed, "/v/alias"));
	g_free(changed);

	g_autofree char *after = record(root, other, "after");
	const char *const two[] = { before, after, NULL };
	char *diff = act(vml_run_compare, root, two, "full");
	assert_non_null(strstr(diff, "/v/base.img: is recorded in "));
	assert_non_null(strstr(diff, "/v/other.img: is recorded in "));
	assert_non_null(strstr(diff, "= 1\n"));
	g_free(diff);
	diff = act(vml_run_compare, root, two, "json");
	assert_non_null(strstr(diff, "\"key\": \"image.virtual_size\""));
	assert_non_null(strstr(diff, "\"before\": 1048576"));
	g_free(diff);
	const char *const alike[] = { after, after, NULL };
	diff = act(vml_run_compare, root, alike, "full");
	assert_string_equal(diff, "= 0\n");
	g_free(diff);
	scratch_free(root);
	scratch_free(other);
}

/* Of an account only what it tells is compared. */
static void
an_account_is_compared_by_what_it_tells(void **state)
{
	(void)state;
	char *root = scratch_new(), *other = scratch_new();
	build(tree, root);
	g_autofree char *told = act_keep(other, "told",
		"{\"filename\":\"/v/top.qcow2\",\"format\":\"qcow2\",\"virtual-size\":1048576,"
		"\"backing-filename\":\"base.img\",\"backing-filename-format\":\"raw\"}",
		-1);
	const char *const paths[] = { told, NULL };
	char *lines = act(vml_run_import, NULL, paths, "jsonl");
	g_autofree char *file = act_keep(other, "inventory", lines, strstr(lines, "= ") - lines);
	g_free(lines);
	const char *const one[] = { file, NULL };
	char *same = act(vml_run_verify, root, one, "full");
	assert_string_equal(same, "1 records, all of which hold\n= 0\n");
	g_free(same);
	build("qcow2 v/top.qcow2 1M backing=base.img format=qcow2\n", root);
	char *changed = act(vml_run_verify, root, one, "full");
	assert_non_null(strstr(
		changed, "/v/top.qcow2: image.readings.qcow2.format_name was raw, is qcow2\n"));
	g_free(changed);
	scratch_free(root);
	scratch_free(other);
}

/* ---- what is no inventory -------------------------------------------------------------------- */

/* A second line, or with `whole` all of the file, and what is said of it. */
static const struct {
	const char *text, *want;
	bool whole;
} wrong[] = {
	{ "", "it is empty", true },
	{ "\n\n", "it is empty", true },
	{ "\n{\"path\":\"/a\"}\n", ":2: it does not begin like an inventory", true },
	{ "{\"path\":\"/a\"}\n", ":1: it does not begin like an inventory", true },
	{ "{\"schema_version\":2,\"tool\":{\"name\":\"vmlint\",\"version\":\"9\"}}\n",
		":1: its schema_version is not one that is read here", true },
	{ "{\"schema_version\":\"x\",\"tool\":{}}\n", ":1: 'schema_version' is not a number",
		true },
	{ "{\"schema_version\":1,\"tool\":[]}\n", ":1: 'tool' is not an object", true },
	{ "{", ":2: ", false },
	{ "[]", ":2: it is no object", false },
	{ "7", ":2: ", false },
	{ "{\"path\":\"/a\"} {\"path\":\"/b\"}", ":2: ", false },
	{ "{\"path\":\"/a\",\"path\":\"/b\"}", ":2: duplicate object key", false },
	{ "{\"kind\":\"regular\"}", ":2: 'path' is not an absolute path", false },
	{ "{\"path\":\"a/b\"}", ":2: 'path' is not an absolute path", false },
	{ "{\"path\":7}", ":2: 'path' is not a name", false },
	{ "{\"path\":{\"hex\":\"2f6\"}}", ":2: 'path' is not a name", false },
	{ "{\"path\":{\"hex\":\"2f00\"}}", ":2: 'path' is not a name", false },
	{ "{\"path\":{\"hex\":\"zz\"}}", ":2: 'path' is not a name", false },
	{ "{\"path\":\"/a\\u0000b\"}", ":2: ", false },
	{ "{\"path\":\"/a\",\"state\":\"lost\"}", ":2: 'state' is not a word that is known",
		false },
	{ "{\"path\":\"/a\",\"kind\":3}", ":2: 'kind' is not a string", false },
	{ "{\"path\":\"/a\",\"link\":1}", ":2: 'link' is not true or false", false },
	{ "{\"path\":\"/a\",\"same_as\":\"b\"}", ":2: 'same_as' is not an absolute path", false },
	{ "{\"path\":\"/a\",\"image\":[]}", ":2: 'image' is not an object", false },
	{ "{\"path\":\"/a\",\"image\":{}}", ":2: 'format' is not there", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"nosuch\"}}", ":2: 'format' is not a format",
		false },
	{ "{\"path\":\"/a\",\"size\":-1,\"image\":{\"format\":\"raw\"}}",
		":2: 'size' is not a number", false },
	{ "{\"path\":\"/a\",\"size\":1.5,\"image\":{\"format\":\"raw\"}}",
		":2: 'size' is not a number", false },
	{ "{\"path\":\"/a\",\"mtime\":\"x\",\"image\":{\"format\":\"raw\"}}",
		":2: 'mtime' is not a number", false },
	{ "{\"path\":\"/a\",\"mode\":\"9\",\"image\":{\"format\":\"raw\"}}",
		":2: 'mode' is not an octal number", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"version\":4294967296}}",
		":2: 'version' is not a number of 32 bits", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"references\":[{}]}}",
		":2: 'raw' is not there", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"references\":[7]}}",
		":2: 'raw' is not there", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"defects\":[\"x\"]}}",
		":2: 'defects' is not a list of defects", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"features\":[1]}}",
		":2: 'features' is not a list of strings", false },
	{ "{\"path\":\"/a\",\"image\":{\"format\":\"qcow2\",\"readings\":{\"qcow2\":7}}}",
		":2: 'qcow2' is not an object", false },
};

static void
what_is_no_line_is_refused(void **state)
{
	(void)state;
	char *scratch = scratch_new();
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *text =
			g_strconcat(wrong[i].whole ? "" : ACT_HEAD, wrong[i].text, NULL);
		g_autofree char *file = act_keep(scratch, "inventory", text, -1);
		const char *const paths[] = { file, NULL };
		char *said = act(vml_run_verify, NULL, paths, "full");
		if (!g_str_has_prefix(said, "= 2\n! ") || !strstr(said, file) ||
			!strstr(said, wrong[i].want))
			fail_msg("%s\n... should have said %s\n%s", wrong[i].text, wrong[i].want,
				said);
		g_free(said);
	}
	scratch_free(scratch);
}

static void
bytes_and_sizes_have_bounds(void **state)
{
	(void)state;
	char *scratch = scratch_new();
	g_autoptr(GString) text = g_string_new(ACT_HEAD);
	g_string_append_len(text, "{\"path\":\"/a\0b\"}\n", 16);
	g_autofree char *nul = act_keep(scratch, "nul", text->str, (gssize)text->len);
	g_string_assign(text, ACT_HEAD "{\"path\":\"/");
	gsize start = text->len;
	g_string_set_size(text, start + VML_MAX_RECORD);
	memset(text->str + start, 'a', VML_MAX_RECORD);
	g_string_append(text, "\"}\n");
	g_autofree char *huge = act_keep(scratch, "huge", text->str, (gssize)text->len);
	const char *const files[][2] = { { nul, NULL }, { huge, NULL }, { scratch, NULL } };
	const char *const wants[] = { "nul:2: ", "huge:2: the line is too long",
		"it is no regular file, or too large" };
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		char *said = act(vml_run_verify, NULL, files[i], "full");
		assert_true(g_str_has_prefix(said, "= 2\n! "));
		assert_non_null(strstr(said, wants[i]));
		g_free(said);
	}
	scratch_free(scratch);
}

/* Nor do passwords of names in headers get into what is recorded of them. */
static void
secrets_stay_outside(void **state)
{
	(void)state;
	char *root = scratch_new(), *other = scratch_new();
	build("qcow2 v/top.qcow2 1M backing=http://u:hunter2@h/x format=raw\n"
	      "qcow2 v/data.qcow2 1M data_file=http://u:hunter2@h/y\n",
		root);
	g_autofree char *file = record(root, other, "inventory"), *text = NULL;
	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	assert_non_null(strstr(text, "http://u:***@h/x"));
	assert_non_null(strstr(text, "http://u:***@h/y"));
	assert_null(strstr(text, "hunter2"));
	scratch_free(root);
	scratch_free(other);
}

/* Nor what stands where a COW image has a name, in files that are none. */
static void
content_stays_outside(void **state)
{
	(void)state;
	static const char *const heads[] = { "root:*:0:hunter2:", "OOOM\0\0\0\2hunter2" };
	static const gsize lengths[] = { 17, 15 };
	for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
		char *root = scratch_new(), *other = scratch_new();
		char head[2048] = "";
		build("raw v/a.img 1M\n", root);
		memcpy(head, heads[i], lengths[i]);
		g_autofree char *image = g_build_filename(root, "v/a.img", NULL), *text = NULL;
		assert_true(g_file_set_contents(image, head, sizeof(head), NULL));
		g_autofree char *file = record(root, other, "inventory");
		assert_true(g_file_get_contents(file, &text, NULL, NULL));
		assert_int_equal(strstr(text, "hunter2") != NULL, i == 1);
		assert_int_equal(strstr(text, "\"backing\":\"***\"") != NULL, i == 0);
		scratch_free(root);
		scratch_free(other);
	}
}

/* ---- what is shown of images ----------------------------------------------------------------- */

static bool
says(act_task *what, const char *root, const char *path, const char *format, const char *words)
{
	const char *const paths[] = { path, NULL };
	char *text = act(what, root, paths, format);
	bool said = strstr(text, words) != NULL;
	g_free(text);
	return said;
}

/* QEMU's locks are read locks of single bytes; nothing is locked to see them. */
static void
images_in_use_are_shown(void **state)
{
	(void)state;
	char *root = scratch_new();
	build("qcow2 base.qcow2 1M\nqcow2 top.qcow2 1M backing=base.qcow2 format=qcow2\n", root);
	g_autofree char *top = g_build_filename(root, "top.qcow2", NULL);
	assert_false(says(vml_run_chain, NULL, top, "full", "in use"));
	assert_false(says(vml_run_inspect, NULL, top, "full", "in use"));

	struct flock lock = { .l_type = F_RDLCK, .l_start = 201, .l_len = 1 };
	int fd = open(top, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	assert_true(says(vml_run_chain, NULL, top, "full", "in use"));
	assert_true(says(vml_run_chain, NULL, top, "json", "\"in_use\": true"));
	assert_true(says(vml_run_chain, NULL, root, "dot", "in use"));
	assert_true(says(vml_run_inspect, NULL, top, "full", "in use"));
	assert_true(says(vml_run_inspect, NULL, top, "json", "\"in_use\": true"));
	close(fd);
	scratch_free(root);
}

static void
what_is_recorded_is_shown(void **state)
{
	(void)state;
	char *root = scratch_new(), *other = scratch_new();
	build(tree, root);
	g_autofree char *file = record(root, other, "inventory");
	const char *const inventories[] = { file, NULL }, *const paths[] = { "/v/top.qcow2", NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	o.inventories = inventories;
	struct vml_run *run = vml_run_new(&o);
	assert_int_equal(vml_run_inspect(run, paths), VML_CLEAN);
	g_autofree char *text = tell_report(run, "full");
	vml_run_free(run);
	assert_non_null(strstr(text, "base.img (raw) @ byte"));
	assert_non_null(strstr(text, "recorded in"));
	scratch_free(root);
	scratch_free(other);
}

/* A path of a record is a name to be asked for, wherever it climbs: below a sysroot it stays. */
static void
a_record_opens_nothing_outside(void **state)
{
	(void)state;
	char *root = scratch_new(), *other = scratch_new();
	build("raw secret.img 1M\n", other);
	g_autofree char *outside = g_strconcat("/..", other, "/secret.img", NULL);
	g_autofree char *text =
		g_strdup_printf("%s{\"path\":\"%s\",\"state\":\"missing\"}\n", ACT_HEAD, outside);
	g_autofree char *file = act_keep(other, "inventory", text, -1);
	const char *const paths[] = { file, NULL };
	char *said = act(vml_run_verify, root, paths, "full");
	assert_string_equal(said, "1 records, all of which hold\n= 0\n");
	g_free(said);
	scratch_free(root);
	scratch_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_is_told),
		cmocka_unit_test(an_account_is_compared_by_what_it_tells),
		cmocka_unit_test(what_is_no_line_is_refused),
		cmocka_unit_test(bytes_and_sizes_have_bounds),
		cmocka_unit_test(secrets_stay_outside),
		cmocka_unit_test(content_stays_outside),
		cmocka_unit_test(images_in_use_are_shown),
		cmocka_unit_test(what_is_recorded_is_shown),
		cmocka_unit_test(a_record_opens_nothing_outside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
